package dev.foretaste.factorization.factormodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.UserRatings;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users whose vectors are far from what the ridge supposes: one factor and the bias vary widely, the other hardly. */
class UserMomentsTest {
    private static final int RANK = 2;
    private static final int ITEMS = 60;
    private static final double[] DEVIATIONS = {1.5, 0.05, 0.8};
    private static final double NOISE = 0.5;
    private static final Ridge RIDGE = new Ridge(0.2, 1, 4);

    private final Random random = new Random(1);
    private final FactorMatrix items = new FactorMatrix(ITEMS, RANK, floats(ITEMS * RANK, 1));
    private final Biases biases = new Biases(3, new float[0], floats(ITEMS, 0.5));

    private float[] floats(int count, double deviation) {
        float[] floats = new float[count];
        for (int at = 0; at < count; at++) {
            floats[at] = (float) (deviation * random.nextGaussian());
        }
        return floats;
    }

    private double[] user() {
        double[] user = new double[RANK + 1];
        Arrays.setAll(user, at -> DEVIATIONS[at] * random.nextGaussian());
        return user;
    }

    private double rating(double[] user, int item) {
        return score(user, item) + Math.sqrt(NOISE) * random.nextGaussian();
    }

    private double score(double[] user, int item) {
        double score = biases.mean() + biases.item()[item] + user[RANK];
        for (int factor = 0; factor < RANK; factor++) {
            score += user[factor] * items.get(item, factor);
        }
        return score;
    }

    @Test
    void findsHowWidelyUsersDiffer() {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < 100; user++) {
            double[] vector = user();
            for (int item = 0; item < ITEMS; item++) {
                builder.add("u%03d".formatted(user), "i%02d".formatted(item), rating(vector, item));
            }
        }

        double[] moments = new UserMoments(RIDGE, true, NOISE).of(builder.build(), biases, items, Workers.single());

        for (int row = 0; row <= RANK; row++) {
            for (int column = 0; column <= RANK; column++) {
                double expected = row == column ? DEVIATIONS[row] * DEVIATIONS[row] : 0;
                // The standard error of a variance of 100 users is √(2/100) of it; errors of 60 ratings add 0.5 / 60.
                assertThat(moments[row * (RANK + 1) + column])
                        .as("%d, %d", row, column)
                        .isCloseTo(expected, within(0.3 * DEVIATIONS[row] * DEVIATIONS[column] + 0.02));
            }
        }
    }

    @Test
    void learnsNothingFromUsersWithoutRatings() {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < 40; user++) {
            double[] vector = user();
            for (int item = 0; item < 10; item++) {
                builder.add("u%03d".formatted(user), "i%02d".formatted(item), rating(vector, item));
            }
        }
        for (int item = 10; item < ITEMS; item++) {
            builder.add("u020", "i%02d".formatted(item), 3);
        }
        RatingMatrix all = builder.build();
        UserMoments moments = new UserMoments(RIDGE, true, NOISE);
        int someEnd = all.byUser().end(9);

        double[] ofNobody = moments.of(all.withRatings(position -> false), biases, items, Workers.single());
        double[] ofSome = moments.of(all.withRatings(position -> position < someEnd), biases, items, Workers.single());

        // σ²·Λ⁻¹, which then counts as one user beside the ten.
        double[] supposed = new double[9];
        supposed[0] = NOISE / (4 * 0.2);
        supposed[4] = NOISE / (4 * 0.2);
        supposed[8] = NOISE / (4 * 1.0);
        double[] alone = new double[9];
        for (int user = 0; user < 10; user++) {
            int of = user;
            double[] one = moments.of(
                    all.withRatings(position -> position >= all.byUser().start(of)
                            && position < all.byUser().end(of)),
                    biases,
                    items,
                    Workers.single());
            Arrays.setAll(alone, at -> alone[at] + 2 * one[at] - supposed[at]);
        }
        for (int at = 0; at < 9; at++) {
            assertThat(ofNobody[at]).isCloseTo(supposed[at], within(1e-5));
            assertThat(ofSome[at]).isCloseTo((alone[at] + supposed[at]) / (10 + 1), within(1e-4));
        }
    }

    @ParameterizedTest(name = "{0} ratings")
    @ValueSource(ints = {0, 1, 3, 10, 40})
    void varianceIsTheMeanSquaredErrorOfUsersThatTheRidgeDoesNotFit(int count) {
        double[] moments = new double[(RANK + 1) * (RANK + 1)];
        for (int at = 0; at <= RANK; at++) {
            moments[at * (RANK + 2)] = DEVIATIONS[at] * DEVIATIONS[at];
        }
        RidgeFoldIn foldIn = new RidgeFoldIn(RIDGE, true, NOISE, moments);
        int users = 4000;
        double squares = 0;
        double variances = 0;
        for (int each = 0; each < users; each++) {
            double[] user = user();
            int[] rated = random.ints(0, ITEMS).distinct().limit(count).sorted().toArray();
            float[] values = new float[count];
            for (int at = 0; at < count; at++) {
                values[at] = (float) rating(user, rated[at]);
            }
            int item = random.nextInt(ITEMS);

            Scorer scorer = foldIn.fold(biases, items, UserRatings.of(rated, values, new int[count]));

            squares += Math.pow(rating(user, item) - scorer.score(item), 2);
            variances += scorer.variance(item).orElseThrow();
        }
        assertThat(variances / users).isCloseTo(squares / users, within(0.06 * squares / users));
    }

    /** Models stored before users' moments were learned keep the variance they had, σ²·(1 + yᵀ·Λ⁻¹·y) without ratings. */
    @Test
    void takesWhatTheRidgeSupposesWhereAStoredModelHasNone() {
        ModelTensors now = new ModelTensors().with("itemFactors", items.tensor());
        new RidgeFoldIn(RIDGE, true, NOISE, new double[(RANK + 1) * (RANK + 1)]).describe(now);
        ModelTensors without = new ModelTensors();
        now.asMap().forEach((name, tensor) -> {
            if (!name.equals("foldIn.userMoments")) {
                without.with(name, tensor);
            }
        });

        Scorer scorer = RidgeFoldIn.restore(without).fold(biases, items, UserRatings.none());

        double norm = Math.pow(items.get(3, 0), 2) + Math.pow(items.get(3, 1), 2);
        assertThat(scorer.variance(3).orElseThrow())
                .isCloseTo(NOISE * (1 + norm / RIDGE.ofFactors(0) + 1 / RIDGE.ofBias(0)), within(1e-6));
    }
}
