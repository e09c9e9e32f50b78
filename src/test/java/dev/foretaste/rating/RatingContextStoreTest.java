package dev.foretaste.rating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import dev.foretaste.TestStore;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import tools.jackson.databind.JsonNode;

/** Contexts of ratings on their way in, out, and over a restart, on each store. */
class RatingContextStoreTest {
    private static final String EXPORTED = """
            userId,itemId,value,ratedAt,context
            account,newer,2.0,2026-01-02T00:00:00Z,tv
            account,older,5.0,2026-01-03T00:00:00Z,phone
            u1,batch,3.0,2026-01-01T00:00:00Z,tag; "two"
            u1,csv,2.5,2026-01-01T00:00:00Z,"morning, early"
            u1,json,1.0,2026-01-01T00:00:00Z,träge 🍵
            u1,none,4.0,2026-01-01T00:00:00Z,
            u1,post,5.0,2026-01-01T00:00:00Z,phone
            u1,put,4.0,2026-01-01T00:00:00Z,tv
            """.replace("tag; \"two\"", "\"tag; \"\"two\"\"\"");

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void keepsContextsWhicheverWayTheyCome(TestStore store, @TempDir Path other) {
        String digest;
        try (RunningService service = store.start(directory)) {
            String at = "\"ratedAt\": \"2026-01-01T00:00:00Z\"";
            Answer posted = service.post(
                    "/api/v1/ratings",
                    "{\"userId\": \"u1\", \"itemId\": \"post\", \"value\": 5, %s, \"context\": \"phone\"}"
                            .formatted(at));
            assertThat(posted.json().at("/context").asString()).isEqualTo("phone");
            service.put("/api/v1/users/u1/ratings/put", "{\"value\": 4, %s, \"context\": \"phone\"}".formatted(at));
            service.put("/api/v1/users/u1/ratings/none", "{\"value\": 4, %s, \"context\": \"tv\"}".formatted(at));
            Answer moved = service.put(
                    "/api/v1/users/u1/ratings/put", "{\"value\": 4, %s, \"context\": \"tv\"}".formatted(at));
            assertThat(moved.status()).isEqualTo(200);
            service.put("/api/v1/users/u1/ratings/none", "{\"value\": 4, %s}".formatted(at));
            Answer batch = service.post("/api/v1/ratings/batch", """
                    {"ratings": [
                      {"userId": "u1", "itemId": "batch", "value": 3, %s, "context": "tag; \\"two\\""},
                      {"userId": "u1", "itemId": "put", "value": 4, %s, "context": "tv"}]}""".formatted(at, at));
            assertThat(batch.json().at("/unchanged").asInt()).isEqualTo(1);
            importFile(
                    service,
                    "text/csv",
                    "context,user,item,rating,timestamp\n\"morning, early\",u1,csv,2.5,1767225600\n,u1,none,4,1767225600\n");
            importFile(
                    service,
                    "application/x-ndjson",
                    "{\"userId\": \"u1\", \"itemId\": \"json\", \"value\": 1, %s, \"context\": \"träge 🍵\"}%n"
                            .formatted(at));
            service.post("/api/v1/ratings/batch", """
                    {"ratings": [
                      {"userId": "guest", "itemId": "newer", "value": 2, "ratedAt": "2026-01-02T00:00:00Z", "context": "tv"},
                      {"userId": "guest", "itemId": "older", "value": 3, "ratedAt": "2026-01-02T00:00:00Z", "context": "tv"},
                      {"userId": "account", "itemId": "newer", "value": 4, "ratedAt": "2026-01-01T00:00:00Z"},
                      {"userId": "account", "itemId": "older", "value": 5, "ratedAt": "2026-01-03T00:00:00Z", "context": "phone"}
                    ]}""");
            service.post("/api/v1/users/guest/merge", "{\"into\": \"account\"}");

            assertKept(service);
            digest = trainedDigest(service);
        }

        String ndjson;
        try (RunningService restarted = store.start(directory)) {
            assertKept(restarted);
            assertThat(trainedDigest(restarted)).isEqualTo(digest);
            ndjson = restarted
                    .send(HttpRequest.newBuilder(restarted.uri("/api/v1/ratings/export"))
                            .header("Accept", "application/x-ndjson"))
                    .text();
        }
        for (String file : new String[] {EXPORTED, ndjson}) {
            try (RunningService empty = store.start(other.resolve(String.valueOf(file.length())))) {
                importFile(empty, file.startsWith("{") ? "application/x-ndjson" : "text/csv", file);
                assertKept(empty);
                assertThat(trainedDigest(empty)).isEqualTo(digest);
            }
        }
    }

    private static void importFile(RunningService service, String type, String file) {
        Answer answer = service.send(HttpRequest.newBuilder(service.uri("/api/v1/ratings/import"))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(file)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private static void assertKept(RunningService service) {
        assertThat(service.get("/api/v1/ratings/export").text()).isEqualTo(EXPORTED);
        JsonNode none = service.get("/api/v1/users/u1/ratings/none").json();
        assertThat(none.has("context")).isFalse();
        for (String path : new String[] {"/api/v1/users/u1/ratings", "/api/v1/users/u1/export"}) {
            JsonNode ratings = service.get(path).json().get("ratings");
            assertThat(ratings).hasSize(6);
            assertThat(ratings.findValuesAsString("context"))
                    .containsExactly("tag; \"two\"", "morning, early", "träge 🍵", "phone", "tv");
        }
        LiveMatrix live = service.bean(LiveMatrix.class);
        assertThat(live.contexts())
                .containsExactlyInAnyOrder("phone", "tv", "tag; \"two\"", "morning, early", "träge 🍵");
        assertThat(live.snapshot().ratings().contexts().contexts().size()).isEqualTo(5);
    }

    private static String trainedDigest(RunningService service) {
        JsonNode job = service.train("""
                {"algorithm": "tensor", "seed": 3, "hyperparameters": {"rank": 2, "sweeps": 5}}""");
        return service.get("/api/v1/models/" + job.at("/modelVersion").asInt())
                .json()
                .at("/digest")
                .asString();
    }

    @ParameterizedTest
    @EnumSource
    void namesWhatIsWrongWithAContext(TestStore store) {
        try (RunningService service = store.start(directory)) {
            for (String bad : new String[] {"", "a\\u0007b", "x".repeat(201), "\\ud83c"}) {
                Answer answer = service.put(
                        "/api/v1/users/u1/ratings/i1", "{\"value\": 4, \"context\": \"%s\"}".formatted(bad));

                assertThat(answer.status()).as(answer.text()).isEqualTo(400);
                assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/context");
            }
            Answer file = service.send(HttpRequest.newBuilder(service.uri("/api/v1/ratings/import"))
                    .header("Content-Type", "text/csv")
                    .POST(BodyPublishers.ofString("user,item,value,context\nu1,i1,4,tv\nu1,i2,4," + "x".repeat(201))));
            assertThat(file.status()).isEqualTo(400);
            assertThat(file.json().at("/errors/0/line").asInt()).isEqualTo(3);
            assertThat(service.bean(LiveMatrix.class).ratings()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void takesOverAStoreWithoutContexts(TestStore store) throws SQLException {
        try (Connection connection = store.connect(directory)) {
            Flyway.configure()
                    .dataSource(new SingleConnectionDataSource(connection, true))
                    .locations("classpath:db/migration/" + store.name().toLowerCase(Locale.ROOT))
                    .target("32")
                    .load()
                    .migrate();
            try (Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO rating (user_id, item_id, value, rated_at, revision)"
                        + " VALUES ('u1', 'i1', 4, 1767225600000, 1), ('u1', 'i2', 3, 1767225600000, 2)");
                statement.execute("UPDATE rating_revision SET value = 2");
            }
        }

        try (RunningService service = store.start(directory)) {
            service.put("/api/v1/users/u1/ratings/i2", "{\"value\": 2, \"context\": \"tv\"}");

            JsonNode ratings = service.get("/api/v1/users/u1/ratings").json().get("ratings");
            assertThat(ratings.get(0).at("/context").asString()).isEqualTo("tv");
            assertThat(ratings.get(1).at("/value").asDouble()).isEqualTo(4.0);
            assertThat(ratings.get(1).has("context")).isFalse();
        }
    }
}
