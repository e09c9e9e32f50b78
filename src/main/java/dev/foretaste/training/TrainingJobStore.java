package dev.foretaste.training;

import dev.foretaste.model.Activation;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Training jobs in the database. */
@Repository
class TrainingJobStore implements JobStore<TrainingJob> {
    private static final TypeReference<Map<String, Number>> SETTINGS = new TypeReference<>() {};
    private static final TypeReference<List<TrainingProgress>> HISTORY = new TypeReference<>() {};

    private final JdbcClient jdbc;
    private final JsonMapper json;

    TrainingJobStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    @Override
    public Class<TrainingJob> type() {
        return TrainingJob.class;
    }

    @Override
    public long nextId() {
        return jdbc.sql("SELECT coalesce(max(id), 0) + 1 FROM training_job")
                .query(Long.class)
                .single();
    }

    @Override
    public void insert(TrainingJob job) {
        jdbc.sql("INSERT INTO training_job (id, algorithm, hyperparameters, preference_algorithm,"
                        + " preference_hyperparameters, seed, activation, state, created_at)"
                        + " VALUES (:id, :algorithm, :hyperparameters, :preferenceAlgorithm,"
                        + " :preferenceHyperparameters, :seed, :activation, :state, :createdAt)")
                .param("id", job.id())
                .param("algorithm", job.algorithm())
                .param("hyperparameters", json.writeValueAsString(job.hyperparameters()))
                .param("preferenceAlgorithm", job.preferenceAlgorithm())
                .param("preferenceHyperparameters", written(job.preferenceHyperparameters()))
                .param("seed", job.seed())
                .param("activation", job.activation().name())
                .param("state", job.state().name())
                .param("createdAt", job.createdAt().toEpochMilli())
                .update();
    }

    @Override
    public void update(TrainingJob job) {
        jdbc.sql("UPDATE training_job SET state = :state, started_at = :startedAt, finished_at = :finishedAt,"
                        + " progress = :progress, history = :history, model_version = :modelVersion,"
                        + " failure = :failure WHERE id = :id")
                .param("id", job.id())
                .param("state", job.state().name())
                .param("startedAt", millis(job.startedAt()))
                .param("finishedAt", millis(job.finishedAt()))
                .param("progress", written(job.progress()))
                .param("history", written(job.history()))
                .param("modelVersion", job.modelVersion())
                .param("failure", job.failure())
                .update();
    }

    @Override
    public Optional<TrainingJob> find(long id) {
        return jdbc.sql("SELECT * FROM training_job WHERE id = :id")
                .param("id", id)
                .query(this::job)
                .optional();
    }

    @Override
    public List<TrainingJob> findBefore(long id, int limit) {
        return jdbc.sql("SELECT * FROM training_job WHERE id < :id ORDER BY id DESC LIMIT :limit")
                .param("id", id)
                .param("limit", limit)
                .query(this::job)
                .list();
    }

    @Override
    public List<TrainingJob> findByState(JobState state) {
        return jdbc.sql("SELECT * FROM training_job WHERE state = :state ORDER BY id")
                .param("state", state.name())
                .query(this::job)
                .list();
    }

    private TrainingJob job(ResultSet row, int number) throws SQLException {
        return new TrainingJob(
                row.getLong("id"),
                row.getString("algorithm"),
                json.readValue(row.getString("hyperparameters"), SETTINGS),
                row.getString("preference_algorithm"),
                read(row.getString("preference_hyperparameters"), SETTINGS),
                row.getLong("seed"),
                Activation.valueOf(row.getString("activation")),
                JobState.valueOf(row.getString("state")),
                Instant.ofEpochMilli(row.getLong("created_at")),
                instant(row, "started_at"),
                instant(row, "finished_at"),
                read(row.getString("progress"), new TypeReference<TrainingProgress>() {}),
                read(row.getString("history"), HISTORY),
                row.getObject("model_version") == null ? null : row.getLong("model_version"),
                row.getString("failure"));
    }

    private @Nullable String written(@Nullable Object value) {
        return value == null ? null : json.writeValueAsString(value);
    }

    private <T> @Nullable T read(@Nullable String text, TypeReference<T> type) {
        return text == null ? null : json.readValue(text, type);
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column) == null ? null : Instant.ofEpochMilli(row.getLong(column));
    }
}
