package dev.foretaste.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import java.nio.file.Path;
import java.util.Random;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Evaluations over HTTP. */
class EvaluationsHttpTest {
    private static final String ENDLESS = """
            {"contenders": [{"algorithm": "sgd", "hyperparameters": {"epochs": 100000, "rank": 512, "tolerance": 0,\
             "learningRate": 0.000001}}]}""";

    @TempDir
    private Path dataDir;

    @Test
    void answersARequestSentAgainWithTheSameEvaluation() {
        try (RunningService service = startWithRatings()) {
            String request = """
                    {"contenders": [{"algorithm": "baseline"}], "folds": 2}""";

            Answer first = service.post("/api/v1/evaluations", request, "k");
            service.awaitEnd(first.header("Location"));
            Answer again = service.post("/api/v1/evaluations", request, "k");

            assertThat(again.status()).as(again.text()).isEqualTo(202);
            assertThat(again.text()).isEqualTo(first.text());
            assertThat(again.header("Location")).isEqualTo(first.header("Location"));
            assertThat(service.get("/api/v1/evaluations").json().at("/evaluations"))
                    .hasSize(1);
        }
    }

    @Test
    void comparesAlgorithmsInTheBackground() {
        try (RunningService service = startWithRatings()) {
            Answer accepted = service.post("/api/v1/evaluations", """
                    {"contenders": [{"algorithm": "baseline"}, {"algorithm": "popularity"},
                     {"algorithm": "sgd", "hyperparameters": {"learningRate": 1}}], "folds": 3}""");

            assertThat(accepted.status()).isEqualTo(202);
            JsonNode evaluation = service.awaitEnd(accepted.header("Location"));
            assertThat(evaluation.at("/state").asString()).isEqualTo("SUCCEEDED");
            assertThat(evaluation.at("/ratings").asInt()).isEqualTo(300);
            assertThat(evaluation.at("/progress/trainings").asInt()).isEqualTo(9);
            assertThat(evaluation.at("/results/0/algorithm").asString()).isEqualTo("baseline");
            assertThat(evaluation.at("/results/0/hyperparameters/sweeps").asInt())
                    .isEqualTo(10);
            assertThat(evaluation.at("/results/0/figures/rmse/mean").asDouble()).isBetween(0.5, 2.5);
            assertThat(evaluation.at("/results/0/figures/rmse/deviation").asDouble())
                    .isPositive();
            assertThat(evaluation.at("/results/1/figures/rmse").isMissingNode()).isTrue();
            assertThat(evaluation.at("/results/1/figures/ndcg/mean").asDouble()).isPositive();
            assertThat(evaluation.at("/results/2/failure").asString()).contains("diverged");
            assertThat(service.get("/api/v1/models").json().at("/models")).isEmpty();
        }
    }

    @Test
    void failsWithTheReasonsWhereNoContenderCanBeTrained() {
        try (RunningService service = startWithRatings()) {
            JsonNode evaluation =
                    service.awaitEnd(service.post("/api/v1/evaluations", """
                    {"contenders": [{"algorithm": "sgd", "hyperparameters": {"learningRate": 1}},
                     {"algorithm": "sgd", "hyperparameters": {"learningRate": 0.9}}], "folds": 2}""").header("Location"));

            assertThat(evaluation.at("/state").asString()).isEqualTo("FAILED");
            assertThat(evaluation.at("/failure").asString())
                    .contains("none of the contenders could be trained: sgd: ", "now 1.0", "; sgd: ", "now 0.9");
            assertThat(evaluation.has("results")).isFalse();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"RANDOM, 0.3", "PER_USER, 0.2", "LEAVE_LAST_OUT,", "TEMPORAL, 0.2"})
    void holdsOutOnceWhereNoFoldsAreAskedFor(String split, @Nullable Double share) {
        String request = """
                {"contenders": [{"algorithm": "baseline"}], "split": "%s"}""".formatted(split);
        try (RunningService service = startWithRatings()) {
            JsonNode evaluation = service.awaitEnd(service.post(
                            "/api/v1/evaluations",
                            share == null ? request : request.replace("}]", "}], \"share\": " + share))
                    .header("Location"));

            assertThat(evaluation.at("/split").asString()).isEqualTo(split);
            if (split.equals("TEMPORAL")) {
                // All of them came in one batch, within one minute, which no split parts.
                assertThat(evaluation.at("/failure").asString()).contains("the split temporal holds out 0 of 300");
            } else {
                assertThat(evaluation.at("/progress/trainings").asInt()).isEqualTo(1);
                assertThat(evaluation.at("/results/0/figures/rmse/mean").asDouble())
                        .isBetween(0.5, 2.5);
                assertThat(evaluation.at("/results/0/figures/rmse/deviation").isMissingNode())
                        .isTrue();
            }
        }
    }

    @Test
    void keepsTheTableOverARestart() {
        JsonNode before;
        try (RunningService service = startWithRatings()) {
            before = service.awaitEnd(
                    service.post("/api/v1/evaluations", "{\"contenders\": [{\"algorithm\": \"baseline\"}]}")
                            .header("Location"));
        }

        try (RunningService service = RunningService.start(dataDir)) {
            assertThat(service.get("/api/v1/evaluations/1").json()).isEqualTo(before);
            assertThat(service.get("/api/v1/evaluations").json().at("/evaluations"))
                    .hasSize(1);
        }
    }

    @Test
    void cancelsARunningAndAWaitingOne() {
        try (RunningService service = startWithRatings()) {
            String first = service.post("/api/v1/evaluations", ENDLESS).header("Location");
            String second = service.post("/api/v1/evaluations", ENDLESS).header("Location");
            while (service.get(first).json().at("/progress/iteration").asInt() == 0) {
                Thread.onSpinWait();
            }

            JsonNode waiting = service.post(second + "/cancel", "").json();
            Answer stopping = service.post(first + "/cancel", "");

            assertThat(waiting.at("/state").asString()).isEqualTo("CANCELLED");
            assertThat(stopping.status()).isEqualTo(202);
            assertThat(service.awaitEnd(first).at("/state").asString()).isEqualTo("CANCELLED");
            assertThat(service.post(first + "/cancel", "").status()).isEqualTo(409);
        }
    }

    @Test
    void saysThatThereAreTooFewRatings() {
        try (RunningService service = RunningService.start(dataDir)) {
            JsonNode evaluation =
                    service.awaitEnd(service.post("/api/v1/evaluations", "{}").header("Location"));

            assertThat(evaluation.at("/state").asString()).isEqualTo("FAILED");
            assertThat(evaluation.at("/failure").asString()).contains("0 ratings, too few for 5 folds");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"contenders": [{"algorithm": "best"}]}                                          | /contenders/0/algorithm
            {"contenders": [{"algorithm": "als", "hyperparameters": {"rank": 0}}]}           | /contenders/0/hyperparameters/rank
            {"contenders": [{}]}                                                             | /contenders/0/algorithm
            {"contenders": [null]}                                                           | /contenders/0
            {"contenders": []}                                                               | /contenders
            {"folds": 1}                                                                     | /folds
            {"split": "odd"}                                                                 | /split
            {"split": "RANDOM", "folds": 5}                                                  | /folds
            {"split": "LEAVE_LAST_OUT", "share": 0.2}                                        | /share
            {"split": "RANDOM", "share": 0}                                                  | /share
            {"cutoff": 0}                                                                    | /cutoff
            {"relevantFrom": 6}                                                              | /relevantFrom
            """)
    void refusesARequestItCannotRun(String request, String pointer) {
        try (RunningService service = RunningService.start(dataDir)) {
            Answer answer = service.post("/api/v1/evaluations", request);

            assertThat(answer.status()).isBetween(400, 422);
            assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
            assertThat(service.get("/api/v1/evaluations").json().at("/evaluations"))
                    .isEmpty();
            assertThat(service.get("/api/v1/evaluations/1").status()).isEqualTo(404);
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
