package dev.foretaste.factorization.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.TrainingListener;
import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The tutorial's numbers: {@code golden/tutorial-sgd.json}, made by {@code golden/check_tutorial_sgd.py}'s algorithm. */
class SgdTrainerTest {
    /** 1e-9 relative. */
    private static final Percentage GOLDEN = Percentage.withPercentage(1e-7);

    record GoldenCase(String name, JsonNode json) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<GoldenCase> goldenCases() throws IOException {
        try (InputStream file = SgdTrainerTest.class.getResourceAsStream("/golden/tutorial-sgd.json")) {
            JsonNode cases = JsonMapper.shared().readTree(file).get("cases");
            return StreamSupport.stream(cases.spliterator(), false)
                    .map(each -> new GoldenCase(each.get("name").asString(), each));
        }
    }

    @ParameterizedTest
    @MethodSource("goldenCases")
    void givesTheNumbersOfTheTutorial(GoldenCase golden) {
        JsonNode json = golden.json();
        RatingMatrix ratings = matrix(json.get("ratings"), json.get("missing").asDouble());
        double[] p = flat(json.get("initialUserFactors"));
        double[] q = flat(json.get("initialItemFactors"));
        SgdParameters parameters = new SgdParameters(
                json.get("rank").asInt(),
                json.get("maxEpochs").asInt(),
                json.get("learningRate").asDouble(),
                json.get("regularization").asDouble(),
                json.get("tolerance").asDouble());
        Map<Integer, Double> errors = new HashMap<>();
        TrainingContext context = new TrainingContext(0, Workers.single(), new TrainingListener() {
            @Override
            public void iterationFinished(IterationReport report) {
                errors.put(report.iteration(), report.objective().orElseThrow());
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        });

        int epochs = new SgdTrainer(parameters).descend(ratings.byUser(), p, q, context);

        JsonNode expected = json.get("expected");
        assertThat(epochs).isEqualTo(expected.get("epochsRun").asInt());
        expected.get("errorAfterEpoch")
                .forEachEntry((epoch, error) ->
                        assertThat(errors.get(Integer.valueOf(epoch))).isCloseTo(error.asDouble(), GOLDEN));
        assertClose(p, flat(expected.get("userFactors")));
        assertClose(q, flat(expected.get("itemFactors")));
    }

    @Test
    void saysWhatToDoWhenItDiverges() {
        RatingMatrix ratings = RatingMatrix.builder()
                .add("u", "a", 5)
                .add("u", "b", 1)
                .add("v", "a", 4)
                .build();
        SgdTrainer trainer = new SgdTrainer(new SgdParameters(2, 1000, 1, 0, 0));

        assertThatThrownBy(() -> trainer.train(ratings, TrainingContext.of(1)))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("diverged in epoch")
                .hasMessageContaining("lower the learningRate (now 1.0)");
    }

    /** After the second epoch the error is 1e156, which a double can hold, and the item's factors are 1e48, which a float cannot. */
    @Test
    void makesNoModelOfFactorsThatFloatsCannotHold() {
        RatingMatrix ratings = RatingMatrix.builder().add("u", "a", 1e6).build();
        SgdTrainer trainer = new SgdTrainer(new SgdParameters(2, 2, 1, 0.02, 0));

        assertThatThrownBy(() -> trainer.train(ratings, TrainingContext.of(1)))
                .isInstanceOf(TrainingException.class)
                .hasMessage("diverged in epoch 2; lower the learningRate (now 1.0)");
    }

    private static RatingMatrix matrix(JsonNode rows, double missing) {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < rows.size(); user++) {
            for (int item = 0; item < rows.get(user).size(); item++) {
                double value = rows.get(user).get(item).asDouble();
                if (value != missing) {
                    builder.add("%03d".formatted(user), "%03d".formatted(item), value);
                }
            }
        }
        return builder.build();
    }

    private static double[] flat(JsonNode rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .flatMap(row -> StreamSupport.stream(row.spliterator(), false))
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    private static void assertClose(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int at = 0; at < actual.length; at++) {
            assertThat(actual[at]).isCloseTo(expected[at], GOLDEN);
        }
    }
}
