package dev.foretaste.factorization.leastsquares;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RidgeSideTest {
    private static final Ridge RIDGE = new Ridge(0.05, 0.02, 3);
    private static final int ITEMS = 200;

    private final Random random = new Random(11);

    /**
     * Users of one rating, of two, and so on up to {@value #ITEMS}, so that each of them is solved by as many unknowns as
     * ratings or as factors. At the least squares the gradient of every user is zero: {@code Σ e·q = (n + d)·λ·p} and {@code Σ e =
     * (n + d)·λ_b·b}; and what is left is the sum of the e².
     */
    @ParameterizedTest(name = "rank {0}")
    @ValueSource(ints = {1, 5, 16, 31, 64, 150})
    void solvesUsersOfAnyNumberOfRatings(int rank) {
        RatingMatrix ratings = ratings();
        RidgeSide users = side(ratings.byUser(), rank);
        RidgeSide items = side(ratings.byItem(), rank);

        double squares = users.solve(items, ratings.mean(), RIDGE, Workers.single());

        double expectedSquares = 0;
        for (int user = 0; user < ITEMS; user++) {
            CompressedRatings rows = ratings.byUser();
            double[] gradient = new double[rank + 1];
            for (int at = rows.start(user); at < rows.end(user); at++) {
                int item = rows.index(at);
                double error = rows.value(at) - ratings.mean() - users.bias()[user] - items.bias()[item];
                for (int factor = 0; factor < rank; factor++) {
                    error -= (double) users.factors()[user * rank + factor] * items.factors()[item * rank + factor];
                }
                for (int factor = 0; factor < rank; factor++) {
                    gradient[factor] += error * items.factors()[item * rank + factor];
                }
                gradient[rank] += error;
                expectedSquares += error * error;
            }
            int count = rows.count(user);
            assertThat(count).isEqualTo(user + 1);
            for (int factor = 0; factor < rank; factor++) {
                gradient[factor] -= RIDGE.ofFactors(count) * users.factors()[user * rank + factor];
            }
            gradient[rank] -= RIDGE.ofBias(count) * users.bias()[user];
            assertThat(Arrays.stream(gradient).map(Math::abs).max().orElseThrow())
                    .as("gradient of the user of %d ratings", count)
                    .isLessThan(2e-3);
        }
        assertThat(squares).isCloseTo(expectedSquares, within(1e-4 * expectedSquares));
    }

    /**
     * Long vectors that are much alike, and a ridge below the rounding of their products in float. All scores are to be those
     * of the least squares, here by elimination.
     */
    @ParameterizedTest(name = "rank {0}")
    @ValueSource(ints = {24, 150})
    void solvesUsersOfFewRatingsWhereTheRidgeIsFarBelowTheProducts(int rank) {
        Ridge ridge = new Ridge(1e-4, 1e-2, 0);
        RatingMatrix ratings = ratings().withRatings(position -> position < 300);
        RidgeSide users = side(ratings.byUser(), rank);
        RidgeSide items = side(ratings.byItem(), rank);
        for (int at = 0; at < items.factors().length; at++) {
            items.factors()[at] = 10 + 0.1f * items.factors()[at];
        }

        users.solve(items, ratings.mean(), ridge, Workers.single());

        for (int user = 0; user < 24; user++) {
            double[] expected = leastSquares(ratings, user, items, ridge);
            for (int item = 0; item < ITEMS; item++) {
                double difference = users.bias()[user] - expected[rank];
                for (int factor = 0; factor < rank; factor++) {
                    difference += (users.factors()[user * rank + factor] - expected[factor])
                            * items.factors()[item * rank + factor];
                }
                assertThat(difference).as("user %d, item %d", user, item).isCloseTo(0, within(1e-3));
            }
        }
    }

    /** Factors and bias of a user: the normal equations, by Gauss and Jordan. */
    private static double[] leastSquares(RatingMatrix ratings, int user, RidgeSide items, Ridge ridge) {
        CompressedRatings rows = ratings.byUser();
        int rank = items.rank();
        int size = rank + 1;
        double[][] system = new double[size][size + 1];
        for (int at = rows.start(user); at < rows.end(user); at++) {
            double[] y = new double[size + 1];
            for (int factor = 0; factor < rank; factor++) {
                y[factor] = items.factors()[rows.index(at) * rank + factor];
            }
            y[rank] = 1;
            y[size] = rows.value(at) - ratings.mean() - items.bias()[rows.index(at)];
            for (int row = 0; row < size; row++) {
                for (int column = 0; column <= size; column++) {
                    system[row][column] += y[row] * y[column];
                }
            }
        }
        for (int row = 0; row < size; row++) {
            system[row][row] += row < rank ? ridge.ofFactors(rows.count(user)) : ridge.ofBias(rows.count(user));
        }
        for (int pivot = 0; pivot < size; pivot++) {
            for (int row = 0; row < size; row++) {
                double times = row == pivot ? 0 : system[row][pivot] / system[pivot][pivot];
                for (int column = pivot; column <= size; column++) {
                    system[row][column] -= times * system[pivot][column];
                }
            }
        }
        double[] solution = new double[size];
        Arrays.setAll(solution, row -> system[row][size] / system[row][row]);
        return solution;
    }

    private RatingMatrix ratings() {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < ITEMS; user++) {
            for (int item = 0; item <= user; item++) {
                builder.add(
                        "%03d".formatted(user), "%03d".formatted((item * 7 + user) % ITEMS), 3 + random.nextGaussian());
            }
        }
        return builder.build();
    }

    private RidgeSide side(CompressedRatings rows, int rank) {
        float[] factors = new float[rows.rows() * rank];
        float[] bias = new float[rows.rows()];
        for (int at = 0; at < factors.length; at++) {
            factors[at] = (float) random.nextGaussian();
        }
        for (int row = 0; row < bias.length; row++) {
            bias[row] = 0.3f * (float) random.nextGaussian();
        }
        return new RidgeSide("row", rows, rank, factors, bias);
    }
}
