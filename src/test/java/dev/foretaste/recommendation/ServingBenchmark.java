package dev.foretaste.recommendation;

import dev.foretaste.ForetasteApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
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
 * it has an endpoint that answers a constant body as long as a list of ten, to compare with.
 *
 * <p>Arguments: the data directory, the port, the number of users.
 */
final class ServingBenchmark {
    private static final int ITEMS = 10_000;
    private static final int RATINGS_PER_USER = 50;
    private static final int USERS_A_BATCH = 200;

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
        new SpringApplicationBuilder(ForetasteApplication.class)
                .profiles("benchmark")
                .run("--foretaste.data-dir=" + arguments[0], "--server.port=" + arguments[1]);
        String base = "http://localhost:" + arguments[1] + "/api/v1";
        try (HttpClient client = HttpClient.newHttpClient()) {
            Random random = new Random(1);
            int users = Integer.parseInt(arguments[2]);
            for (int from = 0; from < users; from += USERS_A_BATCH) {
                post(client, base + "/ratings/batch", batch(from, Math.min(users, from + USERS_A_BATCH), random));
            }
            post(client, base + "/training-jobs", "{}");
        }
    }

    private static String batch(int from, int to, Random random) {
        StringBuilder ratings = new StringBuilder();
        for (int user = from; user < to; user++) {
            Set<Integer> rated = new HashSet<>();
            while (rated.size() < RATINGS_PER_USER) {
                // The square makes low numbers popular; the remainder gives users a taste.
                int item = (int) (ITEMS * Math.pow(random.nextDouble(), 2));
                if (rated.add(item)) {
                    int value = Math.clamp((user % 7 == item % 7 ? 4 : 2) + random.nextInt(3) - 1, 1, 5);
                    ratings.append(ratings.isEmpty() ? "" : ",")
                            .append("{\"userId\":\"u%d\",\"itemId\":\"i%d\",\"value\":%d}"
                                    .formatted(user, item, value));
                }
            }
        }
        return "{\"ratings\":[" + ratings + "]}";
    }

    private static void post(HttpClient client, String uri, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(uri))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(answer.body());
        }
    }
}
