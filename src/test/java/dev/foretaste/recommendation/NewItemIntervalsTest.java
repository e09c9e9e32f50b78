package dev.foretaste.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.foretaste.RunningService;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * MovieLens 100K without 150 of the items that have 20 ratings or more (seed 1), over HTTP: after the training come the
 * ratings of the first 1, 2, 5 and 10 raters of each, drawn at random, and those of the others are predicted with
 * intervals of 90 %.
 */
class NewItemIntervalsTest {
    private static final Path FILE = Path.of("../shared/data/ml-100k/u.data");
    private static final int BATCH = 10_000;
    private static final int ITEMS = 150;
    private static final int FEWEST_RATINGS = 20;
    private static final List<Integer> COUNTS = List.of(1, 2, 5, 10);

    private record Line(String user, String item, double value) {}

    @ParameterizedTest
    @ValueSource(strings = {"als", "bayesian"})
    void coverWhatTheyPromise(String algorithm, @TempDir Path dataDir) throws Exception {
        assumeTrue(Files.exists(FILE), "MovieLens 100K is not there");
        List<Line> lines = new ArrayList<>(Files.readAllLines(FILE).stream()
                .map(line -> line.split("\t"))
                .map(field -> new Line(field[0], field[1], Double.parseDouble(field[2])))
                .toList());
        Collections.shuffle(lines, new Random(1));
        List<List<Line>> candidates = new ArrayList<>(lines.stream()
                .collect(Collectors.groupingBy(Line::item, TreeMap::new, Collectors.toList()))
                .values());
        candidates.removeIf(ratings -> ratings.size() < FEWEST_RATINGS);
        Collections.shuffle(candidates, new Random(1));
        List<List<Line>> held = candidates.subList(0, ITEMS);
        Set<String> heldItems =
                held.stream().map(ratings -> ratings.getFirst().item).collect(Collectors.toSet());

        Map<Integer, Double> coverage = new TreeMap<>();
        try (RunningService service = RunningService.start(dataDir)) {
            submit(
                    service,
                    lines.stream()
                            .filter(line -> !heldItems.contains(line.item))
                            .toList());
            JsonNode job = service.train("{\"algorithm\":\"%s\",\"seed\":1}".formatted(algorithm));
            assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
            int before = 0;
            for (int count : COUNTS) {
                List<Line> raters = new ArrayList<>();
                List<Line> others = new ArrayList<>();
                for (List<Line> ratings : held) {
                    raters.addAll(ratings.subList(before, count));
                    others.addAll(ratings.subList(count, ratings.size()));
                }
                submit(service, raters);
                coverage.put(count, coverage(service, others));
                before = count;
            }
        }

        System.out.println(algorithm + " new items by raters: " + coverage);
        assertThat(coverage)
                .allSatisfy((count, share) ->
                        assertThat(share).as("%s, %s", algorithm, coverage).isBetween(0.87, 0.93));
    }

    private static void submit(RunningService service, List<Line> ratings) {
        for (int from = 0; from < ratings.size(); from += BATCH) {
            String body = ratings.subList(from, Math.min(ratings.size(), from + BATCH)).stream()
                    .map(line -> "{\"userId\":\"%s\",\"itemId\":\"%s\",\"value\":%s}"
                            .formatted(line.user, line.item, line.value))
                    .collect(Collectors.joining(",", "{\"ratings\":[", "]}"));
            assertThat(service.post("/api/v1/ratings/batch", body).status()).isEqualTo(200);
        }
    }

    private static double coverage(RunningService service, List<Line> others) {
        int covered = 0;
        for (int from = 0; from < others.size(); from += BATCH) {
            List<Line> pairs = others.subList(from, Math.min(others.size(), from + BATCH));
            String body = pairs.stream()
                    .map(line -> "{\"userId\":\"%s\",\"itemId\":\"%s\"}".formatted(line.user, line.item))
                    .collect(Collectors.joining(",", "{\"pairs\":[", "]}"));
            JsonNode predictions =
                    service.post("/api/v1/predictions", body).json().get("predictions");
            for (int at = 0; at < pairs.size(); at++) {
                JsonNode interval = predictions.get(at).get("interval");
                double value = pairs.get(at).value;
                boolean covers = interval.get("lower").doubleValue() <= value
                        && value <= interval.get("upper").doubleValue();
                covered += covers ? 1 : 0;
            }
        }
        return (double) covered / others.size();
    }
}
