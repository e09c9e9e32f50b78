package dev.foretaste.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.TestStore;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which answers an erasure lets go of, on each store. */
@ParameterizedClass
@EnumSource
class KeptAnswersTest {
    private static final String RATING = "{\"userId\": \"%s\", \"itemId\": \"i1\", \"value\": 1}";

    @TempDir
    Path directory;

    private final TestStore store;

    KeptAnswersTest(TestStore store) {
        this.store = store;
    }

    @Test
    void letsGoOfAnswersThatNameAnErasedUserAndOfNoOthers() throws Exception {
        try (RunningService service = store.start(directory)) {
            rate(service, "1", "i%");
            rate(service, "10", "i1");
            rate(service, "_", "i2");
            rate(service, "a \"1\"", "i3");
            imported(service, "u1,i1,1\n");
            imported(service, "items", "itemId,title\ni1,Tea\n");

            service.delete("/api/v1/users/1");
            assertThat(answers()).hasSize(5).noneMatch(answer -> answer.contains("\"1\""));

            service.delete("/api/v1/users/_");
            assertThat(answers()).hasSize(4);
        }
    }

    /** They quote a part of what stood in a wrong place, which no erasure would find. */
    @Test
    void keepsNoLineOfAFileButAnswersWithAllOfThemAgain() throws Exception {
        String id = "long-" + "erased".repeat(30);
        String ratings = "u1,i1,1\nu1,i2,%s\n".formatted(id);
        String items = "itemId,hidden\ni1,false\ni2,%s\n".formatted(id);
        try (RunningService service = store.start(directory)) {
            RunningService.Answer ofRatings = imported(service, "ratings", ratings);
            RunningService.Answer ofItems = imported(service, "items", items);

            assertThat(ofRatings.json().at("/errors/0/detail").asString()).contains("long-erased");
            assertThat(ofItems.json().at("/errors/0/detail").asString()).contains("long-erased");
            assertThat(answers()).hasSize(2).noneMatch(answer -> answer.contains("erased"));
            assertThat(imported(service, "ratings", ratings).text()).isEqualTo(ofRatings.text());
            assertThat(imported(service, "items", items).text()).isEqualTo(ofItems.text());
        }
    }

    @Test
    void refusesKeyThatAnotherRequestTakesMeanwhileAndNobodyElse() throws Exception {
        try (RunningService service = store.start(directory);
                Connection other = store.connect(directory);
                Statement statement = other.createStatement();
                ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
            String key = "of both";
            String taken =
                    IdempotentRequest.of(key, "another request").orElseThrow().key();
            other.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO idempotent_request (key_hash, content, answer, created_at)"
                    + " VALUES ('%s', 'x', '{}', %d)".formatted(taken, System.currentTimeMillis()));
            Future<RunningService.Answer> rated =
                    senders.submit(() -> service.post("/api/v1/ratings", RATING.formatted("a"), key));
            Future<RunningService.Answer> trained =
                    senders.submit(() -> service.post("/api/v1/training-jobs", "{\"algorithm\": \"baseline\"}", key));
            awaitWaiting(statement);
            Future<RunningService.Answer> without =
                    senders.submit(() -> service.put("/api/v1/users/b/ratings/i1", "{\"value\": 1}"));
            other.commit();

            assertThat(rated.get().status()).isEqualTo(422);
            assertThat(trained.get().status()).isEqualTo(422);
            assertThat(without.get().status()).isEqualTo(201);
            assertThat(service.get("/api/v1/users/a/ratings/i1").status()).isEqualTo(404);
            assertThat(service.get("/api/v1/training-jobs").json().get("trainingJobs"))
                    .isEmpty();
        }
    }

    @Test
    void leavesKeyOfRefusedRequestFree() {
        try (RunningService service = store.start(directory, "foretaste.training.queue-capacity=1")) {
            String job = "{\"algorithm\": \"sgd\", \"hyperparameters\": {\"epochs\": 100000, \"tolerance\": 0}}";
            service.post("/api/v1/ratings", RATING.formatted("a"));
            int refused = 202;
            for (int sent = 0; refused == 202; sent++) {
                refused = service.post("/api/v1/training-jobs", job, "key " + sent)
                        .status();
                if (refused == 503) {
                    assertThat(service.post("/api/v1/ratings", RATING.formatted("b"), "key " + sent)
                                    .status())
                            .isEqualTo(201);
                }
            }

            assertThat(refused).isEqualTo(503);
        }
    }

    /** On the server store until both requests wait for the key; the embedded one lets nobody write meanwhile. */
    private void awaitWaiting(Statement statement) throws SQLException {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        boolean waiting = store == TestStore.SQLITE;
        while (!waiting && System.nanoTime() < end) {
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_locks WHERE NOT granted")) {
                waiting = rows.next() && rows.getInt(1) >= 2;
            }
        }
        assertThat(waiting).isTrue();
    }

    private static void rate(RunningService service, String userId, String itemId) {
        String quoted = userId.replace("\"", "\\\"");
        assertThat(service.post(
                                "/api/v1/ratings",
                                "{\"userId\":\"%s\",\"itemId\":\"%s\",\"value\":1}".formatted(quoted, itemId),
                                "key of " + userId)
                        .status())
                .isEqualTo(201);
    }

    private static RunningService.Answer imported(RunningService service, String file) {
        return imported(service, "ratings", file);
    }

    private static RunningService.Answer imported(RunningService service, String what, String file) {
        RunningService.Answer answer =
                service.send(HttpRequest.newBuilder(service.uri("/api/v1/%s/import?onError=skip".formatted(what)))
                        .header("Content-Type", "text/csv")
                        .header("Idempotency-Key", what)
                        .POST(BodyPublishers.ofString(file)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    private List<String> answers() throws Exception {
        List<String> answers = new ArrayList<>();
        try (Connection connection = store.connect(directory);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT answer FROM idempotent_request")) {
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
        }
        return answers;
    }
}
