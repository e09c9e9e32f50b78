package dev.foretaste.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What somebody gets who names no algorithm, with few ratings and with more; over HTTP. */
class DefaultTrainingHttpTest {
    private static final String PAIRS = "{\"pairs\": [{\"userId\": \"u0\", \"itemId\": \"i0\"},"
            + " {\"userId\": \"u0\", \"itemId\": \"unknown\"}, {\"userId\": \"nobody\", \"itemId\": \"i0\"}]}";

    @TempDir
    Path dataDir;

    @ParameterizedTest(name = "{0} ratings")
    @ValueSource(ints = {1, 13, 1000})
    void trainsADefaultThatPredictsAndRecommendsAlsoAfterARestart(int ratings) {
        JsonNode predictions;
        JsonNode list;
        try (RunningService service = RunningService.start(dataDir)) {
            assertThat(service.post("/api/v1/ratings/batch", batch(ratings)).status())
                    .isEqualTo(200);

            JsonNode job = service.train("{}");

            assertThat(job.at("/state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
            assertThat(job.at("/algorithm").asString()).isEqualTo("bayesian");
            predictions = service.post("/api/v1/predictions", PAIRS).json();
            assertThat(predictions.at("/predictions/0/basis").asString()).isEqualTo("MODEL");
            for (JsonNode prediction : predictions.get("predictions")) {
                assertThat(prediction.at("/value").asDouble()).isBetween(1.0, 5.0);
                assertThat(prediction.at("/interval/lower").asDouble(1))
                        .isLessThanOrEqualTo(prediction.at("/value").asDouble());
            }
            list = service.get("/api/v1/users/u0/recommendations?includeRated=true")
                    .json();
            assertThat(list.get("items").size()).isEqualTo(Math.min(10, items(ratings)));
        }
        try (RunningService service = RunningService.start(dataDir)) {
            assertThat(service.post("/api/v1/predictions", PAIRS).json()).isEqualTo(predictions);
            assertThat(service.get("/api/v1/users/u0/recommendations?includeRated=true")
                            .json()
                            .get("items"))
                    .isEqualTo(list.get("items"));
        }
    }

    /** Users and items in turn, so that no pair comes twice. */
    private static String batch(int ratings) {
        SplittableRandom random = new SplittableRandom(ratings);
        int items = items(ratings);
        return IntStream.range(0, ratings)
                .mapToObj(n -> "{\"userId\": \"u%d\", \"itemId\": \"i%d\", \"value\": %d}"
                        .formatted(n / items, n % items, random.nextInt(1, 6)))
                .collect(Collectors.joining(", ", "{\"ratings\": [", "]}"));
    }

    private static int items(int ratings) {
        return Math.min(ratings, ratings < 100 ? 4 : 25);
    }
}
