package dev.foretaste.training;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Evaluations in the database, each as one JSON document. */
@Repository
class EvaluationStore {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    EvaluationStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    long nextId() {
        return jdbc.sql("SELECT coalesce(max(id), 0) + 1 FROM evaluation")
                .query(Long.class)
                .single();
    }

    void insert(EvaluationJob job) {
        jdbc.sql("INSERT INTO evaluation (id, state, content) VALUES (:id, :state, :content)")
                .param("id", job.id())
                .param("state", job.state().name())
                .param("content", json.writeValueAsString(job))
                .update();
    }

    void update(EvaluationJob job) {
        jdbc.sql("UPDATE evaluation SET state = :state, content = :content WHERE id = :id")
                .param("id", job.id())
                .param("state", job.state().name())
                .param("content", json.writeValueAsString(job))
                .update();
    }

    Optional<EvaluationJob> find(long id) {
        return jdbc.sql("SELECT content FROM evaluation WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .optional()
                .map(this::read);
    }

    /** Evaluations before an id, newest first. */
    List<EvaluationJob> findBefore(long id, int limit) {
        return jdbc
                .sql("SELECT content FROM evaluation WHERE id < :id ORDER BY id DESC LIMIT :limit")
                .param("id", id)
                .param("limit", limit)
                .query(String.class)
                .list()
                .stream()
                .map(this::read)
                .toList();
    }

    /** Evaluations in a state, oldest first. */
    List<EvaluationJob> findByState(JobState state) {
        return jdbc
                .sql("SELECT content FROM evaluation WHERE state = :state ORDER BY id")
                .param("state", state.name())
                .query(String.class)
                .list()
                .stream()
                .map(this::read)
                .toList();
    }

    private EvaluationJob read(String content) {
        return json.readValue(content, EvaluationJob.class);
    }
}
