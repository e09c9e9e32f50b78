package dev.foretaste.factorization.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.FactorMatrix;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrincipalComponentsTest {

    /** Three times as long along (3, 4)/5 as across it, around (1, 2). */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void findsTheAxesOfAnEllipse(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[2 * 4000];
        for (int row = 0; row < 4000; row++) {
            double along = 3 * random.nextGaussian();
            double across = random.nextGaussian();
            values[2 * row] = (float) (1 + 0.6 * along - 0.8 * across);
            values[2 * row + 1] = (float) (2 + 0.8 * along + 0.6 * across);
        }
        values[0] = 1 + 3;
        values[1] = 2 + 4;
        FactorMatrix rows = new FactorMatrix(4000, 2, values);

        PrincipalComponents components = PrincipalComponents.of(rows, 2);

        assertThat(components.coordinate(rows, 0, 0)).isCloseTo(5, within(0.2));
        assertThat(components.coordinate(rows, 0, 1)).isCloseTo(0, within(0.3));
        assertThat(components.explainedVariance(0)).isCloseTo(9.0 / (9 + 1), within(0.01));
        assertThat(components.explainedVariance(1)).isCloseTo(1.0 / (9 + 1), within(0.01));
    }

    /** Along (3, 4)/5, (−3, 4)/5 and so on: the second element is the greater, and positive in each component. */
    @ParameterizedTest(name = "along {0}, {1}")
    @CsvSource({"3, 4", "-3, 4", "3, -4", "-3, -4"})
    void pointsAComponentToWhereItsGreatestElementIsPositive(float first, float second) {
        float[] values = {first, second, -first, -second};
        FactorMatrix rows = new FactorMatrix(2, 2, values);

        PrincipalComponents components = PrincipalComponents.of(rows, 1);

        assertThat(components.coordinate(rows, 0, 0)).isCloseTo(second > 0 ? 5 : -5, within(1e-6));
    }

    @Test
    void explainsNothingWhereNothingVaries() {
        FactorMatrix rows = new FactorMatrix(3, 2, new float[] {1, 2, 1, 2, 1, 2});

        PrincipalComponents components = PrincipalComponents.of(rows, 2);

        assertThat(components.explainedVariance(0)).isZero();
        assertThat(components.coordinate(rows, 2, 0)).isZero();
    }

    @Test
    void keepsBlobsApart() {
        FactorMatrix rows = KMeansTest.blobs(3, 10, 10, 10);

        PrincipalComponents components = PrincipalComponents.of(rows, 2);

        for (int row = 0; row < 30; row++) {
            for (int other = 0; other < 30; other++) {
                double distance = Math.hypot(
                        components.coordinate(rows, row, 0) - components.coordinate(rows, other, 0),
                        components.coordinate(rows, row, 1) - components.coordinate(rows, other, 1));
                assertThat(distance < 5).as("%d and %d", row, other).isEqualTo(row / 10 == other / 10);
            }
        }
    }

    @Test
    void leavesDirectionsWithoutVarianceAtZero() {
        FactorMatrix rows = new FactorMatrix(3, 1, new float[] {1, 2, 3});

        PrincipalComponents components = PrincipalComponents.of(rows, 2);

        assertThat(components.coordinate(rows, 2, 0)).isCloseTo(3 - 2, within(1e-6));
        assertThat(components.coordinate(rows, 2, 1)).isZero();
        assertThat(components.explainedVariance(1)).isZero();
    }
}
