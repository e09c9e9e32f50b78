package dev.foretaste.factorization.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The SIMD twin gives what the scalar reference gives, up to rounding, at sizes around those of registers. */
class KernelParityTest {
    private static final double TOLERANCE = 1e-5;

    private final Kernel scalar = new ScalarKernel("compared here");
    private final Kernel simd = new VectorKernel();
    private final SplittableRandom random = new SplittableRandom(20);

    @Test
    void choosesTheTwinWhereTheModuleIsThere() {
        assertThat(Kernel.best()).isInstanceOf(VectorKernel.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 63, 64, 65, 1021})
    void dot(int n) {
        float[] a = floats(n + 3);
        float[] b = floats(n + 5);

        float actual = simd.dot(a, 3, b, 5, n);

        assertThat(actual).isCloseTo(scalar.dot(a, 3, b, 5, n), within((float) TOLERANCE * Math.max(1, n)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 63, 64, 65, 1021})
    void axpyTouchesNothingBeyondItsElements(int n) {
        float[] x = floats(n + 3);
        float[] actual = floats(n + 9);
        float[] expected = actual.clone();

        simd.axpy(0.7f, x, 3, actual, 5, n);

        scalar.axpy(0.7f, x, 3, expected, 5, n);
        for (int k = 0; k < n + 9; k++) {
            assertThat(actual[k]).isCloseTo(expected[k], within((float) TOLERANCE));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 31, 63, 64, 65})
    void gatherSumsAndSyrk(int size) {
        int stride = Kernel.padded(size);
        int productStride = Kernel.padded(size + 1);
        for (int rows : new int[] {0, 1, 2, 7, Kernel.TILE}) {
            float[] y = floats(300 * size);
            int[] offsets = random.ints(rows, 0, 299 * size).toArray();
            float[] weights = floats(rows);
            float[][] gathered = new float[2][Kernel.TILE * stride];
            float[][] tiles = new float[2][Kernel.TILE * stride];
            float[][] products = new float[2][productStride * productStride];
            double[] start = random.doubles(productStride * productStride).toArray();
            double[][] wide = {start.clone(), start.clone()};
            double[][] added = {start.clone(), start.clone()};
            float[] targets = floats(rows);
            float[][] sums = {floats(2 * size), floats(2 * size)};

            for (int twin = 0; twin < 2; twin++) {
                Kernel kernel = twin == 0 ? scalar : simd;
                kernel.gather(y, offsets, rows, size, weights, gathered[twin]);
                kernel.gatherAndSum(y, offsets, rows, size, weights, targets, tiles[twin], sums[twin]);
                kernel.syrk(tiles[twin], rows, stride, products[twin], productStride);
                kernel.widen(products[twin], size, productStride, wide[twin], false);
                kernel.widen(products[twin], size, productStride, added[twin], true);
            }

            Offset<Float> tolerance = within((float) TOLERANCE * Math.max(1, rows));
            assertThat(gathered[1]).containsExactly(gathered[0]);
            assertThat(tiles[0]).containsExactly(gathered[0]);
            assertThat(tiles[1]).containsExactly(gathered[0]);
            for (int i = 0; i < size; i++) {
                for (int j = i; j < size; j++) {
                    int at = i * productStride + j;
                    assertThat(products[1][at]).isCloseTo(products[0][at], tolerance);
                    for (int twin = 0; twin < 2; twin++) {
                        assertThat(wide[twin][at]).isEqualTo(products[twin][at]);
                        assertThat(added[twin][at]).isEqualTo(start[at] + products[twin][at]);
                    }
                }
                assertThat(sums[1][i]).isCloseTo(sums[0][i], tolerance);
                assertThat(sums[1][size + i]).isCloseTo(sums[0][size + i], tolerance);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 7, 8, 9, 63, 64, 65})
    void sumsOfRows(int count) {
        for (int stride : new int[] {16, 32}) {
            float[] y = floats(20 * stride);
            int[] index = random.ints(count + 3, 0, 15).toArray();
            float[] actual = floats(stride);
            float[] expected = floats(stride);

            simd.sumRows(y, stride, 5, index, 2, 2 + count, actual);

            scalar.sumRows(y, stride, 5, index, 2, 2 + count, expected);
            for (int k = 0; k < stride; k++) {
                assertThat(actual[k]).isCloseTo(expected[k], within((float) TOLERANCE * Math.max(1, count)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65})
    void choleskySolvesTheSystem(int size) {
        int stride = Kernel.padded(size);
        double[] matrix = definite(size, stride);
        double[] x = new double[stride];
        double[] right = new double[stride];
        for (int i = 0; i < size; i++) {
            x[i] = random.nextDouble(-1, 1);
        }
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                right[i] += matrix[i * stride + j] * x[j];
            }
        }

        for (Kernel kernel : new Kernel[] {scalar, simd}) {
            double[] u = matrix.clone();
            double[] solution = right.clone();
            assertThat(kernel.cholesky(u, size, size, stride)).isTrue();
            kernel.solveTransposed(u, size, stride, solution);
            kernel.solveUpper(u, size, stride, solution);

            for (int i = 0; i < size; i++) {
                assertThat(solution[i]).isCloseTo(x[i], within(1e-9));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 63, 64, 65})
    void choleskySolvesFurtherColumnsOfTheMatrix(int size) {
        int stride = Kernel.padded(size + 2);
        double[] matrix = definite(size, stride);
        double[] first = new double[stride];
        double[] second = new double[stride];
        for (int row = 0; row < size; row++) {
            first[row] = random.nextDouble(-1, 1);
            second[row] = random.nextDouble(-1, 1);
            matrix[row * stride + size] = first[row];
            matrix[row * stride + size + 1] = second[row];
        }

        for (Kernel kernel : new Kernel[] {scalar, simd}) {
            double[] u = matrix.clone();
            assertThat(kernel.cholesky(u, size, size + 2, stride)).isTrue();
            double[] expectedFirst = first.clone();
            double[] expectedSecond = second.clone();
            scalar.solveTransposed(u, size, stride, expectedFirst);
            scalar.solveTransposed(u, size, stride, expectedSecond);

            for (int row = 0; row < size; row++) {
                assertThat(u[row * stride + size]).isCloseTo(expectedFirst[row], within(1e-9));
                assertThat(u[row * stride + size + 1]).isCloseTo(expectedSecond[row], within(1e-9));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 65})
    void refusesAMatrixThatIsNotPositiveDefinite(int size) {
        int stride = Kernel.padded(size);
        double[] matrix = definite(size, stride);
        matrix[(size - 1) * stride + size - 1] = -1;

        assertThat(scalar.cholesky(matrix.clone(), size, size, stride)).isFalse();
        assertThat(simd.cholesky(matrix.clone(), size, size, stride)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 63, 64, 65, 1021})
    void score(int size) {
        float[] blocks = floats(5 * size * Kernel.LANES);
        float[] x = floats(size);
        float[] actual = new float[3 * Kernel.LANES + 2];
        float[] expected = actual.clone();

        simd.score(blocks, size, 1, 4, x, actual, 2);

        scalar.score(blocks, size, 1, 4, x, expected, 2);
        for (int at = 0; at < actual.length; at++) {
            assertThat(actual[at]).isCloseTo(expected[at], within((float) TOLERANCE * Math.max(1, size)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 17, 64})
    void descend(int rank) {
        int[] item = IntStream.range(0, 50).toArray();
        float[] value = new float[50];
        for (int at = 0; at < value.length; at++) {
            value[at] = 1 + at % 5;
        }
        SgdStep step = new SgdStep(rank, 3f, 0.1f, 0.05f, 0.02f);
        SgdSide users = side(3, rank);
        SgdSide items = side(50, rank);
        SgdSide expectedUsers = copy(users);
        SgdSide expectedItems = copy(items);
        double error = 0;
        double expectedError = 0;

        for (int user = 0; user < 3; user++) {
            int to = 50 - user;
            error += simd.descend(step, users, items, user, item, value, 2, to);
            expectedError += scalar.descend(step, expectedUsers, expectedItems, user, item, value, 2, to);
        }

        assertThat(error).isCloseTo(expectedError, within(1e-3 * expectedError));
        assertSame(users, expectedUsers);
        assertSame(items, expectedItems);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 16, 17, 64})
    void addGradients(int rank) {
        int[] item = {3, 0, 9, 4, 6, 1, 2, 8, 5, 7};
        float[] value = floats(item.length);
        SgdStep step = new SgdStep(rank, 0.1f, 0.1f, 0.05f, 0.02f);
        SgdSide users = side(2, rank);
        SgdSide items = side(10, rank);
        SgdSide gradients = side(10, rank);
        SgdSide expected = copy(gradients);

        for (int to : new int[] {4, 6, 10}) {
            simd.addGradients(step, users, items, 1, item, value, 2, to, gradients);
            scalar.addGradients(step, users, items, 1, item, value, 2, to, expected);
        }

        assertSame(gradients, expected);
    }

    private SgdSide side(int rows, int rank) {
        SgdSide side = SgdSide.of(rows, rank);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(floats(rank), 0, side.factors(), side.offset(row), rank);
            side.bias()[row] = (float) random.nextDouble(-1, 1);
            side.squares()[row] = (float) random.nextDouble(1, 2);
        }
        side.refreshRates(0.1f, 0, rows);
        return side;
    }

    private static SgdSide copy(SgdSide side) {
        return new SgdSide(
                side.rank(),
                side.factors().clone(),
                side.bias().clone(),
                side.squares().clone(),
                side.rates().clone());
    }

    private static void assertSame(SgdSide actual, SgdSide expected) {
        assertThat(actual.factors()).containsExactly(expected.factors(), Offset.offset(1e-4f));
        assertThat(actual.bias()).containsExactly(expected.bias(), Offset.offset(1e-4f));
        assertThat(actual.squares()).containsExactly(expected.squares(), Offset.offset(1e-2f));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 13})
    void solvesManySmallSystemsSideBySide(int size) {
        int systems = 2 * Kernel.PADDING;
        for (Kernel kernel : new Kernel[] {scalar, simd}) {
            double[] c = new double[size * (size + 1) / 2 * systems];
            double[] weights = new double[systems];
            for (int s = 0; s < systems; s++) {
                weights[s] = random.nextDouble(0.5, 2);
                for (int row = 0; row < size; row++) {
                    c[(row * (row + 1) / 2 + row) * systems + s] = 1;
                }
            }
            double[][] y = new double[3][size * systems];
            for (double[] vector : y) {
                for (int at = 0; at < vector.length; at++) {
                    vector[at] = random.nextDouble(-1, 1);
                }
                kernel.addOuterProducts(vector, size, systems, weights, c);
            }
            double[] x = y[0].clone();

            assertThat(kernel.choleskies(c, size, systems)).isTrue();
            kernel.solveLower(c, size, systems, x);
            kernel.solveLowerTransposed(c, size, systems, x);

            for (int s = 0; s < systems; s++) {
                for (int row = 0; row < size; row++) {
                    double product = x[row * systems + s];
                    for (double[] vector : y) {
                        double dot = 0;
                        for (int column = 0; column < size; column++) {
                            dot += vector[column * systems + s] * x[column * systems + s];
                        }
                        product += weights[s] * vector[row * systems + s] * dot;
                    }
                    assertThat(product).isCloseTo(y[0][row * systems + s], within(1e-9));
                }
            }
        }
    }

    @Test
    void refusesASystemThatIsNotDefiniteAmongMany() {
        for (Kernel kernel : new Kernel[] {scalar, simd}) {
            double[] c = new double[Kernel.PADDING];
            Arrays.fill(c, 1);
            c[5] = -1;

            assertThat(kernel.choleskies(c, 1, Kernel.PADDING)).isFalse();
        }
    }

    private float[] floats(int n) {
        float[] values = new float[n];
        for (int k = 0; k < n; k++) {
            values[k] = (float) random.nextDouble(-1, 1);
        }
        return values;
    }

    /** {@code B·Bᵀ + I}, full. */
    private double[] definite(int size, int stride) {
        double[][] b = new double[size][size];
        for (double[] row : b) {
            for (int k = 0; k < size; k++) {
                row[k] = random.nextDouble(-1, 1);
            }
        }
        double[] matrix = new double[stride * stride];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                matrix[i * stride + j] = i == j ? 1 : 0;
                for (int k = 0; k < size; k++) {
                    matrix[i * stride + j] += b[i][k] * b[j][k];
                }
            }
        }
        return matrix;
    }
}
