package dev.foretaste.factorization.leastsquares;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Workers;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SymmetricInverseTest {
    @ParameterizedTest(name = "{0} × {0}")
    @ValueSource(ints = {1, 2, 5, 63, 64, 65, 130, 300})
    void givesTheIdentityTimesTheMatrix(int n) {
        double[] matrix = positiveDefinite(n);
        double[] inverse = matrix.clone();

        boolean definite = SymmetricInverse.invert(inverse, n, Workers.single(), (step, steps) -> {});

        assertThat(definite).isTrue();
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                double product = 0;
                for (int k = 0; k < n; k++) {
                    product += matrix[row * n + k] * lower(inverse, n, k, column);
                }
                assertThat(product).isCloseTo(row == column ? 1 : 0, within(1e-9));
            }
        }
    }

    @Test
    void saysThatAMatrixIsNotPositiveDefinite() {
        double[] indefinite = {1, 2, 2, 1};
        double[] singular = {1, 1, 1, 1};

        assertThat(SymmetricInverse.invert(indefinite, 2, Workers.single(), (step, steps) -> {}))
                .isFalse();
        assertThat(SymmetricInverse.invert(singular, 2, Workers.single(), (step, steps) -> {}))
                .isFalse();
    }

    private static double lower(double[] matrix, int n, int row, int column) {
        return row >= column ? matrix[row * n + column] : matrix[column * n + row];
    }

    private static double[] positiveDefinite(int n) {
        double[] root = new Random(n).doubles((long) n * n, -1, 1).toArray();
        double[] matrix = new double[n * n];
        for (int row = 0; row < n; row++) {
            for (int column = 0; column < n; column++) {
                for (int k = 0; k < n; k++) {
                    matrix[row * n + column] += root[row * n + k] * root[column * n + k];
                }
            }
            matrix[row * n + row] += 1;
        }
        return matrix;
    }
}
