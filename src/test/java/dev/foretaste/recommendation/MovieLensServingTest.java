package dev.foretaste.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** How good the answers are on ratings the service has not seen, measured over HTTP. */
class MovieLensServingTest {
    private static final int CUTOFF = 10;

    @Test
    void listsAndIntervalsKeepTheirPromiseOnRatingsHeldOut(@TempDir Path dataDir) throws Exception {
        List<RatingLine> lines = RatingLine.shuffled();
        List<RatingLine> heldOut = lines.subList(0, lines.size() / 5);
        List<RatingLine> training = lines.subList(lines.size() / 5, lines.size());

        try (RunningService service = RunningService.start(dataDir)) {
            submit(service, training);
            JsonNode job = service.train("{}");
            assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");

            double ndcg = ndcg(lists(service, users(heldOut)), heldOut);
            double popularity = ndcg(popularLists(service, training, users(heldOut)), heldOut);
            double coverage = coverage(service, heldOut);

            System.out.printf(
                    "NDCG@10 %.4f, of popularity %.4f, coverage of 90 %% intervals %.4f%n", ndcg, popularity, coverage);
            assertThat(ndcg).isGreaterThan(0.385).isGreaterThan(2 * popularity);
            assertThat(coverage).isBetween(0.88, 0.92);
        }
    }

    private static void submit(RunningService service, List<RatingLine> ratings) {
        RatingLine.submit(
                service,
                ratings,
                line -> "{\"userId\":\"%s\",\"itemId\":\"%s\",\"value\":%s,\"ratedAt\":\"%s\"}"
                        .formatted(line.user(), line.item(), line.value(), Instant.ofEpochSecond(line.seconds())));
    }

    private static Set<String> users(List<RatingLine> heldOut) {
        return heldOut.stream().map(RatingLine::user).collect(Collectors.toSet());
    }

    private static Map<String, List<String>> lists(RunningService service, Set<String> users) {
        Map<String, List<String>> lists = new HashMap<>();
        for (String user : users) {
            lists.put(
                    user,
                    RunningService.itemIds(service.get("/api/v1/users/" + user + "/recommendations?limit=" + CUTOFF)
                            .json()));
        }
        return lists;
    }

    private static Map<String, List<String>> popularLists(
            RunningService service, List<RatingLine> training, Set<String> users) {
        List<String> popular = RunningService.itemIds(
                service.get("/api/v1/items/popular?limit=500").json());
        Map<String, Set<String>> rated = new HashMap<>();
        training.forEach(line ->
                rated.computeIfAbsent(line.user(), user -> new HashSet<>()).add(line.item()));
        return users.stream()
                .collect(Collectors.toMap(
                        user -> user,
                        user -> popular.stream()
                                .filter(item ->
                                        !rated.getOrDefault(user, Set.of()).contains(item))
                                .limit(CUTOFF)
                                .toList()));
    }

    /** Binary gains, averaged over users with a rating of 4 or 5 held out. */
    private static double ndcg(Map<String, List<String>> lists, List<RatingLine> heldOut) {
        Map<String, Set<String>> relevant = heldOut.stream()
                .filter(line -> line.value() >= 4)
                .collect(Collectors.groupingBy(
                        RatingLine::user, Collectors.mapping(RatingLine::item, Collectors.toSet())));
        double sum = 0;
        for (Map.Entry<String, Set<String>> user : relevant.entrySet()) {
            List<String> list = lists.getOrDefault(user.getKey(), List.of());
            double gain = 0;
            double ideal = 0;
            for (int rank = 1; rank <= CUTOFF; rank++) {
                double discount = Math.log(2) / Math.log(rank + 1);
                ideal += rank <= user.getValue().size() ? discount : 0;
                gain += rank <= list.size() && user.getValue().contains(list.get(rank - 1)) ? discount : 0;
            }
            sum += gain / ideal;
        }
        return sum / relevant.size();
    }

    private static double coverage(RunningService service, List<RatingLine> heldOut) {
        List<JsonNode> predictions = RatingLine.predictions(service, heldOut);
        int covered = 0;
        int intervals = 0;
        for (int at = 0; at < heldOut.size(); at++) {
            JsonNode interval = predictions.get(at).get("interval");
            if (interval != null) {
                intervals++;
                covered += heldOut.get(at).isIn(interval) ? 1 : 0;
            }
        }
        assertThat(intervals).isGreaterThan(heldOut.size() * 99 / 100);
        return (double) covered / intervals;
    }
}
