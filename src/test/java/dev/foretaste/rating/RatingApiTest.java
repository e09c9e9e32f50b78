package dev.foretaste.rating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The rating endpoints of the real service over HTTP. */
class RatingApiTest {
    @TempDir
    static Path directory;

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(directory);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String rating(String userId, String itemId, String value) {
        return "{\"userId\":\"%s\",\"itemId\":\"%s\",\"value\":%s}".formatted(userId, itemId, value);
    }

    @Test
    void answers201ForNewAnd200ForChangedRating() {
        RunningService.Answer first = service.post("/api/v1/ratings", rating("alice", "tea", "3.7"));
        RunningService.Answer second = service.post("/api/v1/ratings", rating("alice", "tea", "4"));

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("Location")).isEqualTo("/api/v1/users/alice/ratings/tea");
        assertThat(first.json().get("value").asString()).isEqualTo("3.7");
        assertThat(second.status()).isEqualTo(200);
        assertThat(service.get("/api/v1/users/alice/ratings/tea")
                        .json()
                        .get("value")
                        .asDouble())
                .isEqualTo(4.0);
    }

    @Test
    void keepsTimeToTheMillisecond() {
        service.put("/api/v1/users/timed/ratings/tea", "{\"value\":2,\"ratedAt\":\"2026-01-31T18:30:00.1234+01:00\"}");

        JsonNode stored = service.get("/api/v1/users/timed/ratings/tea").json();

        assertThat(stored.get("ratedAt").asString()).isEqualTo("2026-01-31T17:30:00.123Z");
    }

    @Test
    void deletesRatingOnce() {
        service.put("/api/v1/users/deleter/ratings/tea", "{\"value\":2}");

        assertThat(service.delete("/api/v1/users/deleter/ratings/tea").status()).isEqualTo(204);
        assertThat(service.delete("/api/v1/users/deleter/ratings/tea").status()).isEqualTo(404);
        assertThat(service.get("/api/v1/users/deleter/ratings/tea").status()).isEqualTo(404);
        assertThat(service.bean(LiveMatrix.class).user("deleter")).isEmpty();
    }

    @Test
    void pagesThroughRatingsNewestFirst() {
        List<String> ratings = new ArrayList<>();
        for (int n = 0; n < 7; n++) {
            // Two items a second: the page ends between equal times, too.
            ratings.add("{\"userId\":\"pager\",\"itemId\":\"i%d\",\"value\":1,\"ratedAt\":\"2026-01-01T00:00:0%dZ\"}"
                    .formatted(n, n / 2));
        }
        service.post("/api/v1/ratings/batch", "{\"ratings\":" + ratings + "}");

        List<String> items = new ArrayList<>();
        String path = "/api/v1/users/pager/ratings?limit=3";
        while (!path.isEmpty()) {
            JsonNode page = service.get(path).json();
            page.get("ratings").forEach(rating -> items.add(rating.get("itemId").asString()));
            path = page.hasNonNull("nextCursor")
                    ? "/api/v1/users/pager/ratings?limit=3&cursor="
                            + page.get("nextCursor").asString()
                    : "";
        }

        assertThat(items).containsExactly("i6", "i4", "i5", "i2", "i3", "i0", "i1");
        String withNul = Base64.getUrlEncoder().encodeToString("0:\0".getBytes(StandardCharsets.UTF_8));
        assertThat(service.get("/api/v1/users/pager/ratings?cursor=" + withNul).status())
                .isEqualTo(400);
    }

    @Test
    void countsWhatBatchDid() {
        service.put("/api/v1/users/batch/ratings/old", "{\"value\":2,\"ratedAt\":\"2026-01-01T00:00:00Z\"}");
        service.put("/api/v1/users/batch/ratings/same", "{\"value\":3,\"ratedAt\":\"2026-01-01T00:00:00Z\"}");

        JsonNode counts = service.post("/api/v1/ratings/batch", """
                        {"ratings": [
                            {"userId": "batch", "itemId": "new", "value": 1},
                            {"userId": "batch", "itemId": "old", "value": 4},
                            {"userId": "batch", "itemId": "same", "value": 3, "ratedAt": "2026-01-01T00:00:00Z"}
                        ]}""").json();

        assertThat(counts.get("created").asInt()).isEqualTo(1);
        assertThat(counts.get("updated").asInt()).isEqualTo(1);
        assertThat(counts.get("unchanged").asInt()).isEqualTo(1);
    }

    @Test
    void storesNothingOfBatchWithBadRating() {
        RunningService.Answer answer = service.post(
                "/api/v1/ratings/batch",
                "{\"ratings\":[%s,%s]}".formatted(rating("whole", "tea", "5"), rating("whole", "coffee", "6")));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("/ratings/1/value").contains("6.0").contains("from 1.0 to 5.0");
        assertThat(service.get("/api/v1/users/whole/ratings").json().get("ratings"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"itemId\":\"tea\",\"value\":5}",
                "{\"userId\":\"bad\",\"value\":5}",
                "{\"userId\":\"bad\",\"itemId\":\"tea\"}",
                "{\"userId\":\"bad\",\"itemId\":\"tea\",\"value\":null}",
                "{\"userId\":\"bad\",\"itemId\":\"tea\",\"value\":0.99}",
                "{\"userId\":\"bad\",\"itemId\":\"tea\",\"value\":1e999}",
                "{\"userId\":\"bad\",\"itemId\":\"tea\",\"value\":NaN}",
                "{\"userId\":\"bad\",\"itemId\":\"\",\"value\":5}",
                "{\"userId\":\"bad\",\"itemId\":\".\",\"value\":5}",
                "{\"userId\":\"bad\",\"itemId\":\"..\",\"value\":5}",
                "{\"userId\":\"bad\",\"itemId\":\"a\\u0007\",\"value\":5}",
                "{\"userId\":\"bad\",\"itemId\":\"\\ud83c\",\"value\":5}",
                "{\"userId\":\"bad\",\"itemId\":\"tea\",\"value\":5,\"ratedAt\":\"yesterday\"}",
                "{\"userId\":\"bad\",\"itemId\":\"tea\",\"value\":5,\"ratedAt\":\"2999-01-01T00:00:00Z\"}",
                "{\"userId\":\"bad\",\"itemId\":\"tea\",\"value\":5,\"ratedAt\":\"1969-12-31T23:59:59Z\"}",
                "null",
                "",
            })
    void refusesBadRating(String json) {
        RunningService.Answer answer = service.post("/api/v1/ratings", json);

        assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        assertThat(service.get("/api/v1/users/bad/ratings").json().get("ratings"))
                .isEmpty();
    }

    @Test
    void refusesIdThatIsTooLong() {
        assertThat(service.post("/api/v1/ratings", rating("x".repeat(200), "tea", "5"))
                        .status())
                .isEqualTo(201);
        assertThat(service.post("/api/v1/ratings", rating("x".repeat(201), "tea", "5"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void takesAKeyForOneRequestOnlyWhateverTheIdsLookLike() {
        String key = "one rating";
        RunningService.Answer first = service.post("/api/v1/ratings", rating("key", "tea, itemId=cup", "5"), key);

        RunningService.Answer other = service.post("/api/v1/ratings", rating("key, itemId=tea", "cup", "5"), key);

        assertThat(first.status()).isEqualTo(201);
        assertThat(other.status()).isEqualTo(422);
        assertThat(service.get("/api/v1/users/key%2C%20itemId%3Dtea/ratings/cup")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a/b", "a\\b", "a%2Fb", "a;b=c", "a+b", "a b", " ", "🍵", "...", "?#&", "日本", "a:b", "\"<'>"})
    void servesEveryIdInPaths(String id) {
        String path = "/api/v1/users/%s/ratings/%s".formatted(RunningService.encoded(id), RunningService.encoded(id));

        RunningService.Answer stored = service.put(path, "{\"value\":5}");

        assertThat(stored.status()).as(stored.text()).isEqualTo(201);
        JsonNode rating = service.get(path).json();
        assertThat(rating.get("userId").asString()).isEqualTo(id);
        assertThat(rating.get("itemId").asString()).isEqualTo(id);
        assertThat(service.bean(LiveMatrix.class).user(id)).isPresent();
        assertThat(service.delete(path).status()).isEqualTo(204);
    }
}
