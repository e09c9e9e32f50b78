package dev.foretaste.rating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an erasure leaves behind in the files: nothing. */
class ErasureTest {
    @TempDir
    Path directory;

    @Test
    void leavesNoByteOfErasedIdsInDataDirectory() {
        Random random = new Random(1);
        List<String> erased = List.of("erased-one", "erased-two", "erased-three", "ein gel\u00f6schter \ud83c\udf75");
        try (RunningService service = RunningService.start(directory)) {
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
                assertThat(isInFiles(user)).isTrue();
            }
            service.train("{\"algorithm\": \"baseline\"}");
            service.train("{\"algorithm\": \"als\", \"hyperparameters\": {\"rank\": 2, \"sweeps\": 1}}");

            for (String user : erased) {
                int status = service.delete("/api/v1/users/" + RunningService.encoded(user))
                        .status();

                assertThat(status).isEqualTo(200);
                assertThat(isInFiles(user)).as(user).isFalse();
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
        try (RunningService service = RunningService.start(directory)) {
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
            assertThat(isInFiles("guest-of-honour")).isTrue();

            Answer merged = service.post("/api/v1/users/guest-of-honour/merge", "{\"into\": \"u2\"}");

            assertThat(merged.json().get("modelVersionsRewritten")).hasSize(trainings.length);
            assertThat(isInFiles("guest-of-honour")).isFalse();
            for (String item : deleted) {
                assertThat(isInFiles(item)).isTrue();

                Answer answer = service.delete("/api/v1/items/" + item);

                assertThat(answer.json().get("modelVersionsRewritten")).hasSize(trainings.length);
                assertThat(service.delete("/api/v1/items/" + item).status()).isEqualTo(404);
            }
            assertThat(deleted).noneMatch(this::isInFiles);
            assertThat(service.get("/api/v1/users/u1/recommendations?limit=100").text())
                    .contains("\"itemId\":\"i")
                    .doesNotContain("\\u0000");
            assertThat(service.get("/api/v1/models/1/map").text()).doesNotContain("\\u0000");
        }
        try (RunningService service = RunningService.start(directory)) {
            assertThat(service.get("/api/v1/users/u1/recommendations").text()).contains("\"itemId\":\"i");
        }
    }

    @Test
    void leavesNoByteOfContextsOnlyErasedUsersHad() {
        try (RunningService service = RunningService.start(directory)) {
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
            assertThat(isInFiles("at-annas")).isTrue();

            service.delete("/api/v1/users/u3");

            assertThat(isInFiles("at-annas")).isFalse();
            assertThat(isInFiles("phone-0")).isTrue();
            assertThat(service.get("/api/v1/users/u2/predictions/i1?context=phone-0")
                            .status())
                    .isEqualTo(200);

            for (int user = 0; user < 6; user++) {
                service.delete("/api/v1/users/u" + user);
            }

            assertThat(isInFiles("phone-0")).isFalse();
        }
        try (RunningService service = RunningService.start(directory)) {
            assertThat(service.get("/api/v1/models")
                            .json()
                            .at("/models/0/users")
                            .asInt())
                    .isZero();
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
