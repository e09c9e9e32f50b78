package dev.foretaste.factorization;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretaste.matrix.RatingMatrix;
import org.junit.jupiter.api.Test;

class TrainingMemoryTest {
    private static final RatingMatrix RATINGS =
            RatingMatrix.builder().add("u", "i", 4).build();

    @Test
    void countsWhatTheRunHoldsBesideTheTraining() {
        Algorithm als = Algorithms.find("als").orElseThrow();
        long heap = Runtime.getRuntime().maxMemory();

        assertThatNoException().isThrownBy(() -> TrainingMemory.require(als, als.defaults(1), RATINGS, 1000));
        assertThatThrownBy(() -> TrainingMemory.require(als, als.defaults(1), RATINGS, heap))
                .isInstanceOf(TrainingException.class)
                .hasMessageContainingAll("als needs about", "MiB are free");
    }
}
