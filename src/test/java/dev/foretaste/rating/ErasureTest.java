package dev.foretaste.rating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
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
