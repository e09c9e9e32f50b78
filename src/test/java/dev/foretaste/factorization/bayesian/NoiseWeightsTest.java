package dev.foretaste.factorization.bayesian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Workers;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NoiseWeightsTest {
    /** Gamma(h + n/2, rate h + squares/2) with h = 8: a mean of 18/13, a variance of 18/13². */
    @Test
    void drawsAWeightFromItsConditionalDistribution() {
        NoiseWeights noise = new NoiseWeights(1);
        SplittableRandom random = new SplittableRandom(1);
        int draws = 100_000;
        double sum = 0;
        double squares = 0;

        for (int draw = 0; draw < draws; draw++) {
            noise.draw(random, 0, 20, 10);
            sum += noise.weights()[0];
            squares += noise.weights()[0] * noise.weights()[0];
        }

        double mean = sum / draws;
        assertThat(mean).isCloseTo(18.0 / 13, within(0.005));
        assertThat(squares / draws - mean * mean).isCloseTo(18.0 / (13 * 13), within(0.003));
    }

    @Test
    void findsHowMuchRowsDiffer() {
        int rows = 3000;
        SplittableRandom random = new SplittableRandom(2);
        double sum = 0;
        int draws = 200;

        for (int draw = 0; draw < draws; draw++) {
            NoiseWeights noise = new NoiseWeights(rows);
            // Without ratings a weight is drawn from Gamma(8, rate 8).
            IntStream.range(0, rows).forEach(row -> noise.draw(random, row, 0, 0));
            noise.drawShape(random, Workers.single());
            sum += noise.shape();
        }

        assertThat(sum / draws).isBetween(7.5, 8.5);
    }

    @Test
    void findsThatRowsDoNotDiffer() {
        NoiseWeights noise = new NoiseWeights(3000);

        noise.drawShape(new SplittableRandom(3), Workers.single());

        assertThat(noise.shape()).isEqualTo(2048);
    }
}
