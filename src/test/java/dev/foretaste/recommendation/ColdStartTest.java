package dev.foretaste.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What the service answers before there is a model, over HTTP. */
class ColdStartTest {
    private static RunningService service;

    @BeforeAll
    static void start(@TempDir Path dataDir) {
        service = RunningService.start(dataDir);
        assertThat(service.get("/api/v1/users/nobody/recommendations").json().get("items"))
                .isEmpty();
        assertThat(service.post("/api/v1/predictions", "{\"pairs\":[{\"userId\":\"u\",\"itemId\":\"i\"}]}")
                        .json()
                        .at("/predictions/0/value")
                        .doubleValue())
                .isEqualTo((1 + 5) / 2.0);
        rate("u1", "i1", 5);
        rate("u1", "i2", 3);
        rate("u2", "i1", 4);
        rate("u2", "i4", 1);
        rate("u3", "i2", 1);
        rate("u3", "i1", 1);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static void rate(String user, String item, double value) {
        Answer answer =
                service.put("/api/v1/users/%s/ratings/%s".formatted(user, item), "{\"value\":%s}".formatted(value));
        assertThat(answer.status()).isEqualTo(201);
    }

    @Test
    void listsWhatIsPopularForStrangers() {
        JsonNode list = service.get("/api/v1/users/stranger/recommendations").json();

        assertThat(list.get("basis").asString()).isEqualTo("POPULARITY");
        assertThat(itemIds(list)).containsExactly("i1", "i2", "i4");
        assertThat(list.at("/items/0/value").doubleValue()).isEqualTo((5 + 4 + 1) / 3.0);
    }

    @Test
    void leavesOutWhatTheUserHasRated() {
        assertThat(itemIds(service.get("/api/v1/users/u1/recommendations").json()))
                .containsExactly("i4");
        assertThat(itemIds(service.get("/api/v1/users/u1/recommendations?includeRated=true")
                        .json()))
                .containsExactly("i1", "i2", "i4");
        assertThat(itemIds(service.get("/api/v1/users/new/recommendations?exclude=i1&exclude=i4")
                        .json()))
                .containsExactly("i2");
    }

    @Test
    void predictsTheMeanOfTheItem() {
        JsonNode prediction = service.get("/api/v1/users/u1/predictions/i4").json();

        assertThat(prediction.get("basis").asString()).isEqualTo("ITEM_MEAN");
        assertThat(prediction.get("value").doubleValue()).isEqualTo(1);
    }

    @Test
    void predictsTheBaselineForAnUnknownItemOfABatch() {
        JsonNode predictions = service.post(
                        "/api/v1/predictions",
                        "{\"pairs\":[{\"userId\":\"u1\",\"itemId\":\"new\"},{\"userId\":\"x\",\"itemId\":\"i2\"}]}")
                .json()
                .get("predictions");

        double mean = (5 + 3 + 4 + 1 + 1 + 1) / 6.0;
        double bias = ((5 - 10 / 3.0) + (3 - 2)) / (2 + 5);
        assertThat(predictions.at("/0/basis").asString()).isEqualTo("BASELINE");
        assertThat(predictions.at("/0/unclamped").doubleValue()).isCloseTo(mean + bias, within(1e-6));
        assertThat(predictions.at("/1/itemId").asString()).isEqualTo("i2");
        assertThat(predictions.at("/1/basis").asString()).isEqualTo("ITEM_MEAN");
    }

    @Test
    void answersNotFoundForAnItemNobodyRatedOrDescribed() {
        Answer answer = service.get("/api/v1/users/u1/predictions/unheard");

        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void pagesThroughThePopularItems() {
        List<String> seen = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page =
                    service.get("/api/v1/items/popular?limit=1" + cursor).json();
            seen.addAll(itemIds(page));
            cursor =
                    page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").asString() : "";
        } while (!cursor.isEmpty());

        assertThat(seen).containsExactly("i1", "i2", "i4");
    }

    @Test
    void ranksByDampedMean() {
        JsonNode list = service.get("/api/v1/items/popular?by=MEAN").json();

        double mean = (5 + 3 + 4 + 1 + 1 + 1) / 6.0;
        assertThat(itemIds(list)).containsExactly("i1", "i2", "i4");
        assertThat(list.at("/items/0/score").doubleValue()).isEqualTo((10 + 10 * mean) / (3 + 10));
        assertThat(list.at("/items/0/count").intValue()).isEqualTo(3);
    }

    @Test
    void findsSimilarItemsAndUsersByWhoRatedWhat() {
        JsonNode items = service.get("/api/v1/items/i1/similar").json();
        JsonNode users = service.get("/api/v1/users/u1/similar").json();

        assertThat(itemIds(items)).containsExactly("i2", "i4");
        assertThat(items.at("/items/0/similarity").doubleValue()).isEqualTo(2 / Math.sqrt(3 * 2));
        assertThat(users.at("/users/0/userId").asString()).isEqualTo("u3");
        assertThat(users.at("/users/0/similarity").doubleValue()).isEqualTo(2 / Math.sqrt(2 * 2));
    }

    @Test
    void asksForPopularItemsFirst() {
        JsonNode asked = service.get("/api/v1/users/stranger/recommendations/next-to-rate?limit=2")
                .json();

        assertThat(asked.get("basis").asString()).isEqualTo("POPULARITY");
        assertThat(itemIds(asked)).containsExactly("i1", "i2");
    }

    @Test
    void listsWhatIsRatedOfLate() {
        rateAt("t1", "old1", "2020-01-01T00:00:00Z");
        rateAt("t2", "old1", "2020-01-01T00:00:00Z");
        rateAt("t1", "old2", "2020-01-08T00:00:00Z");

        JsonNode list =
                service.get("/api/v1/items/trending?halfLife=5&limit=500").json();

        assertThat(itemIds(list)).startsWith("i1").endsWith("old2", "old1");
        service.delete("/api/v1/users/t1");
        service.delete("/api/v1/users/t2");
        assertThat(itemIds(service.get("/api/v1/items/trending?halfLife=5").json()))
                .doesNotContain("old1", "old2");
    }

    private static void rateAt(String user, String item, String time) {
        Answer answer = service.put(
                "/api/v1/users/%s/ratings/%s".formatted(user, item),
                "{\"value\":5,\"ratedAt\":\"%s\"}".formatted(time));
        assertThat(answer.status()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/users/u1/recommendations?limit=0",
                "/api/v1/users/u1/recommendations?limit=501",
                "/api/v1/users/u1/recommendations?limit=ten",
                "/api/v1/users/u1/recommendations?limit=99999999999",
                "/api/v1/users/u1/recommendations?cursor=abc",
                "/api/v1/users/u1/recommendations?rankBy=LUCK",
                "/api/v1/users/u1/recommendations?level=NaN",
                "/api/v1/users/u1/recommendations?level=1",
                "/api/v1/users/u1/recommendations?includeRated=perhaps",
                "/api/v1/users/u1/predictions/i1?level=0.2",
                "/api/v1/items/popular?limit=-1",
                "/api/v1/items/popular?by=LUCK",
                "/api/v1/items/popular?cursor=",
                "/api/v1/items/trending?halfLife=0",
                "/api/v1/items/i1/similar?limit=0",
                "/api/v1/users/u1/similar?limit=501",
                "/api/v1/users/u1/recommendations/next-to-rate?limit=101"
            })
    void refusesParametersOutOfRange(String path) {
        assertThat(service.get(path).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"pairs\":[]}",
                "{\"pairs\":[null]}",
                "{\"pairs\":[{\"userId\":\"u\"}]}",
                "{\"pairs\":[{\"userId\":\"\",\"itemId\":\"i\"}]}",
                "{\"pairs\":[{\"userId\":\"u\",\"itemId\":\"i\"}],\"level\":2}"
            })
    void refusesPairsThatAreNone(String body) {
        assertThat(service.post("/api/v1/predictions", body).status()).isEqualTo(400);
    }

    private static List<String> itemIds(JsonNode list) {
        return list.get("items")
                .valueStream()
                .map(item -> item.get("itemId").asString())
                .toList();
    }
}
