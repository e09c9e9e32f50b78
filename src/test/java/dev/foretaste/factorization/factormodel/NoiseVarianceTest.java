package dev.foretaste.factorization.factormodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** 300 users, more than are looked at, who all rated 4 items; every factor is 1. */
class NoiseVarianceTest {
    private static final int USERS = 300;
    private static final int ITEMS = 4;
    private static final Ridge RIDGE = new Ridge(0.5, 0.25);

    private final RatingMatrix ratings = ratings();

    @Test
    void countsWhatTheRatingsDecideOfEachFactor() {
        // Of a row with n ratings, A = n + n·0.5: they decide n / A = 1 / 1.5 of its only factor.
        double taken = (USERS + ITEMS) / 1.5;

        assertThat(of(1000, false)).isCloseTo(1000 / (USERS * ITEMS - taken), within(1e-3));
    }

    @Test
    void countsWhatTheRatingsDecideOfBiases() {
        // A = n·(1.5, 1; 1, 1.25): they decide (0.5 + 0.25) / (0.5 + 0.25 + 0.5·0.25) of the two that always come
        // together.
        double taken = (USERS + ITEMS) * 0.75 / (0.75 + 0.125);

        assertThat(of(1000, true)).isCloseTo(1000 / (USERS * ITEMS - taken), within(1e-3));
    }

    @Test
    void takesATenthOfTheRatingsForFreeWhereFactorsAreAsManyAsRatings() {
        assertThat(NoiseVariance.of(7, 100, 95)).isEqualTo(7 / 10.0);
        assertThat(NoiseVariance.of(7, 100, 30)).isEqualTo(7 / 70.0);
    }

    private double of(double squares, boolean biased) {
        return NoiseVariance.of(ratings, squares, ones(USERS), ones(ITEMS), RIDGE, biased, Workers.single());
    }

    private static FactorMatrix ones(int rows) {
        float[] ones = new float[rows];
        Arrays.fill(ones, 1);
        return new FactorMatrix(rows, 1, ones);
    }

    private static RatingMatrix ratings() {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < USERS; user++) {
            for (int item = 0; item < ITEMS; item++) {
                builder.add("u%03d".formatted(user), "i" + item, 1 + (user + item) % 5);
            }
        }
        return builder.build();
    }
}
