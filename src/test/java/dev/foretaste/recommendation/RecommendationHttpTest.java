package dev.foretaste.recommendation;

import static dev.foretaste.RunningService.itemIds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lists and predictions of a trained model, over HTTP. Each test has a user of its own. */
class RecommendationHttpTest {
    private static final int USERS = 60;
    /** Behind the others, for tests that change trained users or items: nobody else asks for them. */
    private static final int MORE_USERS = 30;

    private static final int ITEMS = 90;

    private static RunningService service;
    private static int guests;

    @BeforeAll
    static void start(@TempDir Path dataDir) {
        service = RunningService.start(dataDir, "foretaste.model.keep=100");
        Random random = new Random(1);
        List<String> ratings = new ArrayList<>();
        for (int user = 0; user < USERS + MORE_USERS; user++) {
            for (int item = 0; item < ITEMS; item++) {
                if (random.nextInt(3) == 0) {
                    boolean likes = user % 2 == item % 2;
                    ratings.add(rating("u" + user, "i%02d".formatted(item), (likes ? 4 : 1) + random.nextInt(2)));
                }
            }
            if (user >= USERS) {
                ratings.add(rating("u" + user, "rare", 1 + user % 5));
            }
        }
        assertThat(service.post("/api/v1/ratings/batch", "{\"ratings\":[%s]}".formatted(String.join(",", ratings)))
                        .status())
                .isEqualTo(200);
        train("{}");
    }

    /** Some train others. */
    @BeforeEach
    void serveTheFirstModel() {
        assertThat(service.post("/api/v1/models/1/activate", "").status()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static void train(String request) {
        JsonNode job = service.train(request);
        assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
    }

    private static String rating(String user, String item, double value) {
        return "{\"userId\":\"%s\",\"itemId\":\"%s\",\"value\":%s}".formatted(user, item, value);
    }

    private static void rate(String user, String item, double value) {
        assertThat(service.put("/api/v1/users/%s/ratings/%s".formatted(user, item), "{\"value\":%s}".formatted(value))
                        .status())
                .isBetween(200, 201);
    }

    /** Somebody who likes the items with odd numbers. */
    private static String guest() {
        String guest = "guest" + guests++;
        rate(guest, "i01", 5);
        rate(guest, "i02", 1);
        rate(guest, "i03", 5);
        return guest;
    }

    private static JsonNode get(String path) {
        Answer answer = service.get("/api/v1" + path);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static JsonNode post(String path, String body) {
        Answer answer = service.post("/api/v1" + path, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    @Test
    void listsWhatIsPopularUntilARatingSpeaksForSomething() {
        String user = "guest" + guests++;
        rate(user, "i01", 1);

        JsonNode disliked = get("/users/%s/recommendations?limit=500".formatted(user));
        JsonNode byRating = get("/users/%s/recommendations?rankBy=RATING".formatted(user));
        JsonNode group =
                post("/recommendations", "{\"userIds\":[\"%s\",\"%s\"],\"limit\":500}".formatted(user, guest()));
        rate(user, "i03", 5);
        JsonNode liked = get("/users/%s/recommendations".formatted(user));

        assertThat(disliked.get("basis").asString()).isEqualTo("POPULARITY");
        assertThat(itemIds(disliked)).isNotEmpty().doesNotContain("i01");
        assertThat(byRating.get("basis").asString()).isEqualTo("FOLD_IN");
        assertThat(group.get("basis").asString()).isEqualTo("FOLD_IN");
        assertThat(itemIds(group)).isNotEmpty().doesNotContain("i01");
        assertThat(liked.get("basis").asString()).isEqualTo("FOLD_IN");
    }

    /** Also where what spoke for an item was worked in before and is taken out again. */
    @Test
    void listsWhatIsPopularOnceTheOnlyLikedRatingIsTakenBack() {
        String user = "guest" + guests++;
        rate(user, "i01", 5);
        JsonNode liked = get("/users/%s/recommendations".formatted(user));

        rate(user, "i01", 1);

        assertThat(liked.get("basis").asString()).isEqualTo("FOLD_IN");
        assertThat(get("/users/%s/recommendations".formatted(user)).get("basis").asString())
                .isEqualTo("POPULARITY");
    }

    @Test
    void servesTheModelUntilTheUserRatesAndFoldsInAfterwards() {
        String best = itemIds(get("/users/u7/recommendations?limit=1")).getFirst();
        assertThat(get("/users/u7/recommendations").get("basis").asString()).isEqualTo("MODEL");
        assertThat(get("/users/u7/predictions/" + best).get("basis").asString()).isEqualTo("MODEL");

        rate("u7", best, 1);

        JsonNode list = get("/users/u7/recommendations?limit=500");
        assertThat(list.get("basis").asString()).isEqualTo("FOLD_IN");
        assertThat(itemIds(list)).doesNotContain(best);
        assertThat(itemIds(get("/users/u7/recommendations?limit=500&includeRated=true")))
                .contains(best);
    }

    @Test
    void servesANewUserWithOneRatingPersonally() {
        rate("odd", "i01", 5);
        rate("even", "i02", 5);

        JsonNode odd = get("/users/odd/recommendations?rankBy=RATING&limit=10");

        assertThat(odd.get("basis").asString()).isEqualTo("FOLD_IN");
        assertThat(itemIds(odd)).isNotEqualTo(itemIds(get("/users/even/recommendations?rankBy=RATING&limit=10")));
        assertThat(value("odd", "i05")).isGreaterThan(value("even", "i05"));
    }

    private static double value(String user, String item) {
        return get("/users/%s/predictions/%s".formatted(user, item))
                .get("value")
                .doubleValue();
    }

    @Test
    void forgetsADeletedRatingInTheNextAnswer() {
        String guest = guest();
        List<String> before = itemIds(get("/users/" + guest + "/recommendations?limit=20"));
        rate(guest, before.getFirst(), 1);
        assertThat(itemIds(get("/users/" + guest + "/recommendations?limit=20")))
                .isNotEqualTo(before);

        service.delete("/api/v1/users/%s/ratings/%s".formatted(guest, before.getFirst()));

        assertThat(itemIds(get("/users/" + guest + "/recommendations?limit=20")))
                .isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"BLEND,0", "RATING,0", "PREFERENCE,0", "BLEND,0.5", "RATING,1"})
    void pagesTogetherAreOneLongList(RankBy rankBy, double diversity) {
        String path = "/users/u3/recommendations?rankBy=%s&diversity=%s".formatted(rankBy, diversity);
        List<String> whole = itemIds(get(path + "&limit=500"));

        List<String> paged = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get(path + "&limit=7" + cursor);
            paged.addAll(itemIds(page));
            cursor =
                    page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").asString() : "";
        } while (!cursor.isEmpty());

        assertThat(paged).isEqualTo(whole).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.4})
    void pagesNeverRepeatOrSkipWhenRatingsAndModelChangeBetweenThem(double diversity) {
        String guest = guest();
        String path = "/users/%s/recommendations?limit=5&diversity=%s".formatted(guest, diversity);
        Set<String> expected = new HashSet<>(itemIds(get("/users/" + guest + "/recommendations?limit=500")));
        List<String> seen = new ArrayList<>();
        String cursor = "";
        int page = 0;
        do {
            JsonNode list = get(path + cursor);
            seen.addAll(itemIds(list));
            cursor =
                    list.has("nextCursor") ? "&cursor=" + list.get("nextCursor").asString() : "";
            rate(guest, "i01", 1 + page % 5);
            if (page++ == 4) {
                train("{\"seed\":7}");
            }
        } while (!cursor.isEmpty());

        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen).containsAll(expected);
    }

    @Test
    void refusesTheCursorOfAnotherList() {
        String cursor =
                get("/users/u3/recommendations?limit=5").get("nextCursor").asString();

        assertThat(service.get("/api/v1/users/u4/recommendations?cursor=" + cursor)
                        .status())
                .isEqualTo(400);
        assertThat(service.get("/api/v1/users/u3/recommendations?exclude=i09&cursor=" + cursor)
                        .status())
                .isEqualTo(400);
        Answer inBody =
                service.post("/api/v1/recommendations", "{\"userId\":\"u4\",\"cursor\":\"%s\"}".formatted(cursor));
        assertThat(inBody.json().at("/errors/0/pointer").asString()).isEqualTo("/cursor");
    }

    @Test
    void ranksByWhatWasAsked() {
        for (RankBy rankBy : RankBy.values()) {
            JsonNode items =
                    get("/users/u5/recommendations?limit=50&rankBy=" + rankBy).get("items");
            double last = Double.POSITIVE_INFINITY;
            for (JsonNode item : items) {
                assertThat(item.get("score").doubleValue()).isLessThanOrEqualTo(last);
                last = item.get("score").doubleValue();
                if (rankBy == RankBy.RATING) {
                    double predicted = get("/users/u5/predictions/"
                                    + item.get("itemId").asString())
                            .get("unclamped")
                            .doubleValue();
                    assertThat(last).isCloseTo(predicted, within(1e-4));
                }
            }
        }
    }

    @Test
    void blendsPopularityWithPredictedRatings() {
        train("{\"algorithm\":\"als\",\"preferenceAlgorithm\":\"popularity\"}");
        String guest = guest();

        JsonNode list = get("/users/" + guest + "/recommendations?limit=500");
        JsonNode first = list.at("/items/0");
        JsonNode prediction = get(
                "/users/%s/predictions/%s".formatted(guest, first.get("itemId").asString()));
        List<JsonNode> batch = batch("?limit=500", "\"" + guest + "\"");

        assertThat(list.get("basis").asString()).isEqualTo("FOLD_IN");
        assertThat(first.get("value").doubleValue())
                .isEqualTo(prediction.get("value").doubleValue());
        assertThat(itemIds(batch.getFirst())).isEqualTo(itemIds(list));
    }

    @Test
    void predictsWithAnIntervalThatWidensWithItsLevel() {
        JsonNode narrow = get("/users/u5/predictions/i51?level=0.5").get("interval");
        JsonNode usual = get("/users/u5/predictions/i51").get("interval");

        assertThat(usual.get("level").doubleValue()).isEqualTo(0.9);
        assertThat(usual.get("lower").doubleValue())
                .isLessThan(narrow.get("lower").doubleValue());
        assertThat(narrow.get("lower").doubleValue()).isGreaterThanOrEqualTo(1);
        assertThat(usual.get("upper").doubleValue()).isLessThanOrEqualTo(5);
    }

    @Test
    void explainsByPartsThatAddUpToThePrediction() {
        String guest = guest();
        for (String user : List.of("u5", guest)) {
            JsonNode explained = get("/users/%s/recommendations/i51/explanation".formatted(user));

            double sum = explained.get("mean").doubleValue()
                    + explained.get("userBias").doubleValue()
                    + explained.get("itemBias").doubleValue();
            double last = Double.POSITIVE_INFINITY;
            for (JsonNode share : explained.get("contributions")) {
                double contribution = share.get("contribution").doubleValue();
                assertThat(Math.abs(contribution)).isLessThanOrEqualTo(last);
                last = Math.abs(contribution);
                sum += contribution;
            }
            JsonNode prediction = get("/users/%s/predictions/i51".formatted(user));
            assertThat(sum).isCloseTo(explained.get("unclamped").doubleValue(), within(1e-9));
            assertThat(sum).isCloseTo(prediction.get("unclamped").doubleValue(), within(1e-6));
            assertThat(explained.get("value").doubleValue())
                    .isCloseTo(prediction.get("value").doubleValue(), within(1e-6));
        }
    }

    @Test
    void explainsListedItemsWhenAsked() {
        JsonNode item = get("/users/u5/recommendations?limit=1&explain=true").at("/items/0");

        JsonNode explained = item.get("explanation");
        double sum = explained.get("mean").doubleValue()
                + explained.get("userBias").doubleValue()
                + explained.get("itemBias").doubleValue()
                + explained.get("others").doubleValue();
        for (JsonNode share : explained.get("contributions")) {
            sum += share.get("contribution").doubleValue();
        }
        assertThat(explained.get("contributions")).hasSizeLessThanOrEqualTo(10);
        assertThat(Math.clamp(sum, 1, 5)).isCloseTo(item.get("value").doubleValue(), within(1e-6));
    }

    @Test
    void givesNoETagWithAProblem() {
        String list = "/api/v1/users/u5/recommendations";
        Answer problem = service.get(list + "?cursor=none");

        assertThat(service.get(list).header("ETag")).isNotEmpty();
        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.header("ETag")).isEmpty();
    }

    @Test
    void saysInAProblemWhatCannotBeExplained() {
        assertThat(service.get("/api/v1/users/stranger/recommendations/i51/explanation")
                        .status())
                .isEqualTo(422);
        assertThat(service.get("/api/v1/users/u5/recommendations/unheard/explanation")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void servesAVisitorAsAUserWithTheSameRatings() {
        String guest = guest();

        JsonNode visitor = post("/recommendations", """
                {"ratings":[{"itemId":"i01","value":5},{"itemId":"i02","value":1},{"itemId":"i03","value":5}],
                 "limit":20}""");

        assertThat(itemIds(visitor)).isEqualTo(itemIds(get("/users/" + guest + "/recommendations?limit=20")));
        assertThat(visitor.has("userId")).isFalse();
    }

    @Test
    void answersWhatIfAndStoresNothing() {
        String guest = guest();
        List<String> before = itemIds(get("/users/" + guest + "/recommendations?limit=20"));

        JsonNode whatIf = post(
                "/recommendations",
                "{\"userId\":\"%s\",\"ratings\":[{\"itemId\":\"i01\",\"value\":1},{\"itemId\":\"i05\",\"value\":1}],\"limit\":20}"
                        .formatted(guest));

        assertThat(itemIds(whatIf)).isNotEqualTo(before).doesNotContain("i05");
        assertThat(itemIds(get("/users/" + guest + "/recommendations?limit=20")))
                .isEqualTo(before);
        rate(guest, "i01", 1);
        rate(guest, "i05", 1);
        assertThat(itemIds(get("/users/" + guest + "/recommendations?limit=20")))
                .isEqualTo(itemIds(whatIf));
    }

    /** With what training learned of him beside his ratings, as when he rates in earnest. */
    @Test
    void answersWhatIfOfATrainedUserAsIfHeHadRated() {
        JsonNode whatIf = post(
                "/recommendations",
                "{\"userId\":\"u15\",\"ratings\":[{\"itemId\":\"i05\",\"value\":2}],\"rankBy\":\"RATING\",\"limit\":20}");

        rate("u15", "i05", 2);
        JsonNode rated = get("/users/u15/recommendations?rankBy=RATING&limit=20");

        assertThat(itemIds(whatIf)).isEqualTo(itemIds(rated));
        for (int at = 0; at < 20; at++) {
            for (String number : List.of("/score", "/interval/lower", "/interval/upper")) {
                assertThat(whatIf.at("/items/" + at + number).doubleValue())
                        .isCloseTo(rated.at("/items/" + at + number).doubleValue(), within(1e-5));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"AVERAGE", "LEAST_MISERY", "MOST_PLEASURE"})
    void combinesTheMembersOfAGroup(Strategy strategy) {
        JsonNode list = post(
                "/recommendations",
                "{\"userIds\":[\"u10\",\"u11\",\"u13\"],\"strategy\":\"%s\",\"rankBy\":\"RATING\",\"limit\":500}"
                        .formatted(strategy));

        for (JsonNode item : list.get("items")) {
            double[] each = List.of("u10", "u11", "u13").stream()
                    .mapToDouble(user -> get("/users/%s/predictions/%s"
                                    .formatted(user, item.get("itemId").asString()))
                            .get("unclamped")
                            .doubleValue())
                    .toArray();
            assertThat(item.get("score").doubleValue()).isCloseTo(strategy.combine(each), within(1e-4));
        }
        assertThat(list.get("items")).isNotEmpty();
    }

    @Test
    void keepsToCategoriesAndLeavesOutHiddenAndExcludedItems() {
        String guest = guest();
        put("i11", "{\"title\":\"Green\",\"categories\":[\"tea\"]}");
        put("i13", "{\"title\":\"Black\",\"categories\":[\"tea\",\"strong\"]}");
        put("i15", "{\"title\":\"Mocha\",\"categories\":[\"coffee\"]}");
        put("i17", "{\"title\":\"Gone\",\"categories\":[\"tea\"],\"hidden\":true}");

        JsonNode tea = get("/users/" + guest + "/recommendations?category=tea");
        List<String> both =
                itemIds(get("/users/" + guest + "/recommendations?category=tea&category=coffee&exclude=i11"));

        assertThat(itemIds(tea)).containsExactlyInAnyOrder("i11", "i13");
        assertThat(tea.get("items").valueStream().map(item -> item.get("title").asString()))
                .containsExactlyInAnyOrder("Green", "Black");
        assertThat(both).containsExactlyInAnyOrder("i13", "i15");
        assertThat(itemIds(get("/users/" + guest + "/recommendations?limit=500")))
                .doesNotContain("i17");
        put("i17", "{\"title\":\"Back\"}");
        assertThat(itemIds(get("/users/" + guest + "/recommendations?limit=500")))
                .contains("i17");
    }

    @Test
    void leavesOutAsManyItemsAsAURLCanName() {
        String exclude =
                IntStream.range(0, 3000).mapToObj(item -> "&exclude=i" + item).collect(Collectors.joining());

        List<String> items = itemIds(get("/users/u2/recommendations?limit=500" + exclude));

        assertThat(items).contains("i01").doesNotContain("i11");
    }

    private static void put(String item, String body) {
        assertThat(service.put("/api/v1/items/" + item, body).status()).isBetween(200, 201);
    }

    @Test
    void servesAnItemNewerThanTheModelAtOnce() {
        for (int user = USERS; user < USERS + MORE_USERS; user++) {
            rate("u" + user, "new1", user % 2 == 1 ? 5 : 1);
        }

        JsonNode liked = get("/users/u41/predictions/new1");
        JsonNode disliked = get("/users/u40/predictions/new1");

        assertThat(liked.get("basis").asString()).isEqualTo("FOLD_IN");
        assertThat(liked.get("value").doubleValue()).isGreaterThan(3.5);
        assertThat(disliked.get("value").doubleValue()).isLessThan(2.5);
        assertThat(itemIds(get("/users/u41/recommendations?limit=500"))).contains("new1");
        assertThat(itemIds(get("/users/u61/recommendations?limit=500"))).doesNotContain("new1");
    }

    @Test
    void leavesOutADeletedItemUntilItIsRatedAgain() {
        String guest = guest();
        String lists = "/api/v1/users/%s/recommendations?limit=500".formatted(guest);
        String prediction = "/api/v1/users/%s/predictions/rare".formatted(guest);
        assertThat(service.get(lists).text()).contains("\"rare\"");

        assertThat(service.delete("/api/v1/items/rare").status()).isEqualTo(200);

        assertThat(service.get(lists).text()).doesNotContain("\"rare\"");
        assertThat(service.get(prediction).status()).isEqualTo(404);
        assertThat(service.get("/api/v1/items/i75/similar?limit=500").text()).doesNotContain("\"rare\"");

        rate("u61", "rare", 5);

        assertThat(service.get(lists).text()).contains("\"rare\"");
        assertThat(service.get(prediction).status()).isEqualTo(200);
    }

    /** After a start only items with ratings are known to have ever been rated. */
    @Test
    void listsAnItemRatedAgainThatHadLostItsRatingsBeforeTheStart(@TempDir Path dataDir) {
        String list = "/api/v1/users/u1/recommendations?rankBy=RATING";
        try (RunningService first = RunningService.start(dataDir)) {
            first.put("/api/v1/users/u1/ratings/i1", "{\"value\":4}");
            first.put("/api/v1/users/u2/ratings/i1", "{\"value\":5}");
            first.put("/api/v1/users/u2/ratings/i2", "{\"value\":5}");
            assertThat(first.train("{}").get("state").asString()).isEqualTo("SUCCEEDED");
            assertThat(first.delete("/api/v1/users/u2/ratings/i2").status()).isEqualTo(204);
        }
        try (RunningService second = RunningService.start(dataDir)) {
            Answer before = second.get(list);

            second.put("/api/v1/users/u2/ratings/i2", "{\"value\":5}");

            assertThat(itemIds(before.json())).isEmpty();
            assertThat(itemIds(second.get(list).json())).containsExactly("i2");
        }
    }

    @Test
    void predictsPairsInTheirOrderHoweverUsersAlternate() {
        List<String> users = List.of("u5", "stranger", "u6", "u5", "u6", "stranger");
        List<String> items = List.of("i01", "i01", "i03", "i04", "i05", "i06");
        String pairs = IntStream.range(0, users.size())
                .mapToObj(at -> "{\"userId\":\"%s\",\"itemId\":\"%s\"}".formatted(users.get(at), items.get(at)))
                .collect(Collectors.joining(","));

        JsonNode predictions =
                post("/predictions", "{\"pairs\":[%s]}".formatted(pairs)).get("predictions");

        assertThat(predictions).hasSize(users.size());
        for (int at = 0; at < users.size(); at++) {
            assertThat(predictions.get(at))
                    .isEqualTo(get("/users/%s/predictions/%s".formatted(users.get(at), items.get(at))));
        }
    }

    @Test
    void answersNotModifiedUntilSomethingChanges() {
        String guest = guest();
        String path = "/api/v1/users/" + guest + "/recommendations";
        String etag = service.get(path).header("ETag");

        assertThat(conditional(path, etag).status()).isEqualTo(304);

        rate(guest, "i21", 4);
        Answer changed = conditional(path, etag);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(itemIds(changed.json())).doesNotContain("i21");
        put("i88", "{\"title\":\"Edited\"}");
        assertThat(conditional(path, changed.header("ETag")).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "recommendations",
                "recommendations?limit=3&explain=true",
                "predictions/i51",
                "recommendations/i51/explanation",
                "recommendations/i51/explanation?part=PREFERENCE"
            })
    void understandsEveryFormOfIfNoneMatch(String resource) {
        String guest = guest();
        String path = "/api/v1/users/%s/%s".formatted(guest, resource);
        String etag = service.get(path).header("ETag");

        for (String condition : List.of(etag, "W/" + etag, "*", "\"other\", " + etag, "W/\"a\",W/" + etag)) {
            Answer unchanged = conditional(path, condition);
            assertThat(unchanged.status()).as(condition).isEqualTo(304);
            assertThat(unchanged.header("ETag")).isEqualTo(etag);
            assertThat(unchanged.text()).isEmpty();
        }
        assertThat(conditional(path, "\"other\"").status()).isEqualTo(200);
        rate(guest, "i21", 4);
        assertThat(conditional(path, etag).status()).isEqualTo(200);
        service.delete("/api/v1/users/%s/ratings/i21".formatted(guest));
        assertThat(conditional(path, etag).status()).isEqualTo(200);
    }

    @Test
    void answersFromMemoryWhileOthersRateWhatTheModelKnows() {
        String guest = guest();
        rate("u1", "new2", 5);
        String path = "/api/v1/users/" + guest + "/recommendations?limit=500";
        Answer first = service.get(path);

        rate("u1", "i50", 5);
        Answer remembered = service.get(path);
        rate("u3", "new2", 5);
        Answer changed = service.get(path);

        assertThat(remembered.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(remembered.header("Content-Type")).isEqualTo(first.header("Content-Type"));
        assertThat(remembered.text()).isEqualTo(first.text());
        assertThat(conditional(path, first.header("ETag")).status()).isEqualTo(200);
        assertThat(changed.header("ETag")).isNotEqualTo(first.header("ETag"));
        assertThat(service.get(path + "0").status()).isEqualTo(400);
    }

    @Test
    void listsWhatIsPopularNowToWhomNothingSpeaksForAnItem() {
        String user = "guest" + guests++;
        rate(user, "i01", 1);
        String path = "/api/v1/users/" + user + "/recommendations?limit=1";
        Answer first = service.get(path);
        Answer same = conditional(path, first.header("ETag"));
        String next = itemIds(get("/users/" + user + "/recommendations")).get(5);

        for (int fan = 0; fan < USERS; fan++) {
            rate("fan" + fan, next, 5);
        }
        Answer changed = conditional(path, first.header("ETag"));

        assertThat(first.json().get("basis").asString()).isEqualTo("POPULARITY");
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(changed.status()).isEqualTo(200);
        assertThat(itemIds(changed.json())).containsExactly(next);
        assertThat(itemIds(get("/users/" + user + "/recommendations?limit=1"))).containsExactly(next);
    }

    @Test
    void explainsThePreferencePartToo() {
        String guest = guest();

        JsonNode explained = get("/users/" + guest + "/recommendations/i51/explanation?part=PREFERENCE");

        double sum = explained.get("mean").doubleValue()
                + explained.get("userBias").doubleValue()
                + explained.get("itemBias").doubleValue();
        for (JsonNode share : explained.get("contributions")) {
            sum += share.get("contribution").doubleValue();
        }
        double score = get("/users/" + guest + "/recommendations?rankBy=PREFERENCE&limit=500")
                .get("items")
                .valueStream()
                .filter(item -> item.get("itemId").asString().equals("i51"))
                .findFirst()
                .orElseThrow()
                .get("score")
                .doubleValue();
        assertThat(explained.get("contributions")).hasSize(3);
        assertThat(sum).isCloseTo(score, within(1e-4));
    }

    private static Answer conditional(String path, String etag) {
        return service.send(HttpRequest.newBuilder(service.uri(path)).header("If-None-Match", etag));
    }

    @Test
    void diversityTradesScoreForVariety() {
        String path =
                "/users/u9/recommendations?limit=10&rankBy=RATING&exclude=new1&exclude=new2&exclude=rare&diversity=";
        Set<String> plain = new HashSet<>(itemIds(get(path + "0")));

        List<String> diverse = itemIds(get(path + "0.9"));

        assertThat(diverse.getFirst()).isEqualTo(itemIds(get(path + "0")).getFirst());
        assertThat(new HashSet<>(diverse)).isNotEqualTo(plain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"ratings\":[{\"itemId\":\"i1\"}]}",
                "{\"ratings\":[{\"itemId\":\"i1\",\"value\":6}]}",
                "{\"ratings\":[{\"itemId\":\"i1\",\"value\":1},{\"itemId\":\"i1\",\"value\":2}]}",
                "{\"ratings\":[null]}",
                "{\"userId\":\"u1\",\"userIds\":[\"u2\"]}",
                "{\"userIds\":[]}",
                "{\"userIds\":[null]}",
                "{\"userIds\":[\"u1\",\"u2\",\"u1\"]}",
                "{\"userIds\":[\"u1\"],\"strategy\":\"MAJORITY\"}",
                "{\"userId\":\"u1\",\"limit\":0}",
                "{\"userId\":\"u1\",\"exclude\":[null]}",
                "{\"userId\":\"u1\",\"category\":[null]}",
                "{\"userId\":\"u1\",\"diversity\":1.5}",
                "{\"userId\":\"u1\",\"cursor\":\"x\"}"
            })
    void refusesListRequestsThatCannotBeMeant(String body) {
        assertThat(service.post("/api/v1/recommendations", body).status()).isEqualTo(400);
    }

    @Test
    void offersAllItemsThatWereNotRated() {
        Set<String> rated = get("/users/u21/ratings?limit=1000")
                .get("ratings")
                .valueStream()
                .map(each -> each.get("itemId").asString())
                .collect(Collectors.toSet());

        Set<String> offered = new HashSet<>(itemIds(get("/users/u21/recommendations?limit=500")));

        IntStream.range(30, ITEMS)
                .mapToObj("i%02d"::formatted)
                .forEach(item -> assertThat(offered.contains(item)).as(item).isNotEqualTo(rated.contains(item)));
    }

    @Test
    void findsItemsOfTheSameTaste() {
        JsonNode similar = get("/items/i40/similar?limit=10");

        assertThat(itemIds(similar)).hasSize(10).doesNotContain("i40");
        double last = 1 + 1e-6;
        for (JsonNode item : similar.get("items")) {
            assertThat(item.get("similarity").doubleValue()).isLessThanOrEqualTo(last);
            last = item.get("similarity").doubleValue();
        }
        assertThat(service.get("/api/v1/items/unheard/similar").status()).isEqualTo(404);
    }

    @Test
    void findsUsersOfTheSameTaste() {
        JsonNode similar = get("/users/u30/similar?limit=10");

        List<String> users = similar.get("users")
                .valueStream()
                .map(user -> user.get("userId").asString())
                .toList();
        assertThat(users).hasSize(10).doesNotContain("u30");
        assertThat(get("/users/stranger/similar").get("users")).isEmpty();
    }

    @Test
    void asksForRatingsThatReduceUncertainty() {
        String guest = guest();

        JsonNode asked = get("/users/" + guest + "/recommendations/next-to-rate?limit=5");
        JsonNode ofStranger = get("/users/stranger/recommendations/next-to-rate");

        assertThat(itemIds(asked)).hasSize(5).doesNotContain("i01", "i02", "i03");
        assertThat(itemIds(ofStranger)).hasSize(10);
        assertThat(asked.get("basis").asString()).isEqualTo("FOLD_IN");
        assertThat(get("/users/u22/recommendations/next-to-rate").get("basis").asString())
                .isEqualTo("MODEL");
        for (JsonNode list : List.of(asked, ofStranger)) {
            double last = Double.POSITIVE_INFINITY;
            for (JsonNode item : list.get("items")) {
                assertThat(item.get("reduction").doubleValue()).isPositive().isLessThanOrEqualTo(last);
                last = item.get("reduction").doubleValue();
            }
        }
        assertThat(ofStranger.at("/items/0/reduction").doubleValue())
                .isGreaterThan(asked.at("/items/0/reduction").doubleValue());
    }

    @Test
    void answersABatchWithEachUsersList() {
        String guest = guest();
        String body = "\"u22\"\n{\"userId\":\"u23\"}\n\nnonsense\n\"stranger\"\n\"%s\"\n\"\"\n17\n{\"user\":1}\n"
                        .formatted(guest)
                + "\"" + "x".repeat(10_000) + "\"\n\"u24\"";

        List<JsonNode> lines = batch("?limit=5", body);

        assertThat(lines).hasSize(10);
        for (int line : new int[] {0, 1, 3, 4, 9}) {
            String userId = lines.get(line).get("userId").asString();
            JsonNode single = get("/users/" + userId + "/recommendations?limit=5");
            assertThat(itemIds(lines.get(line))).as(userId).isEqualTo(itemIds(single));
            assertThat(lines.get(line).get("basis")).isEqualTo(single.get("basis"));
            assertThat(lines.get(line).has("nextCursor")).as(userId).isFalse();
        }
        assertThat(lines.get(2).get("line").longValue()).isEqualTo(4);
        for (int line : new int[] {5, 6, 7, 8}) {
            assertThat(lines.get(line).has("detail"))
                    .as(lines.get(line).toString())
                    .isTrue();
        }
    }

    @Test
    void streamsABatchWhileItIsRead() {
        String body = IntStream.range(0, 3000)
                .mapToObj(n -> "\"u" + n % USERS + "\"\n")
                .collect(Collectors.joining());

        List<JsonNode> lines = batch("?limit=50&rankBy=RATING", body);

        assertThat(lines).hasSize(3000);
        assertThat(itemIds(lines.get(USERS + 7))).isEqualTo(itemIds(lines.get(7)));
        assertThat(itemIds(lines.get(7))).isEqualTo(itemIds(get("/users/u7/recommendations?limit=50&rankBy=RATING")));
    }

    private static List<JsonNode> batch(String parameters, String body) {
        Answer answer = service.send(HttpRequest.newBuilder(service.uri("/api/v1/recommendations/batch" + parameters))
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.text().lines().map(JsonMapper.shared()::readTree).toList();
    }
}
