package dev.foretaste.item;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The SQL of items. */
@Component
final class ItemTable {
    private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {};
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final int ROWS_AT_ONCE = 5_000;

    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final boolean sqlite;

    ItemTable(JdbcTemplate jdbc, JsonMapper json, DataSourceProperties properties) {
        this.jdbc = jdbc;
        this.json = json;
        this.sqlite = properties.determineUrl().startsWith("jdbc:sqlite:");
    }

    /**
     * Waits for the end of every other transaction that writes items, and lets none begin before the end of this one.
     */
    void lock() {
        // On SQLite there is only one writing transaction at a time anyway.
        if (!sqlite) {
            jdbc.execute("LOCK TABLE item IN SHARE ROW EXCLUSIVE MODE");
        }
    }

    void upsert(List<Item> items) {
        jdbc.batchUpdate("""
                INSERT INTO item (item_id, title, categories, url, image_url, hidden, attributes)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (item_id) DO UPDATE SET
                    title = excluded.title, categories = excluded.categories, url = excluded.url,
                    image_url = excluded.image_url, hidden = excluded.hidden, attributes = excluded.attributes""", items, ROWS_AT_ONCE, (statement, item) -> {
            statement.setString(1, item.itemId());
            statement.setString(2, item.title());
            statement.setString(3, json.writeValueAsString(item.categories()));
            statement.setString(4, item.url());
            statement.setString(5, item.imageUrl());
            statement.setBoolean(6, item.hidden());
            statement.setString(7, json.writeValueAsString(item.attributes()));
        });
    }

    void delete(String itemId) {
        jdbc.update("DELETE FROM item WHERE item_id = ?", itemId);
    }

    void forEach(Consumer<Item> visitor) {
        jdbc.query("SELECT * FROM item", row -> {
            visitor.accept(item(row));
        });
    }

    /** What is stored of these items; nothing of those that nobody has described. */
    List<Item> find(Collection<String> itemIds) {
        List<String> asked = List.copyOf(itemIds);
        List<Item> found = new ArrayList<>();
        for (int from = 0; from < asked.size(); from += ROWS_AT_ONCE) {
            List<String> some = asked.subList(from, Math.min(from + ROWS_AT_ONCE, asked.size()));
            String places = String.join(", ", Collections.nCopies(some.size(), "?"));
            found.addAll(jdbc.query(
                    "SELECT * FROM item WHERE item_id IN (%s)".formatted(places),
                    (row, number) -> item(row),
                    some.toArray()));
        }
        return found;
    }

    private Item item(ResultSet row) throws SQLException {
        return new Item(
                row.getString("item_id"),
                row.getString("title"),
                json.readValue(row.getString("categories"), STRINGS),
                row.getString("url"),
                row.getString("image_url"),
                row.getBoolean("hidden"),
                json.readValue(row.getString("attributes"), OBJECT));
    }
}
