package dev.foretaste.factorization.neighbourhood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Scores equal those of dense NumPy: {@code golden/neighbourhoods.json}, made by {@code make_neighbourhoods.py}. */
class NeighbourhoodGoldenTest {
    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"baseline", "item-knn", "user-knn", "ease", "popularity"})
    void givesTheScoresOfAnIndependentImplementation(String name) throws IOException {
        JsonNode golden = golden();
        RatingMatrix ratings = matrix(golden.get("ratings"));
        Algorithm algorithm = Algorithms.find(name).orElseThrow();
        Map<String, Double> settings = new HashMap<>();
        golden.get("settings").get(name).forEachEntry((key, value) -> settings.put(key, value.asDouble()));

        Model model = algorithm
                .trainer(Hyperparameters.of(algorithm.hyperparameters(), settings))
                .train(ratings, TrainingContext.of(1));

        JsonNode expected = golden.get("scores").get(name);
        for (int user = 0; user < expected.size(); user++) {
            for (int item = 0; item < expected.get(user).size(); item++) {
                assertThat(model.scorer(user).score(item))
                        .as("user %d, item %d", user, item)
                        .isCloseTo(expected.get(user).get(item).asDouble(), within(2e-6));
            }
        }
    }

    private static JsonNode golden() throws IOException {
        try (InputStream file = NeighbourhoodGoldenTest.class.getResourceAsStream("/golden/neighbourhoods.json")) {
            return JsonMapper.shared().readTree(file);
        }
    }

    private static RatingMatrix matrix(JsonNode rows) {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < rows.size(); user++) {
            for (int item = 0; item < rows.get(user).size(); item++) {
                double value = rows.get(user).get(item).asDouble();
                if (value != 0) {
                    builder.add("%03d".formatted(user), "%03d".formatted(item), value);
                }
            }
        }
        return builder.build();
    }
}
