package dev.foretaste.factorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.OwnJvm;
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

    /** Prints the bytes taken by each scorer, and those it says it takes. */
    public static void main(String[] arguments) {
        RatingMatrix ratings = Training.randomRatings(1, 2_000, 400);
        Model model = Training.train(arguments[0], Map.of(arguments[1], Integer.valueOf(arguments[2])), ratings);
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
        System.out.print(measured + " " + scorers.getLast().bytes());
        Reference.reachabilityFence(scorers);
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
    void takeAboutAsManyBytesAsTheySay(String algorithm, String setting, String value) throws Exception {
        String[] bytes = OwnJvm.run(
                        List.of("--add-modules=jdk.incubator.vector"), ScorerBytesTest.class, algorithm, setting, value)
                .split(" ");
        double measured = Double.parseDouble(bytes[0]);

        assertThat(Double.parseDouble(bytes[1])).isBetween(0.8 * measured - 600, 1.25 * measured);
    }
}
