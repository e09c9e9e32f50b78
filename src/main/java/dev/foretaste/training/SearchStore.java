package dev.foretaste.training;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** Searches in the database, each as one JSON document. */
@Repository
class SearchStore {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    SearchStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    long nextId() {
        return jdbc.sql("SELECT coalesce(max(id), 0) + 1 FROM hyperparameter_search")
                .query(Long.class)
                .single();
    }

    void insert(SearchJob job) {
        jdbc.sql("INSERT INTO hyperparameter_search (id, state, content) VALUES (:id, :state, :content)")
                .param("id", job.id())
                .param("state", job.state().name())
                .param("content", json.writeValueAsString(job))
                .update();
    }

    void update(SearchJob job) {
        jdbc.sql("UPDATE hyperparameter_search SET state = :state, content = :content WHERE id = :id")
                .param("id", job.id())
                .param("state", job.state().name())
                .param("content", json.writeValueAsString(job))
                .update();
    }

    Optional<SearchJob> find(long id) {
        return jdbc.sql("SELECT content FROM hyperparameter_search WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .optional()
                .map(this::read);
    }

    /** Searches before an id, newest first. */
    List<SearchJob> findBefore(long id, int limit) {
        return jdbc
                .sql("SELECT content FROM hyperparameter_search WHERE id < :id ORDER BY id DESC LIMIT :limit")
                .param("id", id)
                .param("limit", limit)
                .query(String.class)
                .list()
                .stream()
                .map(this::read)
                .toList();
    }

    /** Searches in a state, oldest first. */
    List<SearchJob> findByState(JobState state) {
        return jdbc
                .sql("SELECT content FROM hyperparameter_search WHERE state = :state ORDER BY id")
                .param("state", state.name())
                .query(String.class)
                .list()
                .stream()
                .map(this::read)
                .toList();
    }

    private SearchJob read(String content) {
        return json.readValue(content, SearchJob.class);
    }
}
