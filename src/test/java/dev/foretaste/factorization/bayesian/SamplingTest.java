package dev.foretaste.factorization.bayesian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SamplingTest {
    private static final int DRAWS = 40_000;

    @ParameterizedTest(name = "shape {0}")
    @ValueSource(doubles = {0.3, 1, 2.5, 40})
    void drawsGammaWithItsMeanAndVariance(double shape) {
        SplittableRandom random = new SplittableRandom(1);
        double sum = 0;
        double squares = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            double x = Sampling.gamma(random, shape);
            sum += x;
            squares += x * x;
        }

        double mean = sum / DRAWS;

        assertThat(mean).isCloseTo(shape, within(5 * Math.sqrt(shape / DRAWS)));
        assertThat(squares / DRAWS - mean * mean).isCloseTo(shape, within(0.1 * shape));
    }

    @Test
    void drawsWishartWithItsMean() {
        SplittableRandom random = new SplittableRandom(2);
        double freedom = 7;
        double[] mean = new double[4];
        for (int draw = 0; draw < DRAWS; draw++) {
            double[] inverseScale = {2, 0.5, 0.5, 1};
            double[] w = Sampling.wishart(random, inverseScale, 2, freedom);
            for (int at = 0; at < 4; at++) {
                mean[at] += w[at] / DRAWS;
            }
        }

        double determinant = 2 * 1 - 0.5 * 0.5;

        assertThat(mean[0]).isCloseTo(freedom * 1 / determinant, within(0.1));
        assertThat(mean[1]).isCloseTo(freedom * -0.5 / determinant, within(0.1));
        assertThat(mean[2]).isEqualTo(mean[1], within(1e-9));
        assertThat(mean[3]).isCloseTo(freedom * 2 / determinant, within(0.2));
    }
}
