package dev.foretaste.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.matrix.RatingScale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlendTest {
    private final Blend blend = new Blend(new RatingScale(1, 5));

    @Test
    void weighsAPreferenceWithTheFourthRootOfTheRating() {
        assertThat(blend.score(0.5f, 5)).isCloseTo(0.5f, within(1e-6f));
        assertThat(blend.score(0.5f, 1)).isCloseTo((float) (0.5 * Math.pow(1 / 5.0, 0.25)), within(1e-6f));
        assertThat(blend.score(-0.5f, 1)).isCloseTo((float) (-0.5 / Math.pow(1 / 5.0, 0.25)), within(1e-6f));
    }

    /** Predicted ratings are not clamped: they may lie below the scale and above it. */
    @ParameterizedTest(name = "a preference of {0}")
    @ValueSource(floats = {-2, -0.1f, 0.1f, 2})
    void neverPutsAnItemThatWouldBeRatedLowerAhead(float preference) {
        float before = Float.NEGATIVE_INFINITY;
        for (int rating = -20; rating <= 20; rating++) {
            float score = blend.score(preference, rating);

            assertThat(score).isGreaterThanOrEqualTo(before);
            assertThat(score).isLessThan(blend.score(preference + 0.01f, rating));
            before = score;
        }
    }
}
