package dev.foretaste.factorization.leastsquares;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.kernel.SgdSide;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Items of many and of few ratings, against users whose factors stay as they are. */
class NewtonStepTest {
    private static final int RANK = 5;
    private static final int USERS = 2_000;
    private static final Ridge RIDGE = new Ridge(0.05, 0.02, 20);

    private final Random random = new Random(7);
    private final RatingMatrix ratings = ratings();
    private final RidgeSide users = side(ratings.byUser());
    private final RidgeSide items = side(ratings.byItem());

    @ParameterizedTest(name = "item {0}")
    @ValueSource(ints = {0, 1, 2})
    void comesNearTheSolutionOfItemsWithManyRatings(int item) {
        RidgeSide solved = copy(items);
        solved.solve(users, ratings.mean(), RIDGE, Workers.single());
        double before = objective(items, item);
        double least = objective(solved, item);

        items.improve(users, ratings.mean(), RIDGE, gradients(), Workers.single());

        assertThat(objective(items, item) - least).isLessThan(0.05 * (before - least));
        assertThat(items.factors()[item * RANK]).isNotEqualTo(solved.factors()[item * RANK]);
    }

    /** Its raters all have a first factor ten times that of others, so that the average matrix is wrong for it. */
    @Test
    void neverLosesByRatersUnlikeTheOthers() {
        for (int at = ratings.byItem().start(2); at < ratings.byItem().end(2); at++) {
            users.factors()[ratings.byItem().index(at) * RANK] *= 10;
        }
        double before = objective(items, 2);

        items.improve(users, ratings.mean(), RIDGE, gradients(), Workers.single());

        assertThat(objective(items, 2)).isLessThan(before);
    }

    /** Every other rater likes what the rest dislike, so that any even number of steps meets one kind alone. */
    @Test
    void measuresItsLengthWithRatersOfAllKinds() {
        for (int user = 0; user < USERS; user++) {
            for (int factor = 0; factor < RANK; factor++) {
                users.factors()[user * RANK + factor] = user % 2 == 0 ? (factor == 0 ? 3 : 0) : (factor == 1 ? 3 : 0);
            }
        }
        double[] before = {objective(items, 0), objective(items, 1), objective(items, 2)};

        items.improve(users, ratings.mean(), RIDGE, gradients(), Workers.single());

        for (int item = 0; item < 3; item++) {
            assertThat(objective(items, item)).isLessThan(before[item]);
        }
    }

    @Test
    void solvesItemsWithFewRatings() {
        RidgeSide solved = copy(items);
        solved.solve(users, ratings.mean(), RIDGE, Workers.single());

        items.improve(users, ratings.mean(), RIDGE, gradients(), Workers.single());

        for (int factor = 3 * RANK; factor < 5 * RANK; factor++) {
            assertThat(items.factors()[factor]).isCloseTo(solved.factors()[factor], within(1e-6f));
        }
    }

    /** Items 0 to 2 are rated by very many, 3 by 256 and 4 by none but two. */
    private RatingMatrix ratings() {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < USERS; user++) {
            for (int item = 0; item < 5; item++) {
                boolean rated = switch (item) {
                    case 0 -> true;
                    case 1 -> user % 2 == 0;
                    case 2 -> user % 4 == 1;
                    case 3 -> user < 256;
                    default -> user < 2;
                };
                if (rated) {
                    builder.add("%04d".formatted(user), "item " + item, 3 + random.nextGaussian());
                }
            }
        }
        return builder.build();
    }

    private RidgeSide side(CompressedRatings rows) {
        float[] factors = new float[rows.rows() * RANK];
        float[] bias = new float[rows.rows()];
        for (int at = 0; at < factors.length; at++) {
            factors[at] = (float) random.nextGaussian();
        }
        for (int row = 0; row < bias.length; row++) {
            bias[row] = 0.3f * (float) random.nextGaussian();
        }
        return new RidgeSide("row", rows, RANK, factors, bias);
    }

    private static RidgeSide copy(RidgeSide side) {
        return new RidgeSide(
                side.name(),
                side.ratings(),
                RANK,
                side.factors().clone(),
                side.bias().clone());
    }

    private SgdSide gradients() {
        SgdSide gradients = SgdSide.of(5, RANK);
        for (int item = 0; item < 5; item++) {
            for (int at = items.ratings().start(item); at < items.ratings().end(item); at++) {
                double error = error(items, item, at);
                int user = items.ratings().index(at);
                for (int factor = 0; factor < RANK; factor++) {
                    gradients.factors()[gradients.offset(item) + factor] +=
                            (float) (error * users.factors()[user * RANK + factor]);
                }
                gradients.bias()[item] += (float) error;
            }
        }
        return gradients;
    }

    private double objective(RidgeSide items, int item) {
        double norm = 0;
        for (int factor = item * RANK; factor < (item + 1) * RANK; factor++) {
            norm += items.factors()[factor] * items.factors()[factor];
        }
        double sum = RIDGE.penalty(items.ratings().count(item), norm, items.bias()[item]);
        for (int at = items.ratings().start(item); at < items.ratings().end(item); at++) {
            sum += Math.pow(error(items, item, at), 2);
        }
        return sum;
    }

    private double error(RidgeSide items, int item, int at) {
        int user = items.ratings().index(at);
        double error = items.ratings().value(at) - ratings.mean() - users.bias()[user] - items.bias()[item];
        for (int factor = 0; factor < RANK; factor++) {
            error -= users.factors()[user * RANK + factor] * items.factors()[item * RANK + factor];
        }
        return error;
    }
}
