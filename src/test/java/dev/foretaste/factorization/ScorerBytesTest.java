package dev.foretaste.factorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.UserRatings;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scorers say how much of the heap they take. */
class ScorerBytesTest {
    private static final int SCORERS = 400;

    private static long usedHeap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    @ParameterizedTest(name = "{0} {1}={2}")
    @CsvSource({
        "als, rank, 60",
        "biased-sgd, rank, 60",
        "implicit-als, rank, 60",
        "tensor, rank, 60",
        "bayesian, sweeps, 40",
        "user-knn, neighbours, 20",
        "item-knn, neighbours, 20",
        "ease, regularization, 100"
    })
    void takeAboutAsManyBytesAsTheySay(String algorithm, String setting, int value) {
        RatingMatrix ratings = Training.randomRatings(1, 2_000, 400);
        Model model = Training.train(algorithm, Map.of(setting, value), ratings);
        UserRatings own = UserRatings.of(
                IntStream.range(0, 200).toArray(),
                new float[200],
                IntStream.range(0, 200).map(n -> n * 600).toArray());
        model.foldIn(own);
        long before = usedHeap();

        List<Scorer> scorers = new ArrayList<>();
        for (int n = 0; n < SCORERS; n++) {
            scorers.add(model.foldIn(own));
        }
        double measured = (double) (usedHeap() - before) / SCORERS;

        assertThat((double) scorers.getLast().bytes()).isBetween(0.8 * measured - 600, 1.25 * measured);
        Reference.reachabilityFence(scorers);
    }
}
