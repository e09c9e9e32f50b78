package dev.foretaste.factorization.bayesian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.foretaste.factorization.Workers;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseWeightsTest {
    /** Gamma(h + n/2, rate h + squares/2) with h = 8: a mean of 18/13, a variance of 18/13². */
    @Test
    void drawsAWeightFromItsConditionalDistribution() {
        NoiseWeights noise = new NoiseWeights(new int[] {20});
        noise.observe(0, 10);
        SplittableRandom random = new SplittableRandom(1);
        int draws = 100_000;
        double sum = 0;
        double squares = 0;

        for (int draw = 0; draw < draws; draw++) {
            noise.draw(random, 0);
            sum += noise.weights()[0];
            squares += noise.weights()[0] * noise.weights()[0];
        }

        double mean = sum / draws;
        assertThat(mean).isCloseTo(18.0 / 13, within(0.005));
        assertThat(squares / draws - mean * mean).isCloseTo(18.0 / (13 * 13), within(0.003));
    }

    /** Whatever the weights are at first: with 20 and 21 ratings a row, even and odd. */
    @ParameterizedTest
    @ValueSource(ints = {4, 8, 32})
    void findsHowMuchRowsDiffer(int shape) {
        SplittableRandom random = new SplittableRandom(2);
        double sum = 0;
        int draws = 100;

        for (int draw = 0; draw < draws; draw++) {
            NoiseWeights noise = observed(random, () -> Sampling.gamma(random, shape) / shape);
            noise.drawShape(random, Workers.single());
            sum += 1.0 / noise.shape();
        }

        assertThat(sum / draws).isCloseTo(1.0 / shape, withinPercentage(6));
    }

    @Test
    void findsThatRowsDoNotDiffer() {
        SplittableRandom random = new SplittableRandom(3);

        NoiseWeights noise = observed(random, () -> 1);
        noise.drawShape(random, Workers.single());

        assertThat(noise.shape()).isGreaterThanOrEqualTo(192);
    }

    /** Rows whose errors have the precision of a weight. */
    private static NoiseWeights observed(SplittableRandom random, DoubleSupplier weight) {
        NoiseWeights noise = new NoiseWeights(
                IntStream.range(0, 3000).map(row -> 20 + row % 2).toArray());
        for (int row = 0; row < 3000; row++) {
            double squares = 0;
            for (int rating = 0; rating < 20 + row % 2; rating++) {
                squares += Math.pow(random.nextGaussian(), 2);
            }
            noise.observe(row, squares / weight.getAsDouble());
        }
        return noise;
    }
}
