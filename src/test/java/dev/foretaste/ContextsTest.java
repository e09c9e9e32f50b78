package dev.foretaste;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.RunningService.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Ratings whose contexts matter, from the request to predictions and lists: on the phone tastes are those before the
 * television turned round.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContextsTest {
    private static final int USERS = 120;
    private static final int ITEMS = 60;
    private static final String TRAINING = """
            {"algorithm": "%s", "seed": 1, "hyperparameters": {"rank": 4}}""";

    private RunningService service;
    private JsonNode matrixModel;
    private JsonNode tensorModel;

    /** Users of even number like items of even number on the phone, and the others on the TV. */
    private static boolean likes(int user, int item, String context) {
        return (user + item) % 2 == 0 == context.equals("phone");
    }

    @BeforeAll
    void trainBoth(@TempDir Path dataDir) {
        service = RunningService.start(dataDir);
        Random random = new Random(1);
        StringJoiner ratings = new StringJoiner(",", "{\"ratings\": [", "]}");
        for (int user = 0; user < USERS; user++) {
            for (int item = 0; item < ITEMS; item++) {
                if (random.nextInt(10) < 6) {
                    String context = random.nextBoolean() ? "phone" : "tv";
                    double value = (likes(user, item, context) ? 4 : 2) + random.nextInt(3) / 2.0 - 0.5;
                    ratings.add("{\"userId\": \"u%d\", \"itemId\": \"i%02d\", \"value\": %s, \"context\": \"%s\"}"
                            .formatted(user, item, value, context));
                }
            }
        }
        assertThat(service.post("/api/v1/ratings/batch", ratings.toString()).status())
                .isEqualTo(200);
        matrixModel = train("als");
        tensorModel = train("tensor");
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private JsonNode train(String algorithm) {
        JsonNode job = service.train(TRAINING.formatted(algorithm));
        assertThat(job.at("/state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        return service.get("/api/v1/models/" + job.at("/modelVersion").asInt()).json();
    }

    /** The matrix sees nothing but noise around 3; what is left for the tensor is the noise of a value, √(1/6). */
    @Test
    void predictsHeldOutRatingsInTheirContexts() {
        JsonNode evaluated =
                service.awaitEnd(service.post("/api/v1/evaluations", """
                        {"contenders": [{"algorithm": "tensor"}, {"algorithm": "als"}], "folds": 3}""").header("Location"));

        assertThat(tensorModel.at("/metrics/rmse").asDouble()).isBetween(0.35, 0.6);
        assertThat(matrixModel.at("/metrics/rmse").asDouble()).isGreaterThan(0.9);
        assertThat(matrixModel.at("/metrics/intervalCoverage").asDouble()).isBetween(0.7, 1.0);
        assertThat(evaluated.at("/results/0/figures/rmse/mean").asDouble()).isBetween(0.35, 0.6);
        assertThat(evaluated.at("/results/1/figures/rmse/mean").asDouble()).isGreaterThan(0.9);
    }

    @Test
    void predictsByContext() {
        for (int user = 0; user < 4; user++) {
            List<String> pairs = new ArrayList<>();
            for (String context : new String[] {"phone", "tv"}) {
                double value = predicted("u%d/predictions/i07?context=%s".formatted(user, context));

                assertThat(value).isCloseTo(likes(user, 7, context) ? 4 : 2, within(0.7));
                pairs.add("{\"userId\": \"u%d\", \"itemId\": \"i07\", \"context\": \"%s\"}".formatted(user, context));
            }
            double neither = predicted("u%d/predictions/i07".formatted(user));
            assertThat(neither).isCloseTo(3, within(0.7));
            assertThat(predicted("u%d/predictions/i07?context=car".formatted(user)))
                    .isEqualTo(neither);

            JsonNode answers = service.post("/api/v1/predictions", "{\"pairs\": " + pairs + "}")
                    .json()
                    .get("predictions");
            boolean even = user % 2 == 0;
            assertThat(answers.get(0).at("/value").asDouble()
                            < answers.get(1).at("/value").asDouble())
                    .isEqualTo(even);
        }
    }

    private double predicted(String path) {
        return service.get("/api/v1/users/" + path).json().at("/value").asDouble();
    }

    @Test
    void listsByContext() {
        for (String context : new String[] {"phone", "tv"}) {
            String parameters = "limit=8&includeRated=true&context=" + context;
            JsonNode list = service.get("/api/v1/users/u2/recommendations?" + parameters)
                    .json();
            JsonNode batch = service.send(
                            HttpRequest.newBuilder(service.uri("/api/v1/recommendations/batch?" + parameters))
                                    .header("Content-Type", "application/x-ndjson")
                                    .POST(BodyPublishers.ofString("\"u2\"\n")))
                    .json();

            assertAllLiked(list, context);
            assertAllLiked(batch, context);
            assertAllLiked(
                    service.post(
                                    "/api/v1/recommendations",
                                    "{\"userId\": \"u2\", \"includeRated\": true, \"limit\": 8, \"context\": \"%s\"}"
                                            .formatted(context))
                            .json(),
                    context);
        }
    }

    /** A visitor who loved even items on the phone and hated odd ones there is a user of even number. */
    @Test
    void foldsInAVisitorByTheContextsOfHisRatings() {
        StringJoiner ratings = new StringJoiner(",");
        for (int item = 0; item < 12; item++) {
            ratings.add("{\"itemId\": \"i%02d\", \"value\": %d, \"context\": \"phone\"}"
                    .formatted(item, item % 2 == 0 ? 5 : 1));
        }

        for (String context : new String[] {"phone", "tv"}) {
            JsonNode list = service.post(
                            "/api/v1/recommendations",
                            "{\"ratings\": [%s], \"limit\": 8, \"context\": \"%s\"}".formatted(ratings, context))
                    .json();

            assertAllLiked(list, context);
        }
    }

    private static void assertAllLiked(JsonNode list, String context) {
        List<String> items = list.at("/items").findValuesAsString("itemId");
        assertThat(items).hasSize(8);
        for (String item : items) {
            assertThat(likes(2, Integer.parseInt(item.substring(1)), context))
                    .as("%s in %s", item, context)
                    .isTrue();
        }
    }

    @Test
    void refusesThePageAfterThatOfAnotherContext() {
        String cursor = service.get("/api/v1/users/u3/recommendations?limit=3&context=phone")
                .json()
                .at("/nextCursor")
                .asString();

        String next = "/api/v1/users/u3/recommendations?limit=3&cursor=" + cursor;
        assertThat(service.get(next + "&context=phone").status()).isEqualTo(200);
        assertThat(service.get(next + "&context=tv").status()).isEqualTo(400);
        assertThat(service.get("/api/v1/users/u3/recommendations?context=%07").status())
                .isEqualTo(400);
    }

    @Test
    void explainsAPredictionInItsContext() {
        for (String context : new String[] {"phone", "tv"}) {
            JsonNode explanation = service.get("/api/v1/users/u5/recommendations/i07/explanation?context=" + context)
                    .json();

            double total = explanation.at("/mean").asDouble()
                    + explanation.at("/userBias").asDouble()
                    + explanation.at("/itemBias").asDouble();
            for (JsonNode contribution : explanation.at("/contributions")) {
                total += contribution.at("/contribution").asDouble();
            }
            assertThat(total).isCloseTo(explanation.at("/unclamped").asDouble(), within(1e-6));
            assertThat(explanation.at("/unclamped").asDouble())
                    .isCloseTo(
                            service.get("/api/v1/users/u5/predictions/i07?context=" + context)
                                    .json()
                                    .at("/unclamped")
                                    .asDouble(),
                            within(1e-4));
        }
    }

    @Test
    void placesANewItemByTheContextsOfItsRaters() {
        for (int user = 0; user < 20; user++) {
            String context = user % 4 < 2 ? "phone" : "tv";
            service.put(
                    "/api/v1/users/u%d/ratings/new".formatted(user),
                    "{\"value\": %s, \"context\": \"%s\"}".formatted(likes(user, 0, context) ? 4 : 2, context));
        }

        for (String context : new String[] {"phone", "tv"}) {
            assertThat(predicted("u30/predictions/new?context=" + context))
                    .isCloseTo(likes(30, 0, context) ? 4 : 2, within(0.9));
        }
    }

    @Test
    void ignoresContextWhereTheModelKnowsNone() {
        service.post(
                "/api/v1/models/%d/activate"
                        .formatted(matrixModel.at("/version").asInt()),
                "");
        try {
            Answer with = service.get("/api/v1/users/u4/predictions/i07?context=phone");

            assertThat(with.status()).isEqualTo(200);
            assertThat(with.text())
                    .isEqualTo(service.get("/api/v1/users/u4/predictions/i07").text());
        } finally {
            service.post(
                    "/api/v1/models/%d/activate"
                            .formatted(tensorModel.at("/version").asInt()),
                    "");
        }
    }
}
