package dev.foretaste.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import java.nio.file.Path;
import java.util.Random;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Hyperparameter searches over HTTP. */
class SearchesHttpTest {
    private static final String SEARCHES = "/api/v1/hyperparameter-searches";
    private static final String ENDLESS = """
            {"algorithm": "sgd", "ranges": {"epochs": {"minimum": 100000, "maximum": 100000},
             "rank": {"minimum": 512, "maximum": 512}, "tolerance": {"minimum": 0, "maximum": 0},
             "learningRate": {"minimum": 0.000001, "maximum": 0.000001}}, "candidates": 1000}""";

    @TempDir
    private Path dataDir;

    @Test
    void answersARequestSentAgainWithTheSameSearch() {
        try (RunningService service = startWithRatings()) {
            String request = """
                    {"algorithm": "als", "candidates": 1, "ranges": {"rank": {"minimum": 2, "maximum": 4}}}""";

            Answer first = service.post(SEARCHES, request, "k");
            service.awaitEnd(first.header("Location"));
            Answer again = service.post(SEARCHES, request, "k");

            assertThat(again.status()).as(again.text()).isEqualTo(202);
            assertThat(again.text()).isEqualTo(first.text());
            assertThat(again.header("Location")).isEqualTo(first.header("Location"));
            assertThat(service.get(SEARCHES).json().at("/searches")).hasSize(1);
        }
    }

    @Test
    void triesSettingsAndNamesTheBest() {
        try (RunningService service = startWithRatings()) {
            Answer accepted = service.post(SEARCHES, """
                    {"algorithm": "als", "candidates": 9, "ranges": {"rank": {"minimum": 2, "maximum": 8},
                     "regularization": {"minimum": 0.01, "maximum": 1}}}""");

            assertThat(accepted.status()).isEqualTo(202);
            JsonNode search = service.awaitEnd(accepted.header("Location"));
            assertThat(search.at("/state").asString()).isEqualTo("SUCCEEDED");
            assertThat(search.at("/trials")).hasSize(9 + 3);
            assertThat(search.at("/progress/trial").asInt()).isEqualTo(12);
            assertThat(search.at("/progress/trials").asInt()).isEqualTo(12);
            assertThat(search.at("/trials/0/ratings").asInt()).isEqualTo(270 / 3);
            assertThat(search.at("/trials/11/ratings").asInt()).isEqualTo(270);
            double best = search.at("/best/score").asDouble();
            for (int last = 9; last < 12; last++) {
                assertThat(best)
                        .isLessThanOrEqualTo(
                                search.at("/trials/" + last + "/score").asDouble());
            }
            assertThat(search.at("/trainingJob").isMissingNode()).isTrue();
            assertThat(service.get("/api/v1/models").json().at("/models")).isEmpty();
        }
    }

    @Test
    void trainsAndActivatesTheBest() {
        try (RunningService service = startWithRatings()) {
            JsonNode search = service.awaitEnd(service.post(SEARCHES, """
                            {"algorithm": "implicit-als", "candidates": 3, "seed": 7, "train": {"activation": "ALWAYS"}}""").header("Location"));

            assertThat(search.at("/metric").asString()).isEqualTo("ndcg");
            long job = search.at("/trainingJob").asLong();
            JsonNode training = service.awaitEnd("/api/v1/training-jobs/" + job);
            assertThat(training.at("/state").asString()).isEqualTo("SUCCEEDED");
            assertThat(training.at("/hyperparameters")).isEqualTo(search.at("/best/hyperparameters"));
            assertThat(training.at("/seed").asLong()).isEqualTo(7);
            JsonNode model = service.get("/api/v1/models").json().at("/models/0");
            assertThat(model.at("/version").asLong())
                    .isEqualTo(training.at("/modelVersion").asLong());
            assertThat(model.at("/active").asBoolean()).isTrue();
        }
    }

    @Test
    void findsTheSameWithTheSameSeedAndKeepsItOverARestart() {
        String request = "{\"algorithm\": \"als\", \"candidates\": 4, \"seed\": 3}";
        JsonNode first;
        try (RunningService service = startWithRatings()) {
            first = service.awaitEnd(service.post(SEARCHES, request).header("Location"));
            JsonNode second = service.awaitEnd(service.post(SEARCHES, request).header("Location"));

            assertThat(second.at("/trials")).isEqualTo(first.at("/trials"));
        }

        try (RunningService service = RunningService.start(dataDir)) {
            assertThat(service.get(SEARCHES + "/1").json()).isEqualTo(first);
            assertThat(service.get(SEARCHES).json().at("/searches")).hasSize(2);
        }
    }

    @Test
    void cancelsARunningAndAWaitingOne() {
        try (RunningService service = startWithRatings()) {
            String first = service.post(SEARCHES, ENDLESS).header("Location");
            String second = service.post(SEARCHES, ENDLESS).header("Location");
            awaitIteration(service, first);

            JsonNode waiting = service.post(second + "/cancel", "").json();
            Answer stopping = service.post(first + "/cancel", "");

            assertThat(waiting.at("/state").asString()).isEqualTo("CANCELLED");
            assertThat(stopping.status()).isEqualTo(202);
            assertThat(service.awaitEnd(first).at("/state").asString()).isEqualTo("CANCELLED");
            assertThat(service.post(first + "/cancel", "").status()).isEqualTo(409);
        }
    }

    @Test
    void failsWhenTheServiceStopsAndTheWaitingOneRunsAfterwards() {
        try (RunningService service = startWithRatings()) {
            String first = service.post(SEARCHES, ENDLESS).header("Location");
            service.post(SEARCHES, "{\"algorithm\": \"als\", \"candidates\": 1}");
            awaitIteration(service, first);
        }

        try (RunningService service = RunningService.start(dataDir)) {
            assertThat(service.get(SEARCHES + "/1").json().at("/failure").asString())
                    .contains("interrupted");
            assertThat(service.awaitEnd(SEARCHES + "/2").at("/state").asString())
                    .isEqualTo("SUCCEEDED");
        }
    }

    @Test
    void saysWhyNoneOfTheSettingsWouldDo() {
        String[] scale = {"foretaste.rating.minimum=-2", "foretaste.rating.maximum=2"};
        try (RunningService service = RunningService.start(dataDir, scale)) {
            for (int item = 0; item < 30; item++) {
                service.post("/api/v1/ratings", """
                        {"userId": "a", "itemId": "i%d", "value": %d}""".formatted(item, item % 5 - 2));
            }

            JsonNode search = service.awaitEnd(service.post(SEARCHES, """
                            {"algorithm": "nmf", "candidates": 2}""").header("Location"));

            assertThat(search.at("/state").asString()).isEqualTo("FAILED");
            assertThat(search.at("/failure").asString())
                    .startsWith("none of the settings could be trained and judged: a rating of -")
                    .endsWith("choose another algorithm for this scale");
        }
    }

    @Test
    void saysThatThereAreTooFewRatings() {
        try (RunningService service = RunningService.start(dataDir)) {
            JsonNode search = service.awaitEnd(service.post(SEARCHES, "{}").header("Location"));

            assertThat(search.at("/state").asString()).isEqualTo("FAILED");
            assertThat(search.at("/failure").asString()).contains("0 ratings, too few");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"algorithm": "best"}                                                             | /algorithm
            {"algorithm": "popularity"}                                                       | /algorithm
            {"algorithm": "als", "ranges": {}}                                                | /ranges
            {"algorithm": "als", "ranges": {"depth": {"minimum": 1, "maximum": 2}}}           | /ranges/depth
            {"algorithm": "als", "ranges": {"a/b": {"minimum": 1, "maximum": 2}}}             | /ranges/a~1b
            {"algorithm": "als", "ranges": {"rank": {"minimum": 0, "maximum": 2}}}            | /ranges/rank
            {"algorithm": "als", "ranges": {"rank": {"minimum": 9, "maximum": 2}}}            | /ranges/rank
            {"candidates": 0}                                                                 | /candidates
            {"seed": -1}                                                                      | /seed
            {"train": {"activation": "MAYBE"}}                                                | /train/activation
            """)
    void refusesARequestItCannotRun(String request, String pointer) {
        try (RunningService service = RunningService.start(dataDir)) {
            Answer answer = service.post(SEARCHES, request);

            assertThat(answer.status()).isBetween(400, 422);
            assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
            assertThat(service.get(SEARCHES).json().at("/searches")).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"algorithm": "als", "ranges": {"rank": null}}
            {"algorithm": "als", "ranges": {"rank": {"minimum": 1}}}
            {"algorithm": "als", "ranges": {"a/b": {"minimum": 1, "maximum": 2}}}
            """)
    void refusesARangeWithoutBounds(String request) {
        try (RunningService service = RunningService.start(dataDir)) {
            Answer answer = service.post(SEARCHES, request);

            assertThat(answer.status()).isBetween(400, 422);
            assertThat(answer.json().at("/errors/0/pointer").asString()).startsWith("/ranges");
        }
    }

    private static void awaitIteration(RunningService service, String location) {
        while (service.get(location).json().at("/progress/iteration").asInt() == 0) {
            Thread.onSpinWait();
        }
    }

    private RunningService startWithRatings() {
        Random random = new Random(1);
        StringJoiner ratings = new StringJoiner(",", "{\"ratings\": [", "]}");
        for (int user = 0; user < 30; user++) {
            for (int item = user % 2; item < 20; item += 2) {
                ratings.add("{\"userId\": \"u%d\", \"itemId\": \"i%d\", \"value\": %d}"
                        .formatted(user, item, 1 + random.nextInt(5)));
            }
        }
        RunningService service = RunningService.start(dataDir);
        assertThat(service.post("/api/v1/ratings/batch", ratings.toString()).status())
                .isEqualTo(200);
        return service;
    }
}
