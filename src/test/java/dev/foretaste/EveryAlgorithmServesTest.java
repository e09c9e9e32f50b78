package dev.foretaste;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every algorithm of the registry, from the training request to every answer that a model gives. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryAlgorithmServesTest {
    private static final List<String> ALWAYS_ANSWERED = List.of(
            "/users/u1/recommendations?limit=50",
            "/users/stranger/recommendations",
            "/users/u1/recommendations/next-to-rate",
            "/items/popular",
            "/models");

    /** A preference model predicts no rating, and not every model explains itself or has factors to compare. */
    private static final List<String> ANSWERED_WHERE_THE_MODEL_CAN = List.of(
            "/users/u1/predictions/i1",
            "/users/stranger/predictions/i1",
            "/users/u1/recommendations?limit=3&explain=true",
            "/users/u1/recommendations/i1/explanation",
            "/users/u1/similar",
            "/items/i1/similar");

    private RunningService service;

    @BeforeAll
    void startWithRatings(@TempDir Path dataDir) {
        Random random = new Random(1);
        StringJoiner ratings = new StringJoiner(",", "{\"ratings\": [", "]}");
        for (int user = 0; user < 12; user++) {
            for (int item = 0; item < 9; item++) {
                if (item == user % 9 || random.nextInt(2) == 0) {
                    ratings.add("{\"userId\": \"u%d\", \"itemId\": \"i%d\", \"value\": %d}"
                            .formatted(user, item, 1 + random.nextInt(5)));
                }
            }
        }
        service = RunningService.start(dataDir);
        assertThat(service.post("/api/v1/ratings/batch", ratings.toString()).status())
                .isEqualTo(200);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    static Stream<String> algorithms() {
        return Algorithms.all().stream().map(Algorithm::name);
    }

    @ParameterizedTest
    @MethodSource("algorithms")
    void answersFromAModelOfTheAlgorithm(String algorithm) {
        JsonNode job = service.train("{\"algorithm\": \"%s\"}".formatted(algorithm));

        assertThat(job.at("/state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
        for (String path : ALWAYS_ANSWERED) {
            assertThat(service.get("/api/v1" + path).status()).as(path).isEqualTo(200);
        }
        for (String path : ANSWERED_WHERE_THE_MODEL_CAN) {
            RunningService.Answer answer = service.get("/api/v1" + path);
            assertThat(answer.status()).as("%s: %s", path, answer.text()).isIn(200, 404, 409, 422);
            // An ETag is that of an answer, never of a problem.
            assertThat(answer.status() == 200 || answer.header("ETag").isEmpty())
                    .as(path)
                    .isTrue();
        }
        JsonNode list = service.get("/api/v1/users/u1/recommendations?limit=50").json();
        assertThat(list.at("/items").size()).as(list.toString()).isPositive();
        JsonNode visitor = service.post("/api/v1/recommendations", """
                {"ratings": [{"itemId": "i1", "value": 5}]}""").json();
        assertThat(visitor.at("/items").size()).as(visitor.toString()).isPositive();
    }
}
