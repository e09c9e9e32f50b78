package dev.foretaste.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import dev.foretaste.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** Training jobs and model versions over HTTP. */
class TrainingJobsHttpTest {
    private static final String TUTORIAL = """
            {"ratings": [
             {"userId": "u1", "itemId": "i1", "value": 5}, {"userId": "u1", "itemId": "i2", "value": 3},
             {"userId": "u1", "itemId": "i4", "value": 1}, {"userId": "u2", "itemId": "i1", "value": 4},
             {"userId": "u2", "itemId": "i4", "value": 1}, {"userId": "u3", "itemId": "i1", "value": 1},
             {"userId": "u3", "itemId": "i2", "value": 1}, {"userId": "u3", "itemId": "i4", "value": 5},
             {"userId": "u4", "itemId": "i1", "value": 1}, {"userId": "u4", "itemId": "i4", "value": 4},
             {"userId": "u5", "itemId": "i2", "value": 1}, {"userId": "u5", "itemId": "i3", "value": 5},
             {"userId": "u5", "itemId": "i4", "value": 4}]}""";
    private static final String ENDLESS = """
            {"algorithm": "sgd", "hyperparameters": {"epochs": 100000, "rank": 512, "tolerance": 0,\
             "learningRate": 0.000001}}""";
    private static final String SHORT = """
            {"algorithm": "sgd", "hyperparameters": {"epochs": 10}}""";

    @TempDir
    private Path dataDir;

    @ParameterizedTest
    @EnumSource
    void runsAJobInTheBackgroundAndPublishesItsModel(TestStore store) {
        try (RunningService service = startWithTutorial(store)) {
            JsonNode job = service.train("""
                    {"algorithm": "sgd", "hyperparameters": {"rank": 2, "epochs": 300}, "seed": 7}""");

            assertThat(text(job, "/state")).isEqualTo("SUCCEEDED");
            assertThat(job.at("/hyperparameters/learningRate").asDouble()).isEqualTo(0.0002);
            assertThat(text(job, "/progress/stage")).isEqualTo("RATING");
            assertThat(job.at("/progress/iteration").asInt()).isEqualTo(300);
            assertThat(job.at("/progress/iterations").asInt()).isEqualTo(300);
            assertThat(job.at("/progress/trainRmse").asDouble()).isPositive();
            assertThat(job.at("/history")).hasSize(300);
            assertThat(job.at("/modelVersion").asLong()).isEqualTo(1);
            JsonNode model = service.get("/api/v1/models/1").json();
            assertThat(model.at("/active").asBoolean()).isTrue();
            assertThat(text(model, "/algorithm")).isEqualTo("sgd");
            assertThat(model.at("/rank").asInt()).isEqualTo(2);
            assertThat(model.at("/users").asInt()).isEqualTo(5);
            assertThat(model.at("/items").asInt()).isEqualTo(4);
            assertThat(model.at("/ratings").asInt()).isEqualTo(13);
            assertThat(text(model, "/digest")).hasSize(64);
        }
    }

    @Test
    void givesTheSameDigestForTheSameSeedAndAnotherForAnother() {
        try (RunningService service = startWithTutorial()) {
            for (int seed : new int[] {7, 7, 8}) {
                service.train("{\"algorithm\": \"sgd\", \"hyperparameters\": {\"epochs\": 10}, \"seed\": %d}"
                        .formatted(seed));
            }

            List<String> digests = service.get("/api/v1/models")
                    .json()
                    .at("/models")
                    .valueStream()
                    .map(model -> text(model, "/digest"))
                    .toList();

            assertThat(digests).hasSize(3);
            assertThat(digests.get(1)).isEqualTo(digests.get(2));
            assertThat(digests.get(0)).isNotEqualTo(digests.get(1));
        }
    }

    @Test
    void saysThatThereAreNoRatings() {
        try (RunningService service = RunningService.start(dataDir)) {
            JsonNode job = service.train("{}");

            assertThat(text(job, "/state")).isEqualTo("FAILED");
            assertThat(text(job, "/failure")).contains("there are no ratings to train on");
            assertThat(service.get("/api/v1/models").json().at("/models")).isEmpty();
        }
    }

    @Test
    void keepsTheActiveModelWhenTrainingDiverges() {
        try (RunningService service = startWithTutorial()) {
            service.train(SHORT);

            JsonNode job = service.train("{\"algorithm\": \"sgd\", \"hyperparameters\": {\"learningRate\": 1}}");

            assertThat(text(job, "/state")).isEqualTo("FAILED");
            assertThat(text(job, "/failure")).contains("diverged in epoch").contains("learningRate");
            assertThat(service.get("/api/v1/models/1").json().at("/active").asBoolean())
                    .isTrue();
        }
    }

    @Test
    void refusesARequestItCannotTrain() {
        try (RunningService service = RunningService.start(dataDir)) {
            assertRefused(service, "{'algorithm': 'svd'}", "/algorithm", "'svd'; expected one of");
            assertRefused(service, sgd("{'rank': 0}"), "/hyperparameters/rank", "0; expected a whole number from 1");
            assertRefused(service, sgd("{'rank': 1.5}"), "/hyperparameters/rank", "1.5; expected a whole number");
            assertRefused(service, sgd("{'rank': null}"), "/hyperparameters/rank", "expected a number");
            assertRefused(service, sgd("{'ranks': 2}"), "/hyperparameters/ranks", "expected one of rank");
            assertRefused(
                    service,
                    "{'algorithm': 'sgd', 'preferenceAlgorithm': 'sgd'}",
                    "/preferenceAlgorithm",
                    "expected a preference algorithm");
            assertRefused(
                    service,
                    "{'algorithm': 'sgd', 'preferenceHyperparameters': {}}",
                    "/preferenceHyperparameters",
                    "expected both or neither");

            assertThat(service.get("/api/v1/training-jobs").json().at("/trainingJobs"))
                    .isEmpty();
        }
    }

    private static String sgd(String hyperparameters) {
        return "{'algorithm': 'sgd', 'hyperparameters': %s}".formatted(hyperparameters);
    }

    private static void assertRefused(RunningService service, String request, String pointer, String detail) {
        Answer answer = service.post("/api/v1/training-jobs", request.replace('\'', '"'));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(text(answer.json(), "/errors/0/pointer")).isEqualTo(pointer);
        assertThat(text(answer.json(), "/errors/0/detail")).contains(detail.replace('\'', '"'));
    }

    @Test
    void cancelsARunningJobAndOneThatWaits() {
        try (RunningService service = startWithTutorial()) {
            String running = service.post("/api/v1/training-jobs", ENDLESS).header("Location");
            String waiting = service.post("/api/v1/training-jobs", ENDLESS).header("Location");
            awaitFirstEpoch(service, running);

            service.post(waiting + "/cancel", "");
            service.post(running + "/cancel", "");

            assertThat(text(service.get(waiting).json(), "/state")).isEqualTo("CANCELLED");
            assertThat(text(service.awaitEnd(running), "/state")).isEqualTo("CANCELLED");
            assertThat(service.get("/api/v1/models").json().at("/models")).isEmpty();
            assertThat(service.post(running + "/cancel", "").status()).isEqualTo(409);
        }
    }

    @ParameterizedTest
    @EnumSource
    void answersARequestSentAgainWithTheSameJob(TestStore store) {
        Answer first;
        try (RunningService service = startWithTutorial(store)) {
            first = service.post("/api/v1/training-jobs", SHORT, "k");
            service.awaitEnd(first.header("Location"));

            Answer again = service.post("/api/v1/training-jobs", SHORT, "k");
            Answer other = service.post("/api/v1/training-jobs", ENDLESS, "k");
            Answer withoutKey = service.post("/api/v1/training-jobs", SHORT);

            assertSame(first, again);
            assertThat(other.status()).isEqualTo(422);
            assertThat(withoutKey.header("Location")).isNotEqualTo(first.header("Location"));
        }
        try (RunningService service = store.start(dataDir)) {
            assertSame(first, service.post("/api/v1/training-jobs", SHORT, "k"));
            assertThat(service.get("/api/v1/training-jobs").json().at("/trainingJobs"))
                    .hasSize(2);
        }
    }

    @Test
    void tellsOfAWaitingJobAgainHoweverManyWait() {
        try (RunningService service = RunningService.start(dataDir, "foretaste.training.queue-capacity=1")) {
            service.post("/api/v1/ratings/batch", TUTORIAL);
            String running = service.post("/api/v1/training-jobs", ENDLESS).header("Location");
            awaitFirstEpoch(service, running);
            Answer waiting = service.post("/api/v1/training-jobs", SHORT, "k");

            assertThat(service.post("/api/v1/training-jobs", SHORT, "other").status())
                    .isEqualTo(503);
            assertSame(waiting, service.post("/api/v1/training-jobs", SHORT, "k"));
            service.post(running + "/cancel", "");
            assertThat(text(service.awaitEnd(waiting.header("Location")), "/state"))
                    .isEqualTo("SUCCEEDED");
            // What was refused was not kept.
            assertThat(service.post("/api/v1/training-jobs", SHORT, "other").status())
                    .isEqualTo(202);
        }
    }

    private static void assertSame(Answer first, Answer again) {
        assertThat(first.status()).isEqualTo(202);
        assertThat(again.status()).as(again.text()).isEqualTo(202);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
    }

    @ParameterizedTest
    @EnumSource
    void failsTheInterruptedJobAndRunsTheWaitingOneAfterARestart(TestStore store) {
        String running;
        String waiting;
        try (RunningService service = startWithTutorial(store)) {
            running = service.post("/api/v1/training-jobs", ENDLESS).header("Location");
            waiting = service.post("/api/v1/training-jobs", SHORT).header("Location");
            awaitFirstEpoch(service, running);
        }

        try (RunningService service = store.start(dataDir)) {
            assertThat(text(service.get(running).json(), "/state")).isEqualTo("FAILED");
            assertThat(text(service.get(running).json(), "/failure")).startsWith("interrupted");
            assertThat(text(service.awaitEnd(waiting), "/state")).isEqualTo("SUCCEEDED");
        }
    }

    @Test
    @Timeout(120)
    @ExtendWith(OutputCaptureExtension.class)
    void startsAndEndsAJobOnceTheStoreTakesIt(CapturedOutput output) throws Exception {
        try (RunningService service = startWithTutorial();
                Connection connection = TestStore.SQLITE.connect(dataDir);
                Statement statement = connection.createStatement()) {
            statement.execute(refusing("starting", "UPDATE ON training_job WHEN NEW.state = 'RUNNING'"));
            statement.execute(refusing("ending", "UPDATE ON training_job WHEN NEW.state = 'SUCCEEDED'"));
            String job = service.post("/api/v1/training-jobs", SHORT).header("Location");
            String next = service.post("/api/v1/training-jobs", SHORT).header("Location");
            while (!output.getOut().contains("How the training job 1 stands could not be stored")) {
                Thread.onSpinWait();
            }

            statement.execute("DROP TRIGGER starting");
            assertThat(text(service.awaitEnd(job), "/state")).isEqualTo("SUCCEEDED");
            assertThat(text(service.get(next).json(), "/state")).isEqualTo("QUEUED");
            assertThat(service.post(job + "/cancel", "").status()).isEqualTo(409);

            statement.execute("DROP TRIGGER ending");
            assertThat(text(service.awaitEnd(next), "/state")).isEqualTo("SUCCEEDED");
            assertThat(text(service.get(job).json(), "/state")).isEqualTo("SUCCEEDED");
        }
    }

    @Test
    @Timeout(120)
    void stopsThoughTheStoreDoesNotTakeHowAJobEnded() throws Exception {
        String job;
        try (RunningService service = startWithTutorial();
                Connection connection = TestStore.SQLITE.connect(dataDir);
                Statement statement = connection.createStatement()) {
            statement.execute(refusing("ending", "UPDATE ON training_job WHEN NEW.state = 'SUCCEEDED'"));
            job = service.post("/api/v1/training-jobs", SHORT).header("Location");
            service.awaitEnd(job);
        }

        try (RunningService service = RunningService.start(dataDir)) {
            assertThat(text(service.get(job).json(), "/state")).isEqualTo("FAILED");
            assertThat(text(service.get(job).json(), "/failure")).startsWith("interrupted");
        }
    }

    @Test
    void leavesNothingOfAModelThatTheStoreDidNotTake() throws SQLException {
        try (RunningService service = startWithTutorial();
                Connection connection = TestStore.SQLITE.connect(dataDir);
                Statement statement = connection.createStatement()) {
            statement.execute(refusing("publishing", "INSERT ON model_version"));

            JsonNode job = service.train(SHORT);

            assertThat(text(job, "/state")).isEqualTo("FAILED");
            assertThat(text(job, "/failure")).startsWith("the store failed: ").contains("no room");
            assertThat(chunks(statement)).isZero();
        }
    }

    @Test
    void leavesNothingOfAnErasedUserInAModelOnlyHalfWritten() throws SQLException {
        try (RunningService service = startWithTutorial();
                Connection connection = TestStore.SQLITE.connect(dataDir);
                Statement statement = connection.createStatement()) {
            statement.execute(refusing("publishing", "INSERT ON model_version"));
            statement.execute(refusing("deleting", "DELETE ON model_chunk"));
            service.train(SHORT);
            assertThat(chunks(statement)).isOne();
            statement.execute("DROP TRIGGER deleting");

            assertThat(service.delete("/api/v1/users/u4").status()).isEqualTo(200);

            assertThat(chunks(statement)).isZero();
        }
    }

    private static String refusing(String trigger, String change) {
        return "CREATE TRIGGER %s BEFORE %s BEGIN SELECT RAISE(ABORT, 'no room'); END".formatted(trigger, change);
    }

    private static int chunks(Statement statement) throws SQLException {
        try (ResultSet count = statement.executeQuery("SELECT count(*) FROM model_chunk")) {
            return count.getInt(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rollsBackAndKeepsTheActiveVersionOverARestart(TestStore store) {
        try (RunningService service = startWithTutorial(store)) {
            service.train(SHORT);
            service.train(SHORT);

            assertThat(service.delete("/api/v1/models/2").status()).isEqualTo(409);
            assertThat(service.post("/api/v1/models/1/activate", "").status()).isEqualTo(200);
        }

        try (RunningService service = store.start(dataDir)) {
            assertThat(service.get("/api/v1/models/1").json().at("/active").asBoolean())
                    .isTrue();
            assertThat(service.get("/api/v1/models/2").json().at("/active").asBoolean())
                    .isFalse();
            assertThat(service.delete("/api/v1/models/2").status()).isEqualTo(204);
            assertThat(service.get("/api/v1/models/2").status()).isEqualTo(404);
        }
    }

    /** The tutorial's ratings are too few to hold some out. */
    @Test
    void takesANewerModelForBetterThanOneThatWasNeverMeasured() {
        try (RunningService service = startWithTutorial()) {
            service.train(SHORT);
            service.train("""
                    {"algorithm": "baseline", "activation": "IF_BETTER"}""");

            assertThat(service.get("/api/v1/models/2").json().at("/active").asBoolean())
                    .isTrue();
            JsonNode all = service.get("/api/v1/training-jobs?limit=2").json();
            assertThat(all.at("/trainingJobs")).hasSize(2);
            assertThat(all.has("nextCursor")).isFalse();
            assertThat(text(service.get("/api/v1/training-jobs?limit=1").json(), "/nextCursor"))
                    .isEqualTo("2");
        }
    }

    /** A hundredth of thirteen ratings is none. */
    @Test
    void trainsUnjudgedWhereTheShareHeldOutIsNotOneRating() {
        try (RunningService service = RunningService.start(
                dataDir, "foretaste.training.hold-out=0.01", "foretaste.training.hold-out-from=10")) {
            service.post("/api/v1/ratings/batch", TUTORIAL);

            JsonNode job = service.train("{\"algorithm\": \"baseline\"}");

            assertThat(text(job, "/state")).as(job.toString()).isEqualTo("SUCCEEDED");
            assertThat(service.get("/api/v1/models/1").json().at("/metrics")).isEmpty();
        }
    }

    @Test
    void startsWithoutAModelWhoseFileIsDamaged() throws SQLException {
        try (RunningService service = startWithTutorial()) {
            service.train(SHORT);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + dataDir.resolve("foretaste.db"));
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "UPDATE model_chunk SET bytes = CAST(substr(bytes, 1, length(bytes) - 4) || x'00000001' AS BLOB)");
        }

        try (RunningService service = RunningService.start(dataDir)) {
            assertThat(text(service.get("/actuator/health").json(), "/status")).isEqualTo("UP");
            assertThat(service.post("/api/v1/models/1/activate", "").status()).isEqualTo(422);

            service.train("""
                    {"algorithm": "baseline", "activation": "IF_BETTER"}""");

            assertThat(service.get("/api/v1/models/2").json().at("/active").asBoolean())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void erasesAUserFromEveryVersionAndKeepsTheOthersPredictions(TestStore store) {
        try (RunningService service = startWithTutorial(store)) {
            service.train(SHORT);
            service.train(SHORT);
            JsonNode before = service.get("/api/v1/users/u1/predictions/i3").json();
            String digest = text(service.get("/api/v1/models/2").json(), "/digest");

            JsonNode erased = service.delete("/api/v1/users/u4").json();

            assertThat(erased.at("/modelVersionsRewritten").valueStream().map(JsonNode::asLong))
                    .containsExactlyInAnyOrder(1L, 2L);
            JsonNode model = service.get("/api/v1/models/2").json();
            assertThat(model.at("/users").asInt()).isEqualTo(4);
            assertThat(text(model, "/digest")).isNotEqualTo(digest);
            assertThat(service.get("/api/v1/users/u1/predictions/i3").json().at("/unclamped"))
                    .isEqualTo(before.at("/unclamped"));
        }
    }

    private RunningService startWithTutorial() {
        return startWithTutorial(TestStore.SQLITE);
    }

    private RunningService startWithTutorial(TestStore store) {
        RunningService service = store.start(dataDir);
        assertThat(service.post("/api/v1/ratings/batch", TUTORIAL).status()).isEqualTo(200);
        return service;
    }

    private static String text(JsonNode json, String pointer) {
        return json.at(pointer).asString();
    }

    private static void awaitFirstEpoch(RunningService service, String job) {
        while (service.get(job).json().at("/progress/iteration").asInt() == 0) {
            Thread.onSpinWait();
        }
    }
}
