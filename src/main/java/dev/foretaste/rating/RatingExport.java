package dev.foretaste.rating;

import com.zaxxer.hikari.HikariDataSource;
import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.foretaste.problem.ProblemException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Service;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes all ratings as they are at one moment, by user and item, in a form that an import takes unchanged. An export
 * keeps a connection for as long as its reader takes, so that only half of them may be exporting.
 */
@Service
final class RatingExport {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final RatingTable table;
    private final ObjectWriter json;
    private final int most;
    private final Semaphore room;

    RatingExport(RatingTable table, JsonMapper json, HikariDataSource pool) {
        this.table = table;
        this.json = json.writerFor(Rating.class);
        this.most = Math.max(1, pool.getMaximumPoolSize() / 2);
        this.room = new Semaphore(most);
    }

    /** What writes an answer. */
    @FunctionalInterface
    interface Writing {
        void write() throws IOException;
    }

    /**
     * Lets an export be written unless too many are.
     *
     * @throws ProblemException unavailable, before anything is written
     */
    void begin(Writing export) throws IOException {
        if (!room.tryAcquire()) {
            throw ProblemException.unavailable(
                    "%d exports are being read; send the request again when one of them has ended.".formatted(most),
                    RETRY_AFTER);
        }
        try {
            export.write();
        } finally {
            room.release();
        }
    }

    /** Comma-separated values with a header; the stream stays open. */
    void writeCsv(OutputStream out) throws IOException {
        OutputStreamWriter writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(writer);
        csv.writeRecord("userId", "itemId", "value", "ratedAt", "context");
        table.forEach(rating -> csv.writeRecord(
                rating.userId(),
                rating.itemId(),
                Float.toString(rating.value()),
                rating.ratedAt().toString(),
                Objects.requireNonNullElse(rating.context(), "")));
        csv.flush();
        writer.flush();
    }

    /** A JSON object a line; the stream stays open. */
    void writeJson(OutputStream out) throws IOException {
        Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        table.forEach(rating -> {
            try {
                writer.append(json.writeValueAsString(rating)).append('\n');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.flush();
    }
}
