package dev.foretaste.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingScale;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RatingAccuracyTest {
    private static final RatingScale SCALE = new RatingScale(1, 5);
    private static final RatingMatrix RATINGS = RatingMatrix.builder()
            .add("ann", "milk", 3)
            .add("ann", "tea", 5)
            .add("bob", "tea", 2)
            .build();

    @Test
    void averagesErrorsOfClampedPredictionsOverRatings() {
        double[][] scores = {{4.5, 7}, {0, 2.5}};
        FixedModel model = new FixedModel(RATINGS.users(), RATINGS.items(), scores, OptionalDouble.empty());

        RatingAccuracy accuracy = RatingAccuracy.of(model, RATINGS, SCALE, Workers.single());

        assertThat(accuracy.ratings()).isEqualTo(3);
        assertThat(accuracy.rmse()).isCloseTo(Math.sqrt((1.5 * 1.5 + 0 + 0.5 * 0.5) / 3), within(1e-12));
        assertThat(accuracy.mae()).isCloseTo((1.5 + 0 + 0.5) / 3, within(1e-12));
    }

    @Test
    void refusesToJudgeByNothing() {
        RatingMatrix nothing = RATINGS.withRatings(position -> false);
        FixedModel model = new FixedModel(RATINGS.users(), RATINGS.items(), new double[2][2], OptionalDouble.empty());

        assertThatThrownBy(() -> RatingAccuracy.of(model, nothing, SCALE, Workers.single()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no ratings held out");
    }
}
