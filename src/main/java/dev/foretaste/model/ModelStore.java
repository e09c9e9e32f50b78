package dev.foretaste.model;

import dev.foretaste.matrix.IdIndex;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.Enumeration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Model versions in the database: a row of what is known of each, and its file in chunks.
 *
 * <p>A file is written chunk by chunk, each in a transaction of its own so that ratings can be committed in between;
 * the version is there once its row is, which comes last.
 */
@Repository
class ModelStore {
    private static final int CHUNK_BYTES = 1 << 20;

    /**
     * A version as it is stored.
     *
     * @param json what is known of it; see {@link #info}
     * @param chunks how many its file has
     * @param active whether it shall serve
     */
    record Stored(long version, String json, int chunks, boolean active) {}

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final JsonMapper json;

    ModelStore(JdbcClient jdbc, PlatformTransactionManager transactions, JsonMapper json) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.json = json;
    }

    /** All versions, newest first. */
    List<Stored> findAll() {
        return stored("ORDER BY version DESC", -1);
    }

    Optional<Stored> find(long version) {
        return stored("WHERE version = :version", version).stream().findFirst();
    }

    Optional<Stored> findActive() {
        return stored("WHERE active = 1", -1).stream().findFirst();
    }

    /**
     * What is known of a version.
     *
     * @throws IOException if it is damaged
     */
    ModelVersion info(Stored stored) throws IOException {
        try {
            ModelVersion info = json.readValue(stored.json, ModelVersion.class);
            if (info != null) {
                return info.withActive(stored.active);
            }
            throw new IOException("what is known of it is null");
        } catch (JacksonException e) {
            throw new IOException("what is known of it is damaged", e);
        }
    }

    /** One more than the highest version there ever was here, chunks left by an interrupted writing included. */
    long nextVersion() {
        return jdbc.sql("SELECT coalesce(max(version), 0) + 1 FROM (SELECT version FROM model_version"
                        + " UNION ALL SELECT version FROM model_chunk"
                        + " UNION ALL SELECT model_version AS version FROM training_job) AS versions")
                .query(Long.class)
                .single();
    }

    /**
     * Stores a model under a new version.
     *
     * @param checkpoint passed before the version is there; whatever it throws leaves none behind
     */
    void add(LoadedModel model, Runnable checkpoint) throws IOException {
        ModelVersion info = model.info();
        try {
            int chunks = writeChunks(model);
            checkpoint.run();
            jdbc.sql("INSERT INTO model_version (version, info, chunks, active) VALUES (:version, :info, :chunks, 0)")
                    .param("version", info.version())
                    .param("info", json.writeValueAsString(info))
                    .param("chunks", chunks)
                    .update();
        } catch (IOException | RuntimeException e) {
            // On a full disk the ratings need the room. A store that fails again hides no reason; orphans are deleted
            // later.
            try {
                deleteChunks(info.version());
            } catch (DataAccessException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    /** Stores a model in the place of the one that is there under its version. */
    void replace(LoadedModel model) {
        ModelVersion info = model.info();
        transaction.execute(status -> {
            deleteChunks(info.version());
            try {
                int chunks = writeChunks(model);
                return jdbc.sql("UPDATE model_version SET info = :info, chunks = :chunks WHERE version = :version")
                        .param("version", info.version())
                        .param("info", json.writeValueAsString(info))
                        .param("chunks", chunks)
                        .update();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** @throws IOException if the stored file is damaged, or what is known of it */
    LoadedModel load(Stored stored) throws IOException {
        try (InputStream file = open(stored.version, stored.chunks)) {
            return ModelFile.read(info(stored), file);
        }
    }

    /**
     * The users that a version knows.
     *
     * @throws IOException if the stored file is damaged
     */
    IdIndex users(Stored stored) throws IOException {
        try (InputStream file = open(stored.version, stored.chunks)) {
            return ModelFile.users(file);
        }
    }

    /** Makes one version the active one. */
    void activate(long version) {
        jdbc.sql("UPDATE model_version SET active = CASE WHEN version = :version THEN 1 ELSE 0 END")
                .param("version", version)
                .update();
    }

    void delete(long version) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("DELETE FROM model_version WHERE version = :version")
                    .param("version", version)
                    .update();
            deleteChunks(version);
        });
    }

    /** Removes chunks whose writing was interrupted. Not while another thread writes a new version. */
    void deleteOrphans() {
        jdbc.sql("DELETE FROM model_chunk WHERE version NOT IN (SELECT version FROM model_version)")
                .update();
    }

    private void deleteChunks(long version) {
        jdbc.sql("DELETE FROM model_chunk WHERE version = :version")
                .param("version", version)
                .update();
    }

    private List<Stored> stored(String which, long version) {
        JdbcClient.StatementSpec query = jdbc.sql("SELECT version, info, chunks, active FROM model_version " + which);
        if (which.contains(":version")) {
            query = query.param("version", version);
        }
        return query.query((row, number) -> new Stored(
                        row.getLong("version"), row.getString("info"), row.getInt("chunks"), row.getInt("active") == 1))
                .list();
    }

    private int writeChunks(LoadedModel model) throws IOException {
        try (ChunkWriter chunks = new ChunkWriter(model.info().version())) {
            ModelFile.write(model, chunks);
            chunks.flushRest();
            return chunks.written;
        }
    }

    private InputStream open(long version, int chunks) {
        return new SequenceInputStream(new Enumeration<>() {
            private int next;

            @Override
            public boolean hasMoreElements() {
                return next < chunks;
            }

            @Override
            public InputStream nextElement() {
                if (!hasMoreElements()) {
                    throw new NoSuchElementException();
                }
                byte[] bytes = jdbc.sql("SELECT bytes FROM model_chunk WHERE version = :version AND chunk = :chunk")
                        .param("version", version)
                        .param("chunk", next++)
                        .query((row, number) -> row.getBytes(1))
                        .optional()
                        .orElse(new byte[0]);
                return new ByteArrayInputStream(bytes);
            }
        });
    }

    private final class ChunkWriter extends OutputStream {
        private final ByteArrayOutputStream chunk = new ByteArrayOutputStream(CHUNK_BYTES);
        private final long version;
        private int written;

        ChunkWriter(long version) {
            this.version = version;
        }

        @Override
        public void write(int value) {
            chunk.write(value);
            if (chunk.size() == CHUNK_BYTES) {
                flushRest();
            }
        }

        @Override
        public void write(byte[] bytes, int from, int count) {
            while (count > 0) {
                int part = Math.min(count, CHUNK_BYTES - chunk.size());
                chunk.write(bytes, from, part);
                from += part;
                count -= part;
                if (chunk.size() == CHUNK_BYTES) {
                    flushRest();
                }
            }
        }

        void flushRest() {
            if (chunk.size() == 0) {
                return;
            }
            jdbc.sql("INSERT INTO model_chunk (version, chunk, bytes) VALUES (:version, :chunk, :bytes)")
                    .param("version", version)
                    .param("chunk", written++)
                    .param("bytes", chunk.toByteArray())
                    .update();
            chunk.reset();
        }
    }
}
