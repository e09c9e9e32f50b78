package dev.foretaste.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.foretaste.RunningService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A line of MovieLens 100K, for tests that send them over HTTP. */
record RatingLine(String user, String item, double value, long seconds) {
    private static final Path FILE = Path.of("../shared/data/ml-100k/u.data");
    private static final int BATCH = 10_000;

    /** All lines in an order drawn with seed 1; without the data the test is left out. */
    static List<RatingLine> shuffled() throws IOException {
        assumeTrue(Files.exists(FILE), "MovieLens 100K is not there");
        List<RatingLine> lines = new ArrayList<>(Files.readAllLines(FILE).stream()
                .map(line -> line.split("\t"))
                .map(field ->
                        new RatingLine(field[0], field[1], Double.parseDouble(field[2]), Long.parseLong(field[3])))
                .toList());
        Collections.shuffle(lines, new Random(1));
        return lines;
    }

    /** @param json a rating as the service takes it */
    static void submit(RunningService service, List<RatingLine> ratings, Function<RatingLine, String> json) {
        for (int from = 0; from < ratings.size(); from += BATCH) {
            String body = ratings.subList(from, Math.min(ratings.size(), from + BATCH)).stream()
                    .map(json)
                    .collect(Collectors.joining(",", "{\"ratings\":[", "]}"));
            assertThat(service.post("/api/v1/ratings/batch", body).status()).isEqualTo(200);
        }
    }

    /** The predictions of users and items of lines, in their order. */
    static List<JsonNode> predictions(RunningService service, List<RatingLine> lines) {
        List<JsonNode> predictions = new ArrayList<>();
        for (int from = 0; from < lines.size(); from += BATCH) {
            String body = lines.subList(from, Math.min(lines.size(), from + BATCH)).stream()
                    .map(line -> "{\"userId\":\"%s\",\"itemId\":\"%s\"}".formatted(line.user, line.item))
                    .collect(Collectors.joining(",", "{\"pairs\":[", "]}"));
            service.post("/api/v1/predictions", body).json().get("predictions").forEach(predictions::add);
        }
        return predictions;
    }

    boolean isIn(JsonNode interval) {
        return interval.get("lower").doubleValue() <= value
                && value <= interval.get("upper").doubleValue();
    }
}
