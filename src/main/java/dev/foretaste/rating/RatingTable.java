package dev.foretaste.rating;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.sqlite.SQLiteConnection;

/** The SQL of ratings. What changes rows runs within the transaction of the thread that commits. */
@Component
final class RatingTable {
    private static final String UPSERT = """
            INSERT INTO rating (user_id, item_id, value, rated_at, revision, context) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (user_id, item_id)
            DO UPDATE SET value = excluded.value, rated_at = excluded.rated_at, revision = excluded.revision,
                          context = excluded.context""";
    private static final RowMapper<Rating> RATING = (row, number) -> new Rating(
            row.getString("user_id"),
            row.getString("item_id"),
            (float) row.getDouble("value"),
            Instant.ofEpochMilli(row.getLong("rated_at")),
            row.getString("context"));
    /** Stands between aggregated fields; no id and no context has a control character. */
    private static final char SEPARATOR = '\u001f';

    private static final int CHECKPOINTS = 10;
    private static final Duration BETWEEN_CHECKPOINTS = Duration.ofSeconds(1);
    /** In milliseconds, for each checkpoint. */
    private static final int WAIT_FOR_READERS = 100;

    private static final int USERS_AT_ONCE = 256;
    private static final int ROWS_AT_ONCE = 10_000;

    private final JdbcTemplate jdbc;
    private final JdbcTemplate streaming;
    private final TransactionTemplate reading;
    private final boolean sqlite;

    RatingTable(JdbcTemplate jdbc, PlatformTransactionManager transactions, DataSourceProperties properties) {
        this.jdbc = jdbc;
        this.streaming = new JdbcTemplate(Objects.requireNonNull(jdbc.getDataSource()));
        streaming.setFetchSize(ROWS_AT_ONCE);
        this.reading = new TransactionTemplate(transactions);
        reading.setReadOnly(true);
        this.sqlite = properties.determineUrl().startsWith("jdbc:sqlite:");
    }

    /** A rating with the revision of its last change. */
    record Revised(Rating rating, long revision) {}

    /** The last revision handed out; other writers of the table wait until the end of this transaction. */
    long lockRevision() {
        return one("UPDATE rating_revision SET value = value WHERE id = 1 RETURNING value");
    }

    /**
     * Hands out a revision for nothing, so that a service that holds the ratings of before notices at its next change that
     * it is not alone. Waits for the end of a change under way.
     */
    void takeOver() {
        one("UPDATE rating_revision SET value = value + 1 WHERE id = 1 RETURNING value");
    }

    void setRevision(long revision) {
        jdbc.update("UPDATE rating_revision SET value = ? WHERE id = 1", revision);
    }

    void upsert(List<Revised> ratings) {
        jdbc.batchUpdate(UPSERT, ratings, ratings.size(), (statement, revised) -> {
            Rating rating = revised.rating();
            statement.setString(1, rating.userId());
            statement.setString(2, rating.itemId());
            statement.setDouble(3, shortest(rating.value()));
            statement.setLong(4, rating.ratedAt().toEpochMilli());
            statement.setLong(5, revised.revision());
            statement.setString(6, rating.context());
        });
    }

    void delete(String userId, String itemId) {
        jdbc.update("DELETE FROM rating WHERE user_id = ? AND item_id = ?", userId, itemId);
    }

    /** Deletes the ratings of an item by these users: the store finds them by the user, and would read all for the item. */
    void deleteAll(Collection<String> userIds, String itemId) {
        jdbc.batchUpdate(
                "DELETE FROM rating WHERE user_id = ? AND item_id = ?", userIds, ROWS_AT_ONCE, (statement, userId) -> {
                    statement.setString(1, userId);
                    statement.setString(2, itemId);
                });
    }

    void deleteAll(String userId) {
        jdbc.update("DELETE FROM rating WHERE user_id = ?", userId);
    }

    /**
     * Makes SQLite forget the pages it has overwritten; answers whether it could, with nobody reading them. Others write
     * between the attempts: while SQLite waits for readers nobody does.
     */
    boolean dropOldPages() {
        if (!sqlite) {
            return true;
        }
        for (int attempt = 1; !checkpoint(); attempt++) {
            if (attempt == CHECKPOINTS) {
                return false;
            }
            try {
                Thread.sleep(BETWEEN_CHECKPOINTS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** Writes the file of the embedded store anew, of which nothing deleted is left then. Others wait with their changes. */
    void vacuum() {
        jdbc.execute((Connection connection) -> {
            // Executed and not updated with: so it waits for its turn among those who write.
            try (PreparedStatement vacuum = connection.prepareStatement("VACUUM")) {
                return vacuum.execute();
            }
        });
    }

    private boolean checkpoint() {
        return Boolean.TRUE.equals(jdbc.execute((Connection connection) -> {
            SQLiteConnection own = connection.unwrap(SQLiteConnection.class);
            int patience = own.getBusyTimeout();
            own.setBusyTimeout(WAIT_FOR_READERS);
            // Executed and not queried: what is executed waits for its turn among those who write.
            try (PreparedStatement checkpoint = connection.prepareStatement("PRAGMA wal_checkpoint(TRUNCATE)")) {
                checkpoint.execute();
                try (ResultSet row = checkpoint.getResultSet()) {
                    return row.next() && row.getInt(1) == 0;
                }
            } finally {
                own.setBusyTimeout(patience);
            }
        }));
    }

    List<Rating> all(String userId) {
        return jdbc.query("SELECT * FROM rating WHERE user_id = ? ORDER BY item_id", RATING, userId);
    }

    Optional<Rating> find(String userId, String itemId) {
        return jdbc.query("SELECT * FROM rating WHERE user_id = ? AND item_id = ?", RATING, userId, itemId).stream()
                .findFirst();
    }

    List<Rating> newest(String userId, int limit) {
        return jdbc.query(
                "SELECT * FROM rating WHERE user_id = ? ORDER BY rated_at DESC, item_id LIMIT ?",
                RATING,
                userId,
                limit);
    }

    /** The ratings that follow one rated at a time in the order of {@link #newest}. */
    List<Rating> newestAfter(String userId, long ratedAt, String itemId, int limit) {
        return jdbc.query("""
                SELECT * FROM rating WHERE user_id = ? AND (rated_at < ? OR (rated_at = ? AND item_id > ?))
                ORDER BY rated_at DESC, item_id LIMIT ?""", RATING, userId, ratedAt, ratedAt, itemId, limit);
    }

    /** When a user rated each item, in milliseconds since the epoch. */
    Map<String, Long> times(String userId) {
        Map<String, Long> times = new HashMap<>();
        jdbc.query(
                "SELECT item_id, rated_at FROM rating WHERE user_id = ?",
                row -> {
                    times.put(row.getString(1), row.getLong(2));
                },
                userId);
        return times;
    }

    /**
     * A user's row as it is in the store, with the revision given: that of a rating since deleted stands nowhere.
     */
    LiveUser row(String userId, LiveItems items, long revision) {
        RowBuilder ratings = new RowBuilder();
        jdbc.query(
                "SELECT item_id, value, rated_at, context FROM rating WHERE user_id = ?",
                row -> {
                    ratings.add(
                            items.findOrAdd(row.getString(1)),
                            (float) row.getDouble(2),
                            RowBuilder.minutes(row.getLong(3)),
                            Optional.ofNullable(row.getString(4)));
                },
                userId);
        return ratings.build(items, userId, revision);
    }

    /** Visits all ratings of one moment, by user and item. */
    void forEach(Consumer<Rating> visitor) {
        stream("SELECT * FROM rating ORDER BY user_id, item_id", row -> visitor.accept(RATING.mapRow(row, 0)));
    }

    /**
     * Puts every stored rating into an empty matrix. The store sends a row a user and not a row a rating, which takes a
     * third of the time: a column costs the driver more than the store. Rows are taken apart while the next ones come.
     * Contexts come with the items they belong to, so that ratings without one add nothing.
     */
    void load(LiveMatrix matrix) {
        long revision = one("SELECT value FROM rating_revision WHERE id = 1");
        Loading loading = new Loading(matrix.items());
        stream(
                """
                SELECT user_id, max(revision), string_agg(item_id, '\u001f'), string_agg(CAST(value AS TEXT), '\u001f'),
                       string_agg(CAST(rated_at AS TEXT), '\u001f'),
                       string_agg(item_id || '\u001f' || context, '\u001f') FILTER (WHERE context IS NOT NULL)
                FROM rating GROUP BY user_id""",
                row -> loading.add(new Aggregated(
                        row.getString(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        Objects.requireNonNullElse(row.getString(6), ""))));
        matrix.fill(loading.finish(), revision);
    }

    /** PostgreSQL sends rows piece by piece only within a transaction; one on SQLite would lock out the writer. */
    private void stream(String sql, RowCallbackHandler visitor) {
        if (sqlite) {
            streaming.query(sql, visitor);
        } else {
            reading.executeWithoutResult(status -> streaming.query(sql, visitor));
        }
    }

    private long one(String sql) {
        Long value = jdbc.queryForObject(sql, Long.class);
        if (value == null) {
            throw new IllegalStateException("no row in rating_revision; restore the store from a backup");
        }
        return value;
    }

    /** The double that prints as the float does: 3.7 is stored as 3.7 and not as 3.700000047683716. */
    private static double shortest(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    /**
     * All ratings of a user; fields of the same position belong together.
     *
     * @param contexts an item and the context it was rated in, by turns; of some items
     */
    private record Aggregated(
            String userId, long revision, String itemIds, String values, String times, String contexts) {}

    private static final class Loading {
        private final LiveItems items;
        private final RowBuilder ratings = new RowBuilder();
        private final List<LiveUser> users = new ArrayList<>();
        private List<Aggregated> waiting = new ArrayList<>();
        private CompletableFuture<Void> building = CompletableFuture.completedFuture(null);

        Loading(LiveItems items) {
            this.items = items;
        }

        void add(Aggregated user) {
            waiting.add(user);
            if (waiting.size() == USERS_AT_ONCE) {
                build();
            }
        }

        List<LiveUser> finish() {
            build();
            building.join();
            return users;
        }

        private void build() {
            List<Aggregated> batch = waiting;
            waiting = new ArrayList<>();
            building.join();
            building = CompletableFuture.runAsync(() -> batch.forEach(user -> users.add(row(user))));
        }

        private LiveUser row(Aggregated user) {
            Fields itemIds = new Fields(user.itemIds);
            Fields values = new Fields(user.values);
            Fields times = new Fields(user.times);
            Map<String, String> contexts = contexts(user);
            while (itemIds.next() && values.next() && times.next()) {
                String itemId = itemIds.text();
                ratings.add(
                        items.findOrAdd(itemId),
                        Float.parseFloat(values.text()),
                        RowBuilder.minutes(times.number()),
                        contexts.isEmpty() ? Optional.empty() : Optional.ofNullable(contexts.get(itemId)));
            }
            return ratings.build(items, user.userId, user.revision);
        }

        private static Map<String, String> contexts(Aggregated user) {
            Map<String, String> contexts = new HashMap<>();
            Fields fields = new Fields(user.contexts);
            while (fields.next()) {
                String itemId = fields.text();
                fields.next();
                contexts.put(itemId, fields.text());
            }
            return contexts;
        }
    }

    /** Walks the fields of an aggregated column. */
    private static final class Fields {
        private final String all;
        private int from;
        private int to = -1;

        Fields(String all) {
            this.all = all;
        }

        boolean next() {
            from = to + 1;
            int end = all.indexOf(SEPARATOR, from);
            to = end < 0 ? all.length() : end;
            return from < all.length();
        }

        String text() {
            return all.substring(from, to);
        }

        long number() {
            return Long.parseLong(all, from, to, 10);
        }
    }
}
