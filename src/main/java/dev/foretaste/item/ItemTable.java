package dev.foretaste.item;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
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

    ItemTable(JdbcTemplate jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
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
            visitor.accept(new Item(
                    row.getString("item_id"),
                    row.getString("title"),
                    json.readValue(row.getString("categories"), STRINGS),
                    row.getString("url"),
                    row.getString("image_url"),
                    row.getBoolean("hidden"),
                    json.readValue(row.getString("attributes"), OBJECT)));
        });
    }
}
