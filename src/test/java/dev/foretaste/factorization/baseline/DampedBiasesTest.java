package dev.foretaste.factorization.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.UserRatings;
import org.junit.jupiter.api.Test;

class DampedBiasesTest {
    /** Without damping nothing else keeps 0 from being divided by 0. */
    @Test
    void areZeroWithoutRatings() {
        RatingMatrix all = RatingMatrix.builder()
                .add("ann", "a", 5)
                .add("ann", "b", 3)
                .add("bob", "a", 4)
                .add("cyd", "c", 1)
                .build();

        Biases biases = new DampedBiases(1, 0, 0)
                .fit(all.withRatings(position -> position < 3), TrainingContext.of(1), report -> {});

        // The mean of 5, 3 and 4 is 4.
        assertThat(biases.item()).containsExactly((5 - 4 + 4 - 4) / 2f, 3 - 4, 0);
        assertThat(biases.user()).containsExactly((5 - 4 - 0.5f + 3 - 4 + 1) / 2, 4 - 4 - 0.5f, 0);
        assertThat(DampedBiases.userBias(biases, UserRatings.none(), 0)).isZero();
    }
}
