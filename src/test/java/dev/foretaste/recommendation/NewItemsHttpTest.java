package dev.foretaste.recommendation;

import static dev.foretaste.RunningService.itemIds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Items that no model has learned from ratings, in predictions and lists, over HTTP. */
class NewItemsHttpTest {
    private static final int USERS = 40;
    private static final int ITEMS = 40;

    @SuppressWarnings("NullAway.Init") // by each test, which starts and closes it
    private RunningService service;

    /** Users with odd numbers like tea, which items with odd numbers are; those with even numbers like coffee. */
    private void rateTeaAndCoffee() {
        Random random = new Random(1);
        List<String> ratings = new ArrayList<>();
        for (int item = 0; item < ITEMS; item++) {
            describe("i%02d".formatted(item), item % 2 == 1 ? "tea" : "coffee", false);
            for (int user = 0; user < USERS; user++) {
                if (random.nextInt(2) == 0) {
                    boolean likes = user % 2 == item % 2;
                    ratings.add("{\"userId\":\"u%d\",\"itemId\":\"i%02d\",\"value\":%d}"
                            .formatted(user, item, (likes ? 4 : 1) + random.nextInt(2)));
                }
            }
        }
        Answer answer =
                service.post("/api/v1/ratings/batch", "{\"ratings\":[%s]}".formatted(String.join(",", ratings)));
        assertThat(answer.status()).isEqualTo(200);
    }

    private void describe(String item, String category, boolean hidden) {
        String body = "{\"categories\":[\"%s\"],\"hidden\":%s}".formatted(category, hidden);
        assertThat(service.put("/api/v1/items/" + item, body).status()).isBetween(200, 201);
    }

    private void rate(String user, String item, int value) {
        String path = "/api/v1/users/%s/ratings/%s".formatted(user, item);
        assertThat(service.put(path, "{\"value\":%d}".formatted(value)).status())
                .isBetween(200, 201);
    }

    private void train(String request) {
        JsonNode job = service.train(request);
        assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
    }

    private JsonNode get(String path) {
        Answer answer = service.get("/api/v1" + path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private JsonNode prediction(String user, String item) {
        return get("/users/%s/predictions/%s".formatted(user, item));
    }

    private static double value(JsonNode prediction) {
        return prediction.get("value").doubleValue();
    }

    /** How far an interval goes to the side where the scale cuts less off it. */
    private static double reach(JsonNode prediction) {
        double center = prediction.get("unclamped").asDouble();
        return Math.max(
                center - prediction.at("/interval/lower").asDouble(),
                prediction.at("/interval/upper").asDouble() - center);
    }

    private static double width(JsonNode prediction) {
        return prediction.at("/interval/upper").doubleValue()
                - prediction.at("/interval/lower").doubleValue();
    }

    private List<String> paged(String path) {
        List<String> paged = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get(path + cursor);
            paged.addAll(itemIds(page));
            cursor =
                    page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").asString() : "";
        } while (!cursor.isEmpty());
        return paged;
    }

    @Test
    void listsTheCatalogueBeforeThereIsARating(@TempDir Path dataDir) {
        try (RunningService running = RunningService.start(dataDir)) {
            service = running;
            describe("b", "tea", false);
            describe("a", "tea", false);
            describe("c", "coffee", false);
            describe("gone", "tea", true);

            JsonNode list = get("/users/stranger/recommendations");

            assertThat(list.get("basis").asString()).isEqualTo("POPULARITY");
            assertThat(itemIds(list)).containsExactly("a", "b", "c");
            assertThat(list.at("/items/0").has("value")).isFalse();
            assertThat(itemIds(get("/users/stranger/recommendations?category=tea&exclude=a")))
                    .containsExactly("b");
            rate("u1", "c", 5);
            assertThat(paged("/users/stranger/recommendations?limit=1")).containsExactly("c", "a", "b");
            assertThat(paged("/users/u1/recommendations?limit=1")).containsExactly("a", "b");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"algorithm\":\"als\"}",
                "{\"algorithm\":\"item-knn\"}",
                "{\"algorithm\":\"bayesian\",\"preferenceAlgorithm\":\"ease\"}",
                "{\"algorithm\":\"implicit-als\"}"
            })
    void listsDescribedItemsThatNobodyHasRated(String request, @TempDir Path dataDir) {
        try (RunningService running = RunningService.start(dataDir)) {
            service = running;
            rateTeaAndCoffee();
            describe("old-tea", "tea", false);
            describe("old-coffee", "coffee", false);
            train(request);
            describe("new-tea", "tea", false);
            describe("new-coffee", "coffee", false);
            rate("visitor", "i01", 5);
            rate("visitor", "i02", 1);
            rate("visitor", "i03", 5);

            List<String> whole = itemIds(get("/users/visitor/recommendations?limit=500"));

            assertThat(whole)
                    .hasSize(ITEMS - 3 + 4)
                    .doesNotHaveDuplicates()
                    .contains("old-tea", "old-coffee", "new-tea", "new-coffee");
            assertThat(whole.indexOf("new-tea")).isLessThan(whole.indexOf("new-coffee"));
            assertThat(whole.indexOf("old-tea")).isLessThan(whole.indexOf("old-coffee"));
            assertThat(paged("/users/visitor/recommendations?limit=4")).isEqualTo(whole);
            assertThat(paged("/users/visitor/recommendations?limit=4&diversity=0.5"))
                    .containsExactlyInAnyOrderElementsOf(whole);
        }
    }

    /** A matrix of 64 × 64 doubles for each would be 160 MB. */
    @Test
    void keepsLittleOfEachNewItem(@TempDir Path dataDir) {
        try (RunningService running = RunningService.start(dataDir)) {
            service = running;
            rateTeaAndCoffee();
            train("{\"algorithm\":\"als\"}");
            List<String> ratings = new ArrayList<>();
            List<String> pairs = new ArrayList<>();
            for (int item = 0; item < 5_000; item++) {
                ratings.add("{\"userId\":\"u1\",\"itemId\":\"new%d\",\"value\":4}".formatted(item));
                pairs.add("{\"userId\":\"u2\",\"itemId\":\"new%d\"}".formatted(item));
            }
            service.post("/api/v1/ratings/batch", "{\"ratings\":[%s]}".formatted(String.join(",", ratings)));
            long before = usedBytes();

            JsonNode last = service.post("/api/v1/predictions", "{\"pairs\":[%s]}".formatted(String.join(",", pairs)))
                    .json()
                    .at("/predictions/4999");

            assertThat(width(last)).isPositive();
            assertThat(usedBytes() - before).isLessThan(80_000_000);
        }
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void isUnsureOfAModelOfOneRating(@TempDir Path dataDir) {
        try (RunningService running = RunningService.start(dataDir)) {
            service = running;
            rate("u1", "i1", 4);
            for (String algorithm : List.of("als", "biased-sgd", "sgd", "bayesian")) {
                train("{\"algorithm\":\"%s\"}".formatted(algorithm));

                assertThat(width(prediction("u1", "i1"))).as(algorithm).isGreaterThan(1);
            }
        }
    }

    @Test
    void isNeverWhollySure(@TempDir Path dataDir) {
        try (RunningService running = RunningService.start(dataDir)) {
            service = running;
            for (int user = 0; user < 12; user++) {
                for (int item = 0; item < 10; item++) {
                    rate("u" + user, "i" + item, 4);
                }
            }
            describe("new", "tea", false);
            for (String algorithm : List.of("als", "biased-sgd", "sgd", "tensor", "bayesian")) {
                train("{\"algorithm\":\"%s\"}".formatted(algorithm));

                assertThat(width(prediction("u1", "i1"))).as(algorithm).isGreaterThan(0.5);
                assertThat(width(prediction("u1", "new"))).as(algorithm).isGreaterThan(0.5);
            }
        }
    }

    @Test
    void isLessSureOfANewItemThanOfTheOnlyOneThatItKnows(@TempDir Path dataDir) {
        try (RunningService running = RunningService.start(dataDir)) {
            service = running;
            for (int user = 0; user < 30; user++) {
                rate("u" + user, "i1", 2 + user % 3);
            }
            describe("new", "tea", false);
            for (String algorithm : List.of("als", "biased-sgd", "sgd", "tensor", "bayesian")) {
                train("{\"algorithm\":\"%s\"}".formatted(algorithm));

                assertThat(reach(prediction("u1", "new")))
                        .as(algorithm)
                        .isGreaterThan(reach(prediction("u1", "i1")) + 0.05);
            }
        }
    }

    /** One bad experience is not a hatred of everything. */
    @Test
    void doesNotFollowASingleRatingWholly(@TempDir Path dataDir) {
        try (RunningService running = RunningService.start(dataDir)) {
            service = running;
            rateTeaAndCoffee();
            for (String algorithm : List.of("als", "biased-sgd", "bayesian")) {
                train("{\"algorithm\":\"%s\"}".formatted(algorithm));
                rate(algorithm, "i02", 1);

                double mean = itemIds(get("/users/stranger/recommendations?limit=500")).stream()
                        .mapToDouble(item -> value(prediction(algorithm, item)))
                        .average()
                        .orElseThrow();

                assertThat(mean).as(algorithm).isBetween(2.0, 3.1);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"algorithm\":\"als\"}", "{\"algorithm\":\"item-knn\"}"})
    void expectsOfAnItemWhatItsCategoriesPromiseAndThenWhatItsRatersSay(String request, @TempDir Path dataDir) {
        try (RunningService running = RunningService.start(dataDir)) {
            service = running;
            rateTeaAndCoffee();
            describe("old-tea", "tea", false);
            train(request);
            describe("new-tea", "tea", false);
            for (String item : List.of("old-tea", "new-tea")) {
                JsonNode before = prediction("u1", item);
                assertThat(value(before)).as(item).isGreaterThan(value(prediction("u2", item)) + 1);

                for (int user = 5; user < 35; user++) {
                    rate("u" + user, item, user % 2 == 1 ? 1 : 5);
                }

                JsonNode after = prediction("u1", item);
                assertThat(value(after)).as(item).isLessThan(value(before));
                if (before.has("interval")) {
                    assertThat(value(after)).as(item).isLessThan(value(prediction("u2", item)));
                    assertThat(width(after)).as(item).isPositive().isLessThanOrEqualTo(width(before));
                    JsonNode listed = get("/users/u1/recommendations?limit=500")
                            .get("items")
                            .valueStream()
                            .filter(each -> each.get("itemId").asString().equals(item))
                            .findFirst()
                            .orElseThrow();
                    assertThat(value(listed)).isCloseTo(value(after), within(1e-6));
                    assertThat(listed.get("interval")).isEqualTo(after.get("interval"));
                }
            }
        }
    }

    /** How often new items were rated is counted from the activation on. */
    @Test
    void answersNoOldListAfterAVersionIsActivatedAgain(@TempDir Path dataDir) {
        try (RunningService running = RunningService.start(dataDir)) {
            service = running;
            rateTeaAndCoffee();
            train("{}");
            rate("u2", "new", 5);
            String path = "/api/v1/users/u1/recommendations?limit=500&rankBy=RATING";
            Answer before = service.get(path);
            for (int user = 3; user < 30; user++) {
                rate("u" + user, "new", 1);
            }

            service.post("/api/v1/models/1/activate", "");

            Answer after = service.send(
                    HttpRequest.newBuilder(service.uri(path)).header("If-None-Match", before.header("ETag")));
            assertThat(after.status()).isEqualTo(200);
            assertThat(score(after.json(), "new")).isLessThan(score(before.json(), "new") - 0.1);
        }
    }

    private static double score(JsonNode list, String itemId) {
        return list.get("items")
                .valueStream()
                .filter(item -> item.get("itemId").asString().equals(itemId))
                .findFirst()
                .orElseThrow()
                .get("score")
                .doubleValue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"als", "tensor", "bayesian", "user-knn"})
    void servesAModelWhoseLastUserWasErased(String algorithm, @TempDir Path dataDir) {
        try (RunningService running = RunningService.start(dataDir)) {
            service = running;
            rate("u1", "i1", 5);
            rate("u1", "i2", 3);
            describe("i1", "tea", false);
            train("{\"algorithm\":\"%s\"}".formatted(algorithm));
            assertThat(service.delete("/api/v1/users/u1").status()).isEqualTo(200);
            rate("u2", "i1", 4);
            rate("u2", "new", 5);
            rate("u3", "i1", 4);

            assertThat(value(prediction("u2", "new"))).isBetween(1.0, 5.0);
            assertThat(itemIds(get("/users/u3/recommendations?rankBy=RATING"))).contains("new");
        }
    }
}
