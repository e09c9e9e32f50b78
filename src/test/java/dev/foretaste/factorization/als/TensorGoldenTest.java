package dev.foretaste.factorization.als;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Golden;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.RatingUnit;
import dev.foretaste.factorization.Training;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Scores in each context equal those of dense NumPy: {@code golden/tensor.json}, made by {@code tensor.py}. */
class TensorGoldenTest {
    @Test
    void givesTheNumbersOfTheSketch() throws IOException {
        JsonNode json = Golden.read("tensor.json");
        TensorTrainer trainer = new TensorTrainer(new AlsParameters(
                json.get("rank").asInt(),
                json.get("sweeps").asInt(),
                new Ridge(
                        json.get("regularization").asDouble(),
                        json.get("biasRegularization").asDouble())));
        List<IterationReport> reports = new ArrayList<>();

        Model model = trainer.train(
                contextual(json),
                RatingUnit.ONE,
                Golden.floats(json.get("initialUserFactors")),
                Training.recording(reports));

        double[] objectives = Golden.numbers(json.at("/expected/objectives"));
        for (int sweep = 0; sweep < objectives.length; sweep++) {
            assertThat(reports.get(sweep).objective().orElseThrow()).isCloseTo(objectives[sweep], within(1e-3));
        }
        JsonNode contexts = json.at("/expected/scoresByContext");
        for (int context = 0; context < contexts.size(); context++) {
            JsonNode users = contexts.get(context);
            for (int user = 0; user < users.size(); user++) {
                float[] scores = new float[users.get(user).size()];
                model.scorer(user).in("c" + (context + 1)).scoreAll(scores);
                Golden.assertClose(scores, Golden.numbers(users.get(user)), 1e-4);
            }
        }
    }

    private static RatingMatrix contextual(JsonNode json) {
        JsonNode rows = json.get("ratings");
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < rows.size(); user++) {
            for (int item = 0; item < rows.get(user).size(); item++) {
                double value = rows.get(user).get(item).asDouble();
                int context = json.get("contexts").get(user).get(item).asInt();
                String userId = "%03d".formatted(user);
                String itemId = "%03d".formatted(item);
                if (value != 0 && context == 0) {
                    builder.add(userId, itemId, value);
                } else if (value != 0) {
                    builder.add(userId, itemId, value, 0, "c" + context);
                }
            }
        }
        return builder.build();
    }
}
