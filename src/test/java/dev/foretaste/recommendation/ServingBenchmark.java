package dev.foretaste.recommendation;

import dev.foretaste.ForetasteApplication;
import java.io.BufferedWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Profile;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * The service with synthetic ratings of 10,000 items and a trained model, for {@code bench/serving.sh}. Beside the API
 * it has endpoints that answer a constant body as long as a list of ten, to compare with.
 *
 * <p>Arguments: the data directory, the port, the number of users, how many ratings each has, the training request.
 */
final class ServingBenchmark {
    private static final int ITEMS = 10_000;

    private ServingBenchmark() {}

    /** Only in the benchmark. */
    @RestController
    @Profile("benchmark")
    static class ConstantBody {
        private final Recommendations body;
        private final byte[] bytes;

        ConstantBody(JsonMapper json) {
            List<Recommendations.Item> items = IntStream.range(1000, 1010)
                    .mapToObj(item -> new Recommendations.Item(
                            "i" + item,
                            4.123456789012345,
                            0.1234567811965942,
                            new Interval(2.123456789012345, 5, 0.9),
                            null,
                            null,
                            null,
                            null,
                            null))
                    .toList();
            body = new Recommendations("u1000", Basis.MODEL, 1L, items, "A".repeat(75));
            bytes = json.writeValueAsBytes(body);
        }

        /** Written as JSON each time. */
        @GetMapping("/api/v1/benchmark/{userId}/object")
        ResponseEntity<Recommendations> object(@PathVariable String userId) {
            return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(body);
        }

        /** The same bytes each time. */
        @GetMapping("/api/v1/benchmark/{userId}/bytes")
        ResponseEntity<byte[]> bytes(@PathVariable String userId) {
            return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(bytes);
        }
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path ratings = Path.of(arguments[0] + ".csv");
        write(ratings, Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
        new SpringApplicationBuilder(ForetasteApplication.class)
                .profiles("benchmark")
                .run("--foretaste.data-dir=" + arguments[0], "--server.port=" + arguments[1]);
        String base = "http://localhost:" + arguments[1] + "/api/v1";
        try (HttpClient client = HttpClient.newHttpClient()) {
            post(client, base + "/ratings/import", "text/csv", BodyPublishers.ofFile(ratings));
            post(client, base + "/training-jobs", "application/json", BodyPublishers.ofString(arguments[4]));
        }
    }

    private static void write(Path file, int users, int ratingsPerUser) throws IOException {
        Random random = new Random(1);
        BitSet rated = new BitSet();
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("userId,itemId,rating\n");
            for (int user = 0; user < users; user++) {
                rated.clear();
                while (rated.cardinality() < ratingsPerUser) {
                    // The square makes low numbers popular; the remainder gives users a taste.
                    int item = (int) (ITEMS * Math.pow(random.nextDouble(), 2));
                    if (!rated.get(item)) {
                        rated.set(item);
                        int value = Math.clamp((user % 7 == item % 7 ? 4 : 2) + random.nextInt(3) - 1, 1, 5);
                        out.write("u" + user + ",i" + item + "," + value + "\n");
                    }
                }
            }
        }
    }

    private static void post(HttpClient client, String uri, String type, BodyPublisher body)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(uri))
                        .header("Content-Type", type)
                        .POST(body)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.body());
        }
    }
}
