package dev.foretaste.factorization.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Golden;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.MovieLens;
import dev.foretaste.factorization.RatingUnit;
import dev.foretaste.factorization.Training;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.factorization.kernel.SgdSide;
import dev.foretaste.factorization.kernel.SgdStep;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class BiasedSgdTrainerTest {

    @Test
    void stepsAsTheSketch() throws IOException {
        JsonNode json = Golden.read("biased-sgd.json");
        RatingMatrix ratings = Golden.matrix(json);
        int rank = json.get("rank").asInt();
        SgdStep step = new SgdStep(
                rank,
                (float) json.get("mean").asDouble(),
                (float) json.get("learningRate").asDouble(),
                (float) json.get("regularization").asDouble(),
                (float) json.get("biasRegularization").asDouble());
        SgdSide users = side(json.get("initialUserFactors"), step);
        SgdSide items = side(json.get("initialItemFactors"), step);
        double[] errors = new double[json.get("epochs").asInt()];
        CompressedRatings rows = ratings.byUser();
        int[] item = new int[ratings.size()];
        float[] value = new float[ratings.size()];
        for (int at = 0; at < item.length; at++) {
            item[at] = rows.index(at);
            value[at] = rows.value(at);
        }

        for (int epoch = 0; epoch < errors.length; epoch++) {
            items.refreshRates(step.rate(), 0, ratings.items().size());
            for (int user = 0; user < ratings.users().size(); user++) {
                errors[epoch] +=
                        Kernel.best().descend(step, users, items, user, item, value, rows.start(user), rows.end(user));
            }
        }

        JsonNode expected = json.get("expected");
        double[] expectedErrors = Golden.numbers(expected.get("squaredErrors"));
        for (int epoch = 0; epoch < errors.length; epoch++) {
            assertThat(errors[epoch]).isCloseTo(expectedErrors[epoch], within(1e-4 * expectedErrors[epoch]));
        }
        Golden.assertClose(unpadded(users, step), Golden.numbers(expected.get("userFactors")), 1e-5);
        Golden.assertClose(unpadded(items, step), Golden.numbers(expected.get("itemFactors")), 1e-5);
        Golden.assertClose(users.bias(), Golden.numbers(expected.get("userBiases")), 1e-5);
        Golden.assertClose(items.bias(), Golden.numbers(expected.get("itemBiases")), 1e-5);
    }

    private static SgdSide side(JsonNode factors, SgdStep step) {
        float[] dense = Golden.floats(factors);
        SgdSide side = SgdSide.of(factors.size(), step.rank());
        for (int row = 0; row < factors.size(); row++) {
            System.arraycopy(dense, row * step.rank(), side.factors(), side.offset(row), step.rank());
        }
        return side;
    }

    private static float[] unpadded(SgdSide side, SgdStep step) {
        int rows = side.bias().length;
        float[] dense = new float[rows * step.rank()];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(side.factors(), side.offset(row), dense, row * step.rank(), step.rank());
        }
        return dense;
    }

    @Test
    void predictsMovieLens() throws IOException {
        RatingMatrix all = MovieLens.ratings();
        int[] draw = new Random(1).ints(all.size(), 0, 10).toArray();

        Model model = Training.train("biased-sgd", Map.of(), all.withRatings(position -> draw[position] != 0));

        assertThat(MovieLens.rmse(model, all, position -> draw[position] == 0)).isLessThan(0.93);
    }

    @Test
    void stopsWhereValidationNoLongerImproves() {
        RatingMatrix ratings = Training.randomRatings(3, 200, 100);
        List<IterationReport> reports = new ArrayList<>();

        Training.trainer("biased-sgd", Map.of("epochs", 500, "regularization", 0.001))
                .train(ratings, Training.recording(reports));

        int last = reports.size() - 1;
        assertThat(reports).hasSizeLessThan(500);
        assertThat(validation(reports, last)).isGreaterThanOrEqualTo(validation(reports, last - 1));
        for (int epoch = 1; epoch < last; epoch++) {
            assertThat(validation(reports, epoch)).isLessThan(validation(reports, epoch - 1));
        }
    }

    private static double validation(List<IterationReport> reports, int at) {
        return reports.get(at).validationRmse().orElseThrow();
    }

    @Test
    void saysWhatToDoWhenItDiverges() {
        RatingMatrix ratings = RatingMatrix.builder()
                .add("u", "a", 1e30)
                .add("u", "b", -1e30)
                .add("v", "a", -1e30)
                .build();

        assertThatThrownBy(() -> Training.train("biased-sgd", Map.of("learningRate", 1), ratings))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("diverged in epoch")
                .hasMessageContaining("lower the learningRate (now 1.0)");
    }

    @ParameterizedTest(name = "{0} workers")
    @ValueSource(ints = {1, 3})
    void gridVisitsEveryRatingOnceAndNoRowTwiceAtATime(int workers) {
        RatingMatrix ratings = Training.randomRatings(9, 120, 90);
        IntPredicate taken = position -> position % 7 != 0;
        RatingGrid grid = RatingGrid.of(ratings.byUser(), ratings.byItem(), taken, RatingUnit.ONE, Workers.single());
        Map<List<Integer>, Float> visited = new HashMap<>();
        Set<Integer> rowsInUse = new HashSet<>();

        double visits;
        try (ExecutorService pool = Executors.newFixedThreadPool(workers)) {
            visits = grid.sum(Workers.of(pool, workers), (from, to) -> {}, (user, item, value, from, to) -> {
                List<Integer> rows = new ArrayList<>(List.of(user));
                for (int at = from; at < to; at++) {
                    rows.add(-1 - item[at]);
                }
                synchronized (rowsInUse) {
                    rows.forEach(row -> assertThat(rowsInUse.add(row)).isTrue());
                    for (int at = from; at < to; at++) {
                        visited.put(List.of(user, item[at]), value[at]);
                    }
                }
                Thread.yield();
                synchronized (rowsInUse) {
                    rows.forEach(rowsInUse::remove);
                }
                return to - from;
            });
        }

        Map<List<Integer>, Float> expected = new HashMap<>();
        CompressedRatings rows = ratings.byUser();
        for (int user = 0; user < rows.rows(); user++) {
            for (int at = rows.start(user); at < rows.end(user); at++) {
                if (taken.test(at)) {
                    expected.put(List.of(user, rows.index(at)), rows.value(at));
                }
            }
        }
        assertThat(visits).isEqualTo(expected.size());
        assertThat(visited).isEqualTo(expected);
    }

    @Test
    void holdsOutItsPartOfThePositions() {
        assertThat(share(1_000)).isEqualTo(0);
        assertThat(share(100_000)).isBetween(0.049, 0.051);
        assertThat(share(10_000_000)).isBetween(0.0099, 0.0101);
    }

    private static double share(int ratings) {
        return (double) IntStream.range(0, ratings)
                        .filter(BiasedSgdTrainer.heldOut(ratings))
                        .count()
                / ratings;
    }
}
