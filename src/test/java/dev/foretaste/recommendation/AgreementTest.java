package dev.foretaste.recommendation;

import static dev.foretaste.RunningService.itemIds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertAll;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One question asked in several ways has one answer, whatever the algorithm. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AgreementTest {
    private static final int USERS = 30;
    private static final int ITEMS = 40;
    private static final double TO_ROUNDING = 1e-5;

    /** Trained as they are, changed after the training, known by items newer than the model only, and unknown. */
    private static final List<String> ASKED =
            List.of("u0", "u1", "u2", "changed1", "changed2", "new", "late", "stranger");

    private static final List<String> QUERIES = List.of(
            "?limit=500",
            "?limit=3",
            "?limit=500&includeRated=true",
            "?limit=500&category=tea",
            "?limit=500&category=tea&category=cake&exclude=i05&exclude=new1&exclude=unheard",
            "?limit=500&context=phone",
            "?limit=500&rankBy=RATING",
            "?limit=500&rankBy=PREFERENCE");

    /**
     * bayesian knows when a user rated and how noisily, sgd may stop before the user's factors are at rest, and to user-knn
     * a visitor and the user are two.
     */
    private static final Set<String> KNOWS_MORE_OF_ITS_USERS =
            Set.of("{}", "{\"algorithm\":\"bayesian\"}", "{\"algorithm\":\"sgd\"}", "{\"algorithm\":\"user-knn\"}");

    private RunningService service;

    @BeforeAll
    void startWithRatings(@TempDir Path dataDir) {
        service = RunningService.start(dataDir, "foretaste.model.keep=1");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    static Stream<String> trainings() {
        return Stream.concat(
                Stream.of("{}", "{\"algorithm\":\"als\",\"preferenceAlgorithm\":\"popularity\"}"),
                Algorithms.all().stream().map(Algorithm::name).map("{\"algorithm\":\"%s\"}"::formatted));
    }

    /** What came after the last training is deleted before the next. */
    private void train(String request) {
        for (String user : ASKED) {
            service.delete("/api/v1/users/" + user);
        }
        for (String item : List.of("new1", "new2")) {
            service.delete("/api/v1/items/" + item);
        }
        Random random = new Random(1);
        List<String> ratings = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            String userId = user < 3 || user > 4 ? "u" + user : "changed" + (user - 2);
            for (int item = 0; item < ITEMS; item++) {
                if (random.nextInt(3) == 0) {
                    int value = (user % 2 == item % 2 ? 4 : 1) + random.nextInt(2);
                    ratings.add(rating(userId, "i%02d".formatted(item), value, random.nextInt(4) == 0));
                }
            }
        }
        post("/ratings/batch", "{\"ratings\":[%s]}".formatted(String.join(",", ratings)));
        describe("i05", "tea", false);
        describe("i06", "cake", false);
        describe("i07", "tea", false);
        describe("i08", "tea", true);
        describe("unrated1", "tea", false);
        describe("unrated2", "cake", false);
        JsonNode job = service.train(request);
        assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        describe("new1", "tea", false);
        String after = Stream.of(
                        rating("changed1", "i11", 5, false),
                        rating("changed2", "i12", 1, true),
                        rating("changed1", "new1", 4, false),
                        rating("u9", "new1", 5, false),
                        rating("u10", "new2", 2, false),
                        rating("new", "i01", 5, false),
                        rating("new", "i02", 1, true),
                        rating("late", "new2", 4, false))
                .collect(Collectors.joining(","));
        post("/ratings/batch", "{\"ratings\":[%s]}".formatted(after));
    }

    private static String rating(String user, String item, int value, boolean onPhone) {
        return "{\"userId\":\"%s\",\"itemId\":\"%s\",\"value\":%d,\"ratedAt\":\"2026-01-01T00:00:00Z\"%s}"
                .formatted(user, item, value, onPhone ? ",\"context\":\"phone\"" : "");
    }

    private void describe(String item, String category, boolean hidden) {
        assertThat(service.put(
                                "/api/v1/items/" + item,
                                "{\"categories\":[\"%s\"],\"hidden\":%s}".formatted(category, hidden))
                        .status())
                .isBetween(200, 201);
    }

    private JsonNode post(String path, String body) {
        Answer answer = service.post("/api/v1" + path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void givesOneAnswerHoweverItIsAsked(String training) {
        train(training);

        assertAll(
                this::listsOfABatchAreThoseOfEachUser,
                this::predictionsAndExplanationsAreThoseOfTheLists,
                () -> aTrainedUserIsThatOfTheSameRatings(training));
    }

    private void listsOfABatchAreThoseOfEachUser() {
        for (String query : QUERIES) {
            List<JsonNode> batch = batch(query);
            for (int at = 0; at < batch.size(); at++) {
                String path = "/api/v1/users/%s/recommendations%s".formatted(ASKED.get(at), query);
                Answer single = service.get(path);
                if (query.contains("rankBy") && single.status() == 422) {
                    continue;
                }
                assertThat(single.status()).as(single.text()).isEqualTo(200);
                assertSameList(batch.get(at), single.json(), path);
            }
            List<JsonNode> again = batch(query);
            for (int at = 0; at < batch.size(); at++) {
                assertSameList(again.get(at), batch.get(at), "again " + query);
            }
        }
    }

    private List<JsonNode> batch(String query) {
        Answer answer = service.send(HttpRequest.newBuilder(service.uri("/api/v1/recommendations/batch" + query))
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(
                        ASKED.stream().map("\"%s\"\n"::formatted).collect(Collectors.joining()))));
        return answer.status() == 422
                ? List.of()
                : answer.text().lines().map(JsonMapper.shared()::readTree).toList();
    }

    /** But for intervals and cursors, which lists of a batch have not; numbers to rounding, the order exactly. */
    private static void assertSameList(JsonNode one, JsonNode other, String of) {
        assertThat(one.has("nextCursor")).as(of).isFalse();
        assertThat(one.get("basis")).as(of).isEqualTo(other.get("basis"));
        assertThat(one.path("modelVersion")).as(of).isEqualTo(other.path("modelVersion"));
        assertThat(itemIds(one)).as(of).isEqualTo(itemIds(other));
        for (int at = 0; at < one.get("items").size(); at++) {
            JsonNode item = one.at("/items/" + at);
            JsonNode same = other.at("/items/" + at);
            assertThat(item.path("categories")).as(of).isEqualTo(same.path("categories"));
            assertThat(item.has("value")).as(of).isEqualTo(same.has("value"));
            for (String number : List.of("value", "score")) {
                assertThat(item.path(number).doubleValue(0))
                        .as(of)
                        .isCloseTo(same.path(number).doubleValue(0), within(TO_ROUNDING));
            }
        }
    }

    private void predictionsAndExplanationsAreThoseOfTheLists() {
        for (String context : List.of("", "phone")) {
            String asked = context.isEmpty() ? "" : "&context=" + context;
            for (String user : ASKED) {
                String path = "/api/v1/users/%s/recommendations?limit=500&includeRated=true&explain=true%s"
                        .formatted(user, asked);
                JsonNode items = service.get(path).json().get("items");
                List<JsonNode> single = items.valueStream()
                        .map(item -> service.get(
                                        "/api/v1/users/%s/predictions/%s?level=0.9%s".formatted(user, id(item), asked))
                                .json())
                        .toList();
                JsonNode many =
                        post("/predictions", pairs(user, items, context)).get("predictions");
                for (int at = 0; at < items.size(); at++) {
                    JsonNode item = items.get(at);
                    String of = user + " " + item;
                    assertThat(many.get(at)).as(of).isEqualTo(single.get(at));
                    if (single.get(at).path("modelVersion").isMissingNode()) {
                        continue;
                    }
                    assertThat(item.get("value"))
                            .as(of)
                            .isEqualTo(single.get(at).get("value"));
                    assertThat(item.path("interval"))
                            .as(of)
                            .isEqualTo(single.get(at).path("interval"));
                    assertExplained(user, item, single.get(at), asked);
                }
            }
        }
    }

    private void assertExplained(String user, JsonNode item, JsonNode prediction, String asked) {
        Answer answer = service.get(
                "/api/v1/users/%s/recommendations/%s/explanation?part=RATING%s".formatted(user, id(item), asked));
        assertThat(answer.status() == 200).as(answer.text() + item).isEqualTo(item.has("explanation"));
        if (answer.status() == 200) {
            JsonNode whole = answer.json();
            JsonNode listed = item.get("explanation");
            for (String name : List.of("mean", "userBias", "itemBias")) {
                assertThat(listed.get(name)).as(user + name).isEqualTo(whole.get(name));
            }
            for (int at = 0; at < listed.get("contributions").size(); at++) {
                assertThat(listed.at("/contributions/" + at)).isEqualTo(whole.at("/contributions/" + at));
            }
            assertThat(whole.get("unclamped").doubleValue())
                    .as(user + whole)
                    .isCloseTo(prediction.get("unclamped").doubleValue(), within(1e-5));
            assertThat(whole.get("basis")).isEqualTo(prediction.get("basis"));
        }
    }

    private static String id(JsonNode item) {
        return item.get("itemId").asString();
    }

    private static String pairs(String user, JsonNode items, String context) {
        return IntStream.range(0, items.size())
                .mapToObj(at -> "{\"userId\":\"%s\",\"itemId\":\"%s\"%s}"
                        .formatted(
                                user, id(items.get(at)), context.isEmpty() ? "" : ",\"context\":\"" + context + "\""))
                .collect(Collectors.joining(",", "{\"pairs\":[", "]}"));
    }

    /** A visitor who brings the ratings that a user was trained on is scored as that user. */
    private void aTrainedUserIsThatOfTheSameRatings(String training) {
        if (KNOWS_MORE_OF_ITS_USERS.contains(training)) {
            return;
        }
        for (String user : List.of("u0", "u1")) {
            JsonNode known = service.get("/api/v1/users/" + user + "/recommendations?limit=500")
                    .json();
            String ratings = service.get("/api/v1/users/" + user + "/ratings?limit=1000")
                    .json()
                    .get("ratings")
                    .valueStream()
                    .map(AgreementTest::given)
                    .collect(Collectors.joining(","));

            JsonNode visitor = post("/recommendations", "{\"ratings\":[%s],\"limit\":500}".formatted(ratings));

            assertThat(known.get("basis").asString()).isNotEqualTo("FOLD_IN");
            Map<String, Double> scores = scores(visitor);
            assertThat(scores.keySet()).isEqualTo(scores(known).keySet());
            scores(known)
                    .forEach((item, score) ->
                            assertThat(scores.get(item)).as(user + item).isCloseTo(score, within(TO_ROUNDING)));
        }
    }

    private static String given(JsonNode rating) {
        return "{\"itemId\":\"%s\",\"value\":%s%s}"
                .formatted(
                        id(rating),
                        rating.get("value"),
                        rating.has("context") ? ",\"context\":" + rating.get("context") : "");
    }

    private static Map<String, Double> scores(JsonNode list) {
        return list.get("items")
                .valueStream()
                .collect(Collectors.toMap(
                        AgreementTest::id, item -> item.get("score").doubleValue()));
    }
}
