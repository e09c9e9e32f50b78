package dev.foretaste.rating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import dev.foretaste.TestStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What an erasure leaves behind in the files of the embedded store, or in the tables of a server: nothing. */
@ParameterizedClass
@EnumSource
class ErasureTest {
    @TempDir
    Path directory;

    private final TestStore store;

    ErasureTest(TestStore store) {
        this.store = store;
    }

    @Test
    void tellsWhatModelsHoldOfUsersWhoseRatingsAreDeleted() {
        try (RunningService service = store.start(directory)) {
            service.put("/api/v1/users/a/ratings/tea", "{\"value\":5}");
            service.put("/api/v1/users/b/ratings/tea", "{\"value\":3}");
            service.train("{\"algorithm\": \"als\", \"hyperparameters\": {\"rank\": 2, \"sweeps\": 1}}");
            service.delete("/api/v1/users/a/ratings/tea");
            service.train("{\"algorithm\": \"baseline\"}");

            RunningService.Answer held = service.get("/api/v1/users/a/export");

            assertThat(held.status()).isEqualTo(200);
            assertThat(held.json().get("ratings")).isEmpty();
            assertThat(held.json().get("modelVersions").toString()).isEqualTo("[1]");
            assertThat(service.get("/api/v1/users/b/export")
                            .json()
                            .get("modelVersions")
                            .toString())
                    .isEqualTo("[1,2]");

            service.delete("/api/v1/users/a");

            assertThat(service.get("/api/v1/users/a/export").status()).isEqualTo(404);
        }
    }

    @Test
    void leavesNoByteOfErasedIdsInDataDirectory() {
        Random random = new Random(1);
        List<String> erased = List.of("erased-one", "erased-two", "erased-three", "ein gel\u00f6schter \ud83c\udf75");
        try (RunningService service = store.start(directory)) {
            // Many users in random order, in many transactions: pages split and cells move about.
            for (int round = 0; round < 20; round++) {
                StringBuilder file = new StringBuilder();
                for (int n = 0; n < 1_000; n++) {
                    file.append("%016x,i%d,3%n".formatted(random.nextLong(), random.nextInt(500)));
                }
                for (String user : erased) {
                    file.append("%s,i%d,4%n".formatted(user, round));
                }
                service.send(HttpRequest.newBuilder(service.uri("/api/v1/ratings/import?onError=skip"))
                        .header("Content-Type", "text/csv")
                        .header("Idempotency-Key", erased.getFirst() + round)
                        .POST(BodyPublishers.ofString(file.toString())));
            }
            for (String user : erased) {
                service.send(HttpRequest.newBuilder(service.uri("/api/v1/ratings"))
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", user.replaceAll("[^a-z]", ""))
                        .POST(BodyPublishers.ofString(
                                "{\"userId\":\"%s\",\"itemId\":\"i1\",\"value\":5}".formatted(user))));
                assertThat(isStored(user)).isTrue();
            }
            service.train("{\"algorithm\": \"baseline\"}");
            service.train("{\"algorithm\": \"als\", \"hyperparameters\": {\"rank\": 2, \"sweeps\": 1}}");

            for (String user : erased) {
                int status = service.delete("/api/v1/users/" + RunningService.encoded(user))
                        .status();

                assertThat(status).isEqualTo(200);
                assertThat(isStored(user)).as(user).isFalse();
            }
        }
    }

    @Test
    void leavesNoByteOfMergedGuestOrDeletedItemsInDataDirectory() {
        List<String> deleted = List.of("gone-tea", "gone-tea-2", "a-first", "zz-last");
        String[] trainings = {
            "{\"algorithm\": \"als\", \"hyperparameters\": {\"rank\": 2, \"sweeps\": 1}}",
            "{\"algorithm\": \"item-knn\"}",
            "{\"algorithm\": \"bayesian\", \"hyperparameters\": {\"rank\": 2}}"
        };
        try (RunningService service = store.start(directory)) {
            StringBuilder file = new StringBuilder();
            for (int n = 0; n < 400; n += 3) {
                file.append("u%d,i%d,%d%n".formatted(n % 20, n / 20, 1 + n % 5));
            }
            for (String item : deleted) {
                service.put("/api/v1/items/" + item, "{\"title\": \"%s\"}".formatted(item));
                file.append("u1,%s,4%nguest-of-honour,%s,5%n".formatted(item, item));
            }
            service.send(HttpRequest.newBuilder(service.uri("/api/v1/ratings/import"))
                    .header("Content-Type", "text/csv")
                    .POST(BodyPublishers.ofString(file.toString())));
            for (String training : trainings) {
                assertThat(service.train(training).get("state").asString()).isEqualTo("SUCCEEDED");
            }
            assertThat(isStored("guest-of-honour")).isTrue();

            Answer merged =
                    service.post("/api/v1/users/guest-of-honour/merge", "{\"into\": \"u2\"}", "of guest-of-honour");

            assertThat(merged.json().get("modelVersionsRewritten")).hasSize(trainings.length);
            assertThat(isStored("guest-of-honour")).isFalse();
            for (String item : deleted) {
                assertThat(isStored(item)).isTrue();

                Answer answer = service.delete("/api/v1/items/" + item);

                assertThat(answer.json().get("modelVersionsRewritten")).hasSize(trainings.length);
                assertThat(service.delete("/api/v1/items/" + item).status()).isEqualTo(404);
            }
            assertThat(deleted).noneMatch(this::isStored);
            assertThat(service.get("/api/v1/users/u1/recommendations?limit=100").text())
                    .contains("\"itemId\":\"i")
                    .doesNotContain("\\u0000");
            assertThat(service.get("/api/v1/models/1/map").text()).doesNotContain("\\u0000");
        }
        try (RunningService service = store.start(directory)) {
            assertThat(service.get("/api/v1/users/u1/recommendations").text()).contains("\"itemId\":\"i");
        }
    }

    @Test
    void leavesNoByteOfContextsOnlyErasedUsersHad() {
        try (RunningService service = store.start(directory)) {
            for (int user = 0; user < 6; user++) {
                for (int item = 0; item < 6; item++) {
                    service.put(
                            "/api/v1/users/u%d/ratings/i%d".formatted(user, item),
                            "{\"value\": %d, \"context\": \"%s\"}"
                                    .formatted(1 + (user + item) % 5, user == 3 ? "at-annas" : "phone-" + item % 2));
                }
            }
            assertThat(service.train("{\"algorithm\": \"tensor\"}").get("state").asString())
                    .isEqualTo("SUCCEEDED");
            assertThat(isStored("at-annas")).isTrue();

            service.delete("/api/v1/users/u3");

            assertThat(isStored("at-annas")).isFalse();
            assertThat(isStored("phone-0")).isTrue();
            assertThat(service.get("/api/v1/users/u2/predictions/i1?context=phone-0")
                            .status())
                    .isEqualTo(200);

            for (int user = 0; user < 6; user++) {
                service.delete("/api/v1/users/u" + user);
            }

            assertThat(isStored("phone-0")).isFalse();
        }
        try (RunningService service = store.start(directory)) {
            assertThat(service.get("/api/v1/models")
                            .json()
                            .at("/models/0/users")
                            .asInt())
                    .isZero();
        }
    }

    @Test
    void keepsErasedUserAndItemThatComeBackOutOfModelThatIsBeingTrained() throws Exception {
        try (RunningService service = store.start(directory)) {
            StringBuilder file = new StringBuilder();
            for (int n = 0; n < 20_000; n++) {
                file.append("u%d,i%d,%d%n".formatted(n % 200, n / 200, 1 + n % 5));
            }
            file.append("came-back,i1,4\nu1,back-again,4\n");
            service.send(HttpRequest.newBuilder(service.uri("/api/v1/ratings/import"))
                    .header("Content-Type", "text/csv")
                    .POST(BodyPublishers.ofString(file.toString())));
            String job = service.post(
                            "/api/v1/training-jobs",
                            "{\"algorithm\": \"als\", \"hyperparameters\": {\"rank\": 16, \"sweeps\": 60}}")
                    .header("Location");
            while (!service.get(job).json().hasNonNull("progress")) {
                Thread.onSpinWait();
            }

            service.delete("/api/v1/users/came-back");
            service.put("/api/v1/users/came-back/ratings/i2", "{\"value\":5}");
            service.delete("/api/v1/items/back-again");
            service.put("/api/v1/users/u2/ratings/back-again", "{\"value\":1}");
            boolean wasTraining =
                    service.get(job).json().get("state").asString().equals("RUNNING");
            service.awaitEnd(job);

            assertThat(wasTraining).isTrue();
            assertThat(modelChunks()).contains("u199").doesNotContain("came-back", "back-again");
        }
    }

    @Test
    void letsOthersWriteWhileAnExportNobodyReadsKeepsTheOldPages() throws Exception {
        try (RunningService service = store.start(directory);
                Socket reader = new Socket()) {
            StringBuilder file = new StringBuilder();
            for (int n = 0; n < 400_000; n++) {
                file.append("u%d,i%d,%d%n".formatted(n % 4_000, n / 4_000, 1 + n % 5));
            }
            service.send(HttpRequest.newBuilder(service.uri("/api/v1/ratings/import"))
                    .header("Content-Type", "text/csv")
                    .POST(BodyPublishers.ofString(file.toString())));
            service.train("{\"algorithm\": \"baseline\"}");
            reader.setReceiveBufferSize(4_096);
            reader.connect(new InetSocketAddress("localhost", service.uri("/").getPort()));
            reader.getOutputStream()
                    .write("GET /api/v1/ratings/export HTTP/1.1\r\nHost: localhost\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(reader.getInputStream().read()).isEqualTo('H');

            CompletableFuture<Answer> erasure = CompletableFuture.supplyAsync(() -> service.delete("/api/v1/users/u1"));
            int written = 0;
            do {
                assertThat(service.put("/api/v1/users/w%d/ratings/i1".formatted(written++), "{\"value\":5}")
                                .status())
                        .isEqualTo(201);
            } while (!erasure.isDone());

            if (store == TestStore.SQLITE) {
                assertThat(erasure.get().status()).isEqualTo(503);
                // Where writers wait for the readers with it, the first of them waits to its end.
                assertThat(written).isGreaterThan(10);
                assertThat(erasure.get().text()).contains("a long export", "Model versions rewritten: [1]");
                reader.close();
            }
            assertThat(service.delete("/api/v1/users/u1").status()).isEqualTo(200);
        }
    }

    private String modelChunks() throws SQLException {
        StringBuilder chunks = new StringBuilder();
        try (Connection connection = store.connect(directory);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT bytes FROM model_chunk")) {
            while (rows.next()) {
                chunks.append(new String(rows.getBytes(1), StandardCharsets.ISO_8859_1));
            }
        }
        return chunks.toString();
    }

    private boolean isStored(String id) {
        return store == TestStore.SQLITE ? isInFiles(id) : isInTables(id);
    }

    private boolean isInTables(String id) {
        byte[] bytes = id.getBytes(StandardCharsets.UTF_8);
        try (Connection connection = store.connect(directory);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet names =
                    statement.executeQuery("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")) {
                while (names.next()) {
                    tables.add(names.getString(1));
                }
            }
            for (String table : tables) {
                try (PreparedStatement rows = connection.prepareStatement(
                        "SELECT 1 FROM %s r WHERE strpos(r::text, ?) > 0 OR strpos(r::text, ?) > 0".formatted(table))) {
                    rows.setString(1, id);
                    rows.setString(2, HexFormat.of().formatHex(bytes));
                    if (rows.executeQuery().next()) {
                        return true;
                    }
                }
            }
            return false;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isInFiles(String id) {
        String needle = new String(id.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).anyMatch(file -> contains(file, needle));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean contains(Path file, String needle) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(needle);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
