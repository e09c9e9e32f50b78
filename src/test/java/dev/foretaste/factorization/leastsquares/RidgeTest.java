package dev.foretaste.factorization.leastsquares;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RidgeTest {
    /** Not to be seen in the ratings, but enough to keep a system definite. */
    private static final double JITTER = 1e-5;

    @Test
    void growsWithTheRatingsOfARowAndTheDamping() {
        Ridge ridge = new Ridge(0.5, 0.25, 2);

        assertThat(ridge.ofFactors(3)).isCloseTo((3 + 2) * 0.5, within(JITTER));
        assertThat(ridge.ofBias(3)).isCloseTo((3 + 2) * 0.25, within(JITTER));
        assertThat(ridge.penalty(3, 7, 4)).isEqualTo((3 + 2) * (0.5 * 7 + 0.25 * 4 * 4));
    }

    @Test
    void holdsARowWithoutRatingsAsOneWithOne() {
        Ridge ridge = new Ridge(0.5, 0.25);

        assertThat(ridge.ofFactors(0)).isCloseTo(0.5, within(JITTER));
        assertThat(ridge.ofBias(0)).isCloseTo(0.25, within(JITTER));
    }

    @Test
    void isPositiveWhereNoneIsAskedForAndHardlyMoreThanASmallOne() {
        assertThat(new Ridge(0, 0).ofFactors(1)).isBetween(1e-9, 1e-6);
        assertThat(new Ridge(0, 0).ofBias(1)).isBetween(1e-9, 1e-6);
        assertThat(new Ridge(1e-8, 1).ofFactors(1)).isCloseTo(1e-8, within(1e-12));
    }
}
