package dev.foretaste;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The whole way over HTTP: ratings in, training, predictions and lists out, and the same after a restart. */
class EndToEndTest {
    private static final Path MOVIELENS = Path.of("../shared/data/ml-100k/u.data");

    /** The tutorial's matrix; 0 is an unknown cell. */
    private static final int[][] TUTORIAL = {
        {5, 3, 0, 1},
        {4, 0, 0, 1},
        {1, 1, 0, 5},
        {1, 0, 0, 4},
        {0, 1, 5, 4},
    };

    private record Rated(String userId, String itemId, int value) {
        String json() {
            return "{\"userId\": \"%s\", \"itemId\": \"%s\", \"value\": %d}".formatted(userId, itemId, value);
        }

        String pair() {
            return "{\"userId\": \"%s\", \"itemId\": \"%s\"}".formatted(userId, itemId);
        }
    }

    @Test
    void completesTutorialMatrixAndKeepsItOverRestart(@TempDir Path data) {
        Map<String, String> answers;
        try (RunningService service = RunningService.start(data)) {
            submit(service, tutorial());

            JsonNode job = service.train("""
                    {"algorithm": "sgd", "seed": 1, "hyperparameters":
                      {"rank": 2, "epochs": 5000, "learningRate": 0.0002, "regularization": 0.02}}""");
            answers = answers(service);

            assertThat(job.get("state").asString()).isEqualTo("SUCCEEDED");
            double squares = 0;
            for (int user = 0; user < 5; user++) {
                for (int item = 0; item < 4; item++) {
                    JsonNode prediction = prediction(service, user, item);
                    assertThat(prediction.get("basis").asString()).isEqualTo("MODEL");
                    assertThat(prediction.get("value").asDouble()).isBetween(1.0, 5.0);
                    if (TUTORIAL[user][item] > 0) {
                        double error = prediction.get("unclamped").asDouble() - TUTORIAL[user][item];
                        assertThat(Math.abs(error)).isLessThan(0.6);
                        squares += error * error;
                    }
                }
            }
            // The last epoch changes the factors after their error was measured, and a model holds floats.
            assertThat(Math.sqrt(squares / 13))
                    .isCloseTo(job.at("/progress/trainRmse").asDouble(), within(0.002));
        }

        try (RunningService restarted = RunningService.start(data)) {
            assertThat(answers(restarted)).isEqualTo(answers);
        }
    }

    @Test
    void predictsMovieLensRatingsItHasNotSeen(@TempDir Path data) throws IOException {
        assumeTrue(Files.exists(MOVIELENS), "MovieLens 100K is not beside the project");
        List<Rated> all = new ArrayList<>(Files.readAllLines(MOVIELENS).stream()
                .map(line -> line.split("\t"))
                .map(field -> new Rated(field[0], field[1], Integer.parseInt(field[2])))
                .toList());
        Collections.shuffle(all, new Random(1));
        List<Rated> heldOut = all.subList(0, all.size() / 10);
        List<Rated> sent = all.subList(all.size() / 10, all.size());
        try (RunningService service = RunningService.start(data)) {
            for (int from = 0; from < sent.size(); from += 10_000) {
                submit(service, sent.subList(from, Math.min(sent.size(), from + 10_000)));
            }

            JsonNode job = service.train("{\"algorithm\": \"als\"}");

            assertThat(job.get("state").asString()).isEqualTo("SUCCEEDED");
            assertThat(rmse(service, heldOut)).isLessThan(0.93);
        }
    }

    private static List<Rated> tutorial() {
        List<Rated> ratings = new ArrayList<>();
        for (int user = 0; user < 5; user++) {
            for (int item = 0; item < 4; item++) {
                if (TUTORIAL[user][item] > 0) {
                    ratings.add(new Rated("u" + (user + 1), "i" + (item + 1), TUTORIAL[user][item]));
                }
            }
        }
        return ratings;
    }

    private static void submit(RunningService service, List<Rated> ratings) {
        String body = ratings.stream().map(Rated::json).collect(Collectors.joining(",", "{\"ratings\": [", "]}"));
        RunningService.Answer answer = service.post("/api/v1/ratings/batch", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().get("created").asInt()).isEqualTo(ratings.size());
    }

    private static JsonNode prediction(RunningService service, int user, int item) {
        return service.get("/api/v1/users/u%d/predictions/i%d".formatted(user + 1, item + 1))
                .json();
    }

    private static Map<String, String> answers(RunningService service) {
        Map<String, String> answers = new LinkedHashMap<>();
        for (int user = 1; user <= 5; user++) {
            List<String> paths = List.of(
                    "/api/v1/users/u" + user + "/ratings",
                    "/api/v1/users/u" + user + "/predictions/i3",
                    "/api/v1/users/u" + user + "/recommendations");
            paths.forEach(path -> answers.put(path, service.get(path).text()));
        }
        return answers;
    }

    private static double rmse(RunningService service, List<Rated> heldOut) {
        double squares = 0;
        for (int from = 0; from < heldOut.size(); from += 1_000) {
            List<Rated> part = heldOut.subList(from, Math.min(heldOut.size(), from + 1_000));
            String body = part.stream().map(Rated::pair).collect(Collectors.joining(",", "{\"pairs\": [", "]}"));
            JsonNode predictions =
                    service.post("/api/v1/predictions", body).json().get("predictions");
            assertThat(predictions).hasSize(part.size());
            for (int at = 0; at < part.size(); at++) {
                double error = predictions.get(at).get("value").asDouble()
                        - part.get(at).value();
                squares += error * error;
            }
        }
        return Math.sqrt(squares / heldOut.size());
    }
}
