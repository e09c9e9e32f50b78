package dev.foretaste.training;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** Jobs in a table of the database, each as one JSON document beside its id and state. */
final class JobDocuments<J extends Job<J>> implements JobStore<J> {
    private final String table;
    private final Class<J> type;
    private final JdbcClient jdbc;
    private final JsonMapper json;

    JobDocuments(String table, Class<J> type, JdbcClient jdbc, JsonMapper json) {
        this.table = table;
        this.type = type;
        this.jdbc = jdbc;
        this.json = json;
    }

    @Override
    public Class<J> type() {
        return type;
    }

    @Override
    public long nextId() {
        return jdbc.sql("SELECT coalesce(max(id), 0) + 1 FROM " + table)
                .query(Long.class)
                .single();
    }

    @Override
    public void insert(J job) {
        write("INSERT INTO " + table + " (id, state, content) VALUES (:id, :state, :content)", job);
    }

    @Override
    public void update(J job) {
        write("UPDATE " + table + " SET state = :state, content = :content WHERE id = :id", job);
    }

    @Override
    public Optional<J> find(long id) {
        return select("WHERE id = :id")
                .param("id", id)
                .query(String.class)
                .optional()
                .map(this::read);
    }

    @Override
    public List<J> findBefore(long id, int limit) {
        return select("WHERE id < :id ORDER BY id DESC LIMIT :limit")
                .param("id", id)
                .param("limit", limit)
                .query(String.class)
                .list()
                .stream()
                .map(this::read)
                .toList();
    }

    @Override
    public List<J> findByState(JobState state) {
        return select("WHERE state = :state ORDER BY id")
                .param("state", state.name())
                .query(String.class)
                .list()
                .stream()
                .map(this::read)
                .toList();
    }

    private JdbcClient.StatementSpec select(String condition) {
        return jdbc.sql("SELECT content FROM " + table + " " + condition);
    }

    private void write(String sql, J job) {
        jdbc.sql(sql)
                .param("id", job.id())
                .param("state", job.state().name())
                .param("content", json.writeValueAsString(job))
                .update();
    }

    private J read(String content) {
        return json.readValue(content, type);
    }
}
