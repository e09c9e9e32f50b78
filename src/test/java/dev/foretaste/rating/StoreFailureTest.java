package dev.foretaste.rating;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import dev.foretaste.TestStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** The store failing under the running service. */
class StoreFailureTest {
    private static final String BREAK_CONNECTIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid()";

    /** For how long a connection that was used is not tried before it is used again, in milliseconds. */
    private static final String TRUSTED = "com.zaxxer.hikari.aliveBypassWindowMs";

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource
    void answers503WhileTheStoreIsLockedAndRecoversByItself(TestStore store) throws Exception {
        try (RunningService service = store.start(directory)) {
            service.put("/api/v1/users/u/ratings/i", "{\"value\":5}");

            Answer locked;
            try (Connection other = store.connect(directory);
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("UPDATE rating_revision SET value = value");
                locked = service.put("/api/v1/users/u/ratings/i", "{\"value\":1}");
                other.rollback();
            }
            double during = service.bean(LiveMatrix.class).mean();
            Answer after = service.put("/api/v1/users/u/ratings/i", "{\"value\":2}");

            assertThat(locked.status()).isEqualTo(503);
            assertThat(locked.header("Retry-After")).isNotEmpty();
            assertThat(during).isEqualTo(5.0);
            assertThat(after.status()).isEqualTo(200);
            assertThat(service.get("/api/v1/users/u/ratings/i")
                            .json()
                            .get("value")
                            .asDouble())
                    .isEqualTo(2.0);
        }
    }

    @Test
    void answersReadersWhileWritersWaitForAnother() {
        try (RunningService service = RunningService.start(directory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            service.put("/api/v1/users/u/ratings/i", "{\"value\":5}");
            List<Future<Answer>> writers = new ArrayList<>();
            PlatformTransactionManager transactions = service.bean(PlatformTransactionManager.class);

            new TransactionTemplate(transactions).executeWithoutResult(status -> {
                writers.add(threads.submit(() -> service.put("/api/v1/items/i", "{\"title\":\"Tea\"}")));
                writers.add(
                        threads.submit(() -> service.post("/api/v1/training-jobs", "{\"algorithm\":\"popularity\"}")));
                writers.add(threads.submit(
                        () -> service.post("/api/v1/evaluations", "{\"algorithms\":[{\"name\":\"popularity\"}]}")));
                for (int read = 0; read < 20; read++) {
                    Answer answer = service.get("/api/v1/users/u/recommendations");

                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(writers.getFirst().isDone()).isFalse();
                }
            });

            assertThat(writers)
                    .allSatisfy(writer -> assertThat(writer.get().status()).isBetween(200, 499));
        }
    }

    @Test
    void answers503WhileTheStoreIsGoneAndRecoversByItself() throws Exception {
        TestStore store = TestStore.POSTGRESQL;
        try (RunningService service = store.start(directory);
                Connection other = store.connect(directory);
                Statement statement = other.createStatement()) {
            service.put("/api/v1/users/u/ratings/i", "{\"value\":5}");

            statement.execute("UPDATE pg_database SET datallowconn = false WHERE datname = current_database()");
            statement.execute(BREAK_CONNECTIONS);
            Answer written = service.put("/api/v1/users/u/ratings/i", "{\"value\":1}");
            Answer described = service.put("/api/v1/items/i", "{\"title\":\"Tea\"}");
            Answer trained = service.post("/api/v1/training-jobs", "{\"algorithm\":\"popularity\"}");
            Answer read = service.get("/api/v1/users/u/ratings");
            Answer recommended = service.get("/api/v1/users/u/recommendations");
            statement.execute("UPDATE pg_database SET datallowconn = true WHERE datname = current_database()");
            Answer after = service.put("/api/v1/users/u/ratings/i", "{\"value\":2}");
            // The pool may try again only seconds after the store is back.
            for (int refused = 1; after.status() == 503 && refused < 2; refused++) {
                after = service.put("/api/v1/users/u/ratings/i", "{\"value\":2}");
            }

            assertThat(List.of(written, described, trained, read)).allSatisfy(answer -> {
                assertThat(answer.status()).as(answer.text()).isEqualTo(503);
                assertThat(answer.header("Retry-After")).isNotEmpty();
            });
            assertThat(recommended.status()).isEqualTo(200);
            assertThat(after.status()).isEqualTo(200);
            assertThat(service.get("/api/v1/items/i").json().hasNonNull("title"))
                    .isFalse();
        }
    }

    @Test
    void refusesOneRequestWhenAllIdleConnectionsBreak() throws Exception {
        TestStore store = TestStore.POSTGRESQL;
        // As under load, where all connections were in use a moment ago.
        System.setProperty(TRUSTED, "3600000");
        try (RunningService service = store.start(directory);
                Connection other = store.connect(directory);
                Statement statement = other.createStatement()) {
            service.put("/api/v1/users/u/ratings/i", "{\"value\":5}");
            awaitFullPool(service);

            statement.execute(BREAK_CONNECTIONS);
            List<Integer> answers = Stream.generate(
                            () -> service.get("/api/v1/users/u/ratings").status())
                    .limit(30)
                    .toList();

            assertThat(answers).containsOnlyOnce(503).containsOnly(200, 503);
        } finally {
            System.clearProperty(TRUSTED);
        }
    }

    private static void awaitFullPool(RunningService service) {
        HikariDataSource pool = service.bean(HikariDataSource.class);
        while (pool.getHikariPoolMXBean().getIdleConnections() < pool.getMaximumPoolSize()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void readsAgainWhatWasCommittedThoughReportedAsFailed() throws Exception {
        try (RunningService service = RunningService.start(directory)) {
            service.put("/api/v1/users/u/ratings/i", "{\"value\":5}");
            LiveMatrix matrix = service.bean(LiveMatrix.class);
            long revision = matrix.revision();

            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("foretaste.db"));
                    Statement statement = other.createStatement()) {
                statement.execute("CREATE TRIGGER broken BEFORE UPDATE ON rating_revision WHEN new.value > old.value"
                        + " BEGIN SELECT RAISE(FAIL, 'broken'); END");
                Answer failed = service.put("/api/v1/users/u/ratings/i", "{\"value\":1}");
                assertThat(failed.status()).isEqualTo(503);
                statement.execute("DROP TRIGGER broken");
                // As if that transaction had been committed and its answer lost.
                statement.execute("UPDATE rating SET value = 1, revision = revision + 1");
                statement.execute("UPDATE rating_revision SET value = value + 1");
            }
            service.put("/api/v1/users/other/ratings/i", "{\"value\":3}");

            assertThat(matrix.user("u").orElseThrow().value(0)).isEqualTo(1f);
            assertThat(matrix.user("u").orElseThrow().revision()).isEqualTo(revision + 1);
            assertThat(matrix.revision()).isEqualTo(revision + 2);
        }
    }

    @Test
    void movesTheRevisionWhenADeletionWasCommittedThoughReportedAsFailed() throws Exception {
        try (RunningService service = RunningService.start(directory)) {
            service.put("/api/v1/users/u/ratings/i", "{\"value\":5}");
            service.put("/api/v1/users/u/ratings/j", "{\"value\":4}");
            LiveMatrix matrix = service.bean(LiveMatrix.class);
            long revision = matrix.revision();

            try (Connection other = TestStore.SQLITE.connect(directory);
                    Statement statement = other.createStatement()) {
                statement.execute("CREATE TRIGGER broken BEFORE UPDATE ON rating_revision WHEN new.value > old.value"
                        + " BEGIN SELECT RAISE(FAIL, 'broken'); END");
                assertThat(service.delete("/api/v1/users/u/ratings/i").status()).isEqualTo(503);
                statement.execute("DROP TRIGGER broken");
                // As if that transaction had been committed and its answer lost.
                statement.execute("DELETE FROM rating WHERE item_id = 'i'");
                statement.execute("UPDATE rating_revision SET value = value + 1");
            }
            service.put("/api/v1/users/other/ratings/j", "{\"value\":3}");

            assertThat(matrix.user("u").orElseThrow().size()).isEqualTo(1);
            assertThat(matrix.user("u").orElseThrow().revision()).isEqualTo(revision + 1);
        }
    }

    @Test
    void leavesTheStoreToWhoeverWasStartedLast(@TempDir Path another) {
        String[] settings = TestStore.POSTGRESQL.settings(directory).toArray(String[]::new);
        try (RunningService first = RunningService.start(directory, settings)) {
            first.put("/api/v1/users/u/ratings/i", "{\"value\":5}");

            try (RunningService second = RunningService.start(another, settings)) {
                List<Answer> refused = List.of(
                        first.put("/api/v1/users/u/ratings/i", "{\"value\":1}"),
                        first.delete("/api/v1/users/u/ratings/i"),
                        first.delete("/api/v1/users/u"),
                        first.post("/api/v1/users/u/merge", "{\"into\":\"v\"}"));
                Answer erased = second.delete("/api/v1/users/u");

                assertThat(refused).allSatisfy(answer -> {
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.text()).contains("Another Foretaste has been started on the store");
                });
                assertThat(erased.text()).isEqualTo("{\"ratingsErased\":1,\"modelVersionsRewritten\":[]}");
            }
        }
    }

    @Test
    void finishesAMergeWhenItIsSentAgain() throws Exception {
        try (RunningService service = RunningService.start(directory);
                Connection other = TestStore.SQLITE.connect(directory);
                Statement statement = other.createStatement()) {
            service.put("/api/v1/users/guest/ratings/i", "{\"value\":5}");
            service.train("{\"algorithm\": \"baseline\"}");

            statement.execute("CREATE TRIGGER broken BEFORE UPDATE ON model_version"
                    + " BEGIN SELECT RAISE(FAIL, 'broken'); END");
            Answer failed = service.post("/api/v1/users/guest/merge", "{\"into\":\"u\"}", "k");
            statement.execute("DROP TRIGGER broken");
            Answer finished = service.post("/api/v1/users/guest/merge", "{\"into\":\"u\"}", "k");
            Answer again = service.post("/api/v1/users/guest/merge", "{\"into\":\"u\"}", "k");

            assertThat(failed.status()).isEqualTo(503);
            assertThat(finished.text())
                    .isEqualTo("{\"ratingsMoved\":1,\"ratingsKept\":0,\"modelVersionsRewritten\":[1]}");
            assertThat(again.text()).isEqualTo(finished.text());
        }
    }

    @Test
    void finishesADeletionOfAnItemWhenItIsSentAgain() throws Exception {
        try (RunningService service = RunningService.start(directory);
                Connection other = TestStore.SQLITE.connect(directory);
                Statement statement = other.createStatement()) {
            service.put("/api/v1/users/u/ratings/hidden", "{\"value\":5}");
            service.put("/api/v1/users/u/ratings/undescribed", "{\"value\":5}");
            service.put("/api/v1/items/hidden", "{\"hidden\":true}");
            service.train("{\"algorithm\": \"baseline\"}");

            statement.execute("CREATE TRIGGER broken BEFORE UPDATE ON model_version"
                    + " BEGIN SELECT RAISE(FAIL, 'broken'); END");
            Answer unwritten = service.delete("/api/v1/items/hidden");
            statement.execute("DROP TRIGGER broken");
            Answer list = service.get("/api/v1/users/u/recommendations?includeRated=true");
            Answer finished = service.delete("/api/v1/items/hidden");
            Answer undropped;
            other.setAutoCommit(false);
            try (ResultSet reading = statement.executeQuery("SELECT * FROM rating")) {
                assertThat(reading.next()).isTrue();
                undropped = service.delete("/api/v1/items/undescribed");
            }
            other.commit();
            Answer dropped = service.delete("/api/v1/items/undescribed");

            assertThat(unwritten.status()).isEqualTo(503);
            assertThat(RunningService.itemIds(list.json())).containsExactly("undescribed");
            assertThat(finished.text()).isEqualTo("{\"ratingsErased\":0,\"modelVersionsRewritten\":[1]}");
            assertThat(undropped.status()).isEqualTo(503);
            assertThat(dropped.text()).isEqualTo("{\"ratingsErased\":0,\"modelVersionsRewritten\":[]}");
            assertThat(service.delete("/api/v1/items/undescribed").status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource
    void refusesWhatFindsTheQueueFullAndNothingElse(TestStore store) throws Exception {
        int clients = 11;
        try (RunningService service = store.start(directory, "foretaste.rating.queue-capacity=10000");
                HttpClient http = HttpClient.newHttpClient()) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            try (Connection other = store.connect(directory);
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("UPDATE rating_revision SET value = value");
                for (int client = 0; client < clients; client++) {
                    answers.add(http.sendAsync(batch(service.uri("/api/v1/"), client, 1_000), BodyHandlers.ofString()));
                }
                CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new))
                        .get(5, TimeUnit.SECONDS);
                other.rollback();
            }

            int refused = 0;
            for (int client = 0; client < clients; client++) {
                HttpResponse<String> answer = answers.get(client).get();
                boolean full = answer.statusCode() == 503;
                refused += full ? 1 : 0;
                assertThat(answer.statusCode()).isIn(200, 503);
                assertThat(answer.headers().firstValue("Retry-After").isPresent())
                        .isEqualTo(full);
                assertThat(service.bean(LiveMatrix.class).user("u" + client).isPresent())
                        .isNotEqualTo(full);
                assertThat(service.get("/api/v1/users/u%d/export".formatted(client))
                                .status())
                        .isEqualTo(full ? 404 : 200);
            }
            assertThat(refused).isEqualTo(1);
        }
    }

    @Test
    void answers503WhileTheDiskIsFullAndRecoversByItself() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")));
        ServiceProcess service = ServiceProcess.start(directory);
        try (HttpClient http = HttpClient.newHttpClient()) {
            // Writing beyond this length of a file fails, as it does on a full disk.
            limitFiles(service, Long.toString(longestFile(directory) + 1_000_000));
            int full = 0;
            HttpResponse<String> answer;
            do {
                answer = http.send(batch(service.root(), full++, 1_000), BodyHandlers.ofString());
            } while (answer.statusCode() == 200 && full < 100);
            String refused = "u" + (full - 1);
            int stored = lines(http, service, "ratings/export");
            int unknown = status(http, service, "users/%s/export".formatted(refused));
            int unrated = status(http, service, "items/%s-0".formatted(refused));
            limitFiles(service, "unlimited");
            HttpResponse<String> again = http.send(batch(service.root(), full - 1, 1_000), BodyHandlers.ofString());

            assertThat(full).isGreaterThan(1);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(stored).isEqualTo(1 + 1_000 * (full - 1));
            assertThat(unknown).isEqualTo(404);
            assertThat(unrated).isEqualTo(404);
            assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
            assertThat(status(http, service, "items/%s-0".formatted(refused))).isEqualTo(200);
            assertThat(lines(http, service, "ratings/export")).isEqualTo(1 + 1_000 * full);
        } finally {
            service.process().destroyForcibly().waitFor();
        }
    }

    @Test
    void losesNothingAcknowledgedWhenConnectionsBreak() throws Exception {
        TestStore store = TestStore.POSTGRESQL;
        int clients = 4;
        int breaks = 5;
        List<AtomicInteger> sent =
                Stream.generate(AtomicInteger::new).limit(clients).toList();
        List<AtomicInteger> acknowledged =
                Stream.generate(AtomicInteger::new).limit(clients).toList();
        AtomicInteger failures = new AtomicInteger();
        try (RunningService service = store.start(directory);
                Connection other = store.connect(directory);
                Statement statement = other.createStatement();
                ExecutorService threads = Executors.newCachedThreadPool()) {
            AtomicBoolean stop = new AtomicBoolean();
            List<Future<?>> sending = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
                int number = client;
                sending.add(threads.submit(() -> {
                    while (!stop.get()) {
                        int request = sent.get(number).incrementAndGet();
                        Answer answer = service.put(
                                "/api/v1/users/u%d/ratings/i".formatted(number),
                                "{\"value\":%d,\"ratedAt\":\"%s\"}"
                                        .formatted(1 + request % 5, Instant.ofEpochSecond(request)));
                        assertThat(answer.status()).isIn(200, 201, 503);
                        if (answer.status() == 503) {
                            failures.incrementAndGet();
                        } else {
                            acknowledged.get(number).set(request);
                        }
                    }
                }));
            }
            for (int round = 0; round < breaks; round++) {
                awaitProgress(sending, acknowledged);
                statement.execute(BREAK_CONNECTIONS);
            }
            awaitProgress(sending, acknowledged);
            stop.set(true);
            for (Future<?> client : sending) {
                client.get();
            }
            for (int client = 0; client < clients; client++) {
                assertThat(live(service, client))
                        .isEqualTo(stored(service, client))
                        .isBetween((long) acknowledged.get(client).get(), (long)
                                sent.get(client).get());
            }
        }

        try (RunningService service = store.start(directory)) {
            for (int client = 0; client < clients; client++) {
                assertThat(stored(service, client))
                        .isBetween((long) acknowledged.get(client).get(), (long)
                                sent.get(client).get());
            }
        }
        assertThat(failures).hasPositiveValue();
    }

    /** Until every client has been acknowledged 20 more requests. */
    private static void awaitProgress(List<Future<?>> sending, List<AtomicInteger> acknowledged) throws Exception {
        for (int client = 0; client < acknowledged.size(); client++) {
            int enough = acknowledged.get(client).get() + 20;
            while (acknowledged.get(client).get() < enough) {
                if (sending.get(client).isDone()) {
                    sending.get(client).get();
                }
                Thread.onSpinWait();
            }
        }
    }

    private static long stored(RunningService service, int client) {
        JsonNode rating =
                service.get("/api/v1/users/u%d/ratings/i".formatted(client)).json();
        long number = Instant.parse(rating.get("ratedAt").asString()).getEpochSecond();
        assertThat(rating.get("value").asInt()).isEqualTo((int) (1 + number % 5));
        return number;
    }

    /** The live matrix knows minutes only: the number of the stored request when its value is the live one. */
    private static long live(RunningService service, int client) {
        long stored = stored(service, client);
        float value =
                service.bean(LiveMatrix.class).user("u" + client).orElseThrow().value(0);
        assertThat(value).isEqualTo(1 + stored % 5);
        return stored;
    }

    private static HttpRequest batch(URI root, int client, int ratings) {
        String body = IntStream.range(0, ratings)
                .mapToObj(n -> "{\"userId\":\"u%d\",\"itemId\":\"u%d-%d\",\"value\":3}".formatted(client, client, n))
                .collect(Collectors.joining(",", "{\"ratings\":[", "]}"));
        return HttpRequest.newBuilder(root.resolve("ratings/batch"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private static void limitFiles(ServiceProcess service, String bytes) throws Exception {
        String pid = Long.toString(service.process().pid());
        Process limiting = new ProcessBuilder("/usr/bin/prlimit", "--pid", pid, "--fsize=" + bytes + ":")
                .inheritIO()
                .start();
        assertThat(limiting.waitFor()).isZero();
    }

    private static long longestFile(Path directory) throws Exception {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(file -> file.toFile().length()).max().orElseThrow();
        }
    }

    private static int status(HttpClient http, ServiceProcess service, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(service.root().resolve(path)).build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static int lines(HttpClient http, ServiceProcess service, String path) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(service.root().resolve(path)).build();
        return (int) http.send(request, BodyHandlers.ofString()).body().lines().count();
    }
}
