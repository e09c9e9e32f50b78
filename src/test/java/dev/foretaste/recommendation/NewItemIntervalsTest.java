package dev.foretaste.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
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
    private static final int ITEMS = 150;
    private static final int FEWEST_RATINGS = 20;
    private static final List<Integer> COUNTS = List.of(1, 2, 5, 10);

    @ParameterizedTest
    @ValueSource(strings = {"als", "bayesian"})
    void coverWhatTheyPromise(String algorithm, @TempDir Path dataDir) throws Exception {
        List<RatingLine> lines = RatingLine.shuffled();
        List<List<RatingLine>> candidates = new ArrayList<>(lines.stream()
                .collect(Collectors.groupingBy(RatingLine::item, TreeMap::new, Collectors.toList()))
                .values());
        candidates.removeIf(ratings -> ratings.size() < FEWEST_RATINGS);
        Collections.shuffle(candidates, new Random(1));
        List<List<RatingLine>> held = candidates.subList(0, ITEMS);
        Set<String> heldItems =
                held.stream().map(ratings -> ratings.getFirst().item()).collect(Collectors.toSet());

        Map<Integer, Double> coverage = new TreeMap<>();
        Map<Integer, Double> rmse = new TreeMap<>();
        try (RunningService service = RunningService.start(dataDir)) {
            submit(
                    service,
                    lines.stream()
                            .filter(line -> !heldItems.contains(line.item()))
                            .toList());
            JsonNode job = service.train("{\"algorithm\":\"%s\",\"seed\":1}".formatted(algorithm));
            assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
            int before = 0;
            for (int count : COUNTS) {
                List<RatingLine> raters = new ArrayList<>();
                List<RatingLine> others = new ArrayList<>();
                for (List<RatingLine> ratings : held) {
                    raters.addAll(ratings.subList(before, count));
                    others.addAll(ratings.subList(count, ratings.size()));
                }
                submit(service, raters);
                List<JsonNode> predictions = RatingLine.predictions(service, others);
                coverage.put(count, coverage(predictions, others));
                rmse.put(count, rmse(predictions, others));
                before = count;
            }
        }

        System.out.println(algorithm + " new items by raters: covered " + coverage + ", RMSE " + rmse);
        assertThat(coverage)
                .allSatisfy((count, share) ->
                        assertThat(share).as("%s, %s", algorithm, coverage).isBetween(0.88, 0.92));
    }

    private static void submit(RunningService service, List<RatingLine> ratings) {
        RatingLine.submit(
                service,
                ratings,
                line -> "{\"userId\":\"%s\",\"itemId\":\"%s\",\"value\":%s}"
                        .formatted(line.user(), line.item(), line.value()));
    }

    private static double coverage(List<JsonNode> predictions, List<RatingLine> others) {
        int covered = 0;
        for (int at = 0; at < others.size(); at++) {
            covered += others.get(at).isIn(predictions.get(at).get("interval")) ? 1 : 0;
        }
        return (double) covered / others.size();
    }

    private static double rmse(List<JsonNode> predictions, List<RatingLine> others) {
        double squares = 0;
        for (int at = 0; at < others.size(); at++) {
            squares += Math.pow(
                    others.get(at).value() - predictions.get(at).get("value").doubleValue(), 2);
        }
        return Math.sqrt(squares / others.size());
    }
}
