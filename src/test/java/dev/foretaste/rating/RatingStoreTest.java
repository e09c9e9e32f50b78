package dev.foretaste.rating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import dev.foretaste.TestStore;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Changes of ratings over HTTP, on each store. */
class RatingStoreTest {
    private static final int OPERATIONS = 2_400;
    private static final int RESTARTS = 3;
    private static final String[] CONTEXTS = {"", "phone", "tv"};

    @TempDir
    Path directory;

    private record Cell(double value, long ratedAt, String context) {}

    @ParameterizedTest
    @EnumSource
    void mergesGuestIntoAccountTheNewerRatingWinning(TestStore store) {
        try (RunningService service = store.start(directory)) {
            service.post("/api/v1/ratings/batch", """
                    {"ratings": [
                        {"userId": "guest", "itemId": "only", "value": 1, "ratedAt": "2026-01-02T00:00:00Z"},
                        {"userId": "guest", "itemId": "newer", "value": 2, "ratedAt": "2026-01-02T00:00:00Z"},
                        {"userId": "guest", "itemId": "older", "value": 3, "ratedAt": "2026-01-02T00:00:00Z"},
                        {"userId": "account", "itemId": "newer", "value": 4, "ratedAt": "2026-01-01T00:00:00Z"},
                        {"userId": "account", "itemId": "older", "value": 5, "ratedAt": "2026-01-03T00:00:00Z"}
                    ]}""");

            Answer merged = service.post("/api/v1/users/guest/merge", "{\"into\":\"account\"}");

            assertThat(merged.json().get("ratingsMoved").asInt()).isEqualTo(2);
            assertThat(merged.json().get("ratingsKept").asInt()).isEqualTo(1);
            assertThat(valuesOf(service, "account")).isEqualTo(Map.of("only", 1.0, "newer", 2.0, "older", 5.0));
            assertThat(valuesOf(service, "guest")).isEmpty();
            assertThat(service.bean(LiveMatrix.class).user("guest")).isEmpty();
            assertThat(service.post("/api/v1/users/account/merge", "{\"into\":\"account\"}")
                            .status())
                    .isEqualTo(400);
        }
    }

    @ParameterizedTest
    @EnumSource
    void deletesItemWithItsRatings(TestStore store) {
        try (RunningService service = store.start(directory)) {
            service.put("/api/v1/items/tea", "{\"title\":\"Tea\"}");
            service.put("/api/v1/users/a/ratings/tea", "{\"value\":5}");
            service.put("/api/v1/users/b/ratings/tea", "{\"value\":4}");
            service.put("/api/v1/users/b/ratings/coffee", "{\"value\":3}");

            Answer deleted = service.delete("/api/v1/items/tea");

            assertThat(deleted.json().get("ratingsErased").asInt()).isEqualTo(2);
            assertThat(service.get("/api/v1/items/tea").status()).isEqualTo(404);
            assertThat(service.delete("/api/v1/items/tea").status()).isEqualTo(404);
            assertThat(valuesOf(service, "b")).isEqualTo(Map.of("coffee", 3.0));
            assertThat(service.bean(LiveMatrix.class).item("tea")).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void exportsAllOfOneUserAndErasesIt(TestStore store) {
        try (RunningService service = store.start(directory)) {
            service.put("/api/v1/users/a/ratings/tea", "{\"value\":5}");

            JsonNode held = service.get("/api/v1/users/a/export").json();
            JsonNode erased = service.delete("/api/v1/users/a").json();
            JsonNode again = service.delete("/api/v1/users/a").json();

            assertThat(held.get("ratings").get(0).get("itemId").asString()).isEqualTo("tea");
            assertThat(erased.get("ratingsErased").asInt()).isEqualTo(1);
            assertThat(again.get("ratingsErased").asInt()).isZero();
            assertThat(service.get("/api/v1/users/a/export").status()).isEqualTo(404);
        }
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @CsvSource({"SQLITE, 1", "SQLITE, 2", "POSTGRESQL, 3"})
    void agreesWithMapAfterThousandsOfRandomOperations(TestStore store, long seed) {
        Random random = new Random(seed);
        Map<String, Map<String, Cell>> expected = new HashMap<>();

        for (int start = 0; start <= RESTARTS; start++) {
            try (RunningService service = store.start(directory)) {
                assertThat(exported(service)).isEqualTo(expected);
                for (int step = 0; step < OPERATIONS / (RESTARTS + 1); step++) {
                    operate(service, expected, random);
                }
                assertAgrees(service, expected);
            }
        }

        try (RunningService service = store.start(directory)) {
            assertAgrees(service, expected);
        }
    }

    private static void operate(RunningService service, Map<String, Map<String, Cell>> expected, Random random) {
        String user = "u" + random.nextInt(15);
        String item = "i" + random.nextInt(10);
        String other = "u" + random.nextInt(15);
        int operation = random.nextInt(100);
        if (operation < 50) {
            Cell cell = randomCell(random);
            Answer answer = service.put("/api/v1/users/%s/ratings/%s".formatted(user, item), json(cell));
            Cell before = expected.computeIfAbsent(user, id -> new HashMap<>()).put(item, cell);
            assertThat(answer.status()).isEqualTo(before == null ? 201 : 200);
        } else if (operation < 65) {
            Map<String, Cell> row = expected.getOrDefault(user, new HashMap<>());
            Answer answer = service.delete("/api/v1/users/%s/ratings/%s".formatted(user, item));
            assertThat(answer.status()).isEqualTo(row.remove(item) == null ? 404 : 204);
        } else if (operation < 80) {
            StringBuilder file = new StringBuilder();
            for (int n = random.nextInt(20); n >= 0; n--) {
                // Times ascend, so that of two lines about one rating the last is the newest.
                String rater = "u" + random.nextInt(15);
                String rated = "i" + random.nextInt(10);
                Cell cell = new Cell(1 + random.nextInt(9) / 2.0, 2_000_000_000_000L / 2 - n * 1000L, "");
                file.append("%s,%s,%s,%d%n".formatted(rater, rated, cell.value, cell.ratedAt / 1000));
                expected.computeIfAbsent(rater, id -> new HashMap<>()).put(rated, cell);
            }
            Answer answer = service.send(HttpRequest.newBuilder(
                            service.uri("/api/v1/ratings/import?onError=" + (random.nextBoolean() ? "abort" : "skip")))
                    .header("Content-Type", "text/csv")
                    .POST(BodyPublishers.ofString(file.toString())));
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        } else if (operation < 93) {
            List<String> ratings = new ArrayList<>();
            for (int n = random.nextInt(20); n >= 0; n--) {
                String rater = "u" + random.nextInt(15);
                String rated = "i" + random.nextInt(10);
                Cell cell = randomCell(random);
                ratings.add("{\"userId\":\"%s\",\"itemId\":\"%s\",%s"
                        .formatted(rater, rated, json(cell).substring(1)));
                expected.computeIfAbsent(rater, id -> new HashMap<>()).put(rated, cell);
            }
            Answer answer = service.post("/api/v1/ratings/batch", "{\"ratings\":" + ratings + "}");
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        } else if (operation < 96 && !user.equals(other)) {
            service.post("/api/v1/users/%s/merge".formatted(user), "{\"into\":\"%s\"}".formatted(other));
            Map<String, Cell> guest = expected.getOrDefault(user, Map.of());
            guest.forEach((rated, cell) -> expected.computeIfAbsent(other, id -> new HashMap<>())
                    .merge(rated, cell, (own, moved) -> moved.ratedAt > own.ratedAt ? moved : own));
            expected.remove(user);
        } else if (operation < 98) {
            JsonNode erased = service.delete("/api/v1/users/" + user).json();
            Map<String, Cell> row = expected.remove(user);
            assertThat(erased.get("ratingsErased").asInt()).isEqualTo(row == null ? 0 : row.size());
        } else {
            service.delete("/api/v1/items/" + item);
            expected.values().forEach(row -> row.remove(item));
        }
        expected.values().removeIf(Map::isEmpty);
    }

    private static Cell randomCell(Random random) {
        return new Cell(
                1 + random.nextInt(9) / 2.0,
                1_000_000_000_000L + random.nextInt(1_000_000),
                CONTEXTS[random.nextInt(CONTEXTS.length)]);
    }

    private static String json(Cell cell) {
        String context = cell.context.isEmpty() ? "" : ",\"context\":\"%s\"".formatted(cell.context);
        return "{\"value\":%s,\"ratedAt\":\"%s\"%s}".formatted(cell.value, Instant.ofEpochMilli(cell.ratedAt), context);
    }

    private static void assertAgrees(RunningService service, Map<String, Map<String, Cell>> expected) {
        assertThat(exported(service)).isEqualTo(expected);
        LiveMatrix matrix = service.bean(LiveMatrix.class);
        assertThat(matrix.users()).isEqualTo(expected.size());
        assertThat(matrix.ratings())
                .isEqualTo(expected.values().stream().mapToInt(Map::size).sum());
        expected.forEach((user, row) -> {
            Map<String, Double> values = new HashMap<>();
            Map<String, String> contexts = new HashMap<>();
            row.forEach((item, cell) -> {
                values.put(item, cell.value);
                contexts.put(item, cell.context);
            });
            assertThat(valuesOf(service, user)).isEqualTo(values);
            LiveUser live = matrix.user(user).orElseThrow();
            for (int at = 0; at < live.size(); at++) {
                assertThat((double) live.value(at)).isEqualTo(values.get(live.itemId(at)));
                assertThat(live.context(at).orElse("")).isEqualTo(contexts.get(live.itemId(at)));
            }
        });
    }

    private static Map<String, Map<String, Cell>> exported(RunningService service) {
        Map<String, Map<String, Cell>> found = new HashMap<>();
        service.get("/api/v1/ratings/export").text().lines().skip(1).forEach(line -> {
            String[] fields = line.split(",", -1);
            found.computeIfAbsent(fields[0], id -> new HashMap<>())
                    .put(
                            fields[1],
                            new Cell(
                                    Double.parseDouble(fields[2]),
                                    Instant.parse(fields[3]).toEpochMilli(),
                                    fields[4]));
        });
        return found;
    }

    private static Map<String, Double> valuesOf(RunningService service, String user) {
        Map<String, Double> values = new HashMap<>();
        service.get("/api/v1/users/" + user + "/ratings?limit=1000")
                .json()
                .get("ratings")
                .forEach(rating -> values.put(
                        rating.get("itemId").asString(), rating.get("value").asDouble()));
        return values;
    }
}
