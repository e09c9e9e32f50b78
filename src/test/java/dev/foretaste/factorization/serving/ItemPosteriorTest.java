package dev.foretaste.factorization.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.factorization.factormodel.FactorScorer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ItemPosteriorTest {
    private final Random random = new Random(1);

    private double[] features() {
        return random.doubles(7, -1, 1).toArray();
    }

    private static double product(double[] one, double[] other) {
        double product = 0;
        for (int at = 0; at < one.length; at++) {
            product += one[at] * other[at];
        }
        return product;
    }

    @Test
    void oneRaterTakesOffWhatTheTwoVaryTogether() {
        double[] user = features();
        double[] rater = features();

        double variance = ItemPosterior.ratedBy(List.of(rater), 0.8).variance(user);

        double common = product(user, rater);
        assertThat(variance)
                .isCloseTo(product(user, user) - common * common / (product(rater, rater) + 0.8), within(1e-12));
    }

    @Test
    void ratersOfOtherTasteTellNothing() {
        double[] user = {1, 0, 2};
        double[] rater = {0, 3, 0};

        assertThat(ItemPosterior.ratedBy(List.of(rater, rater), 0.5).variance(user))
                .isCloseTo(ItemPosterior.priorVariance(user), within(1e-12))
                .isCloseTo(5, within(1e-12));
    }

    @Test
    void featuresHaveTheVarianceOfTheScores() {
        Biases biases = new Biases(3, new float[1], new float[] {1, 2, 6, 100});
        Scorer scorer = new FactorScorer(biases, FactorMatrix.none(4), 0, new double[0]);

        double[] features = ItemPosterior.features(scorer, new int[] {0, 1, 2});

        assertThat(ItemPosterior.priorVariance(features)).isCloseTo((4 + 1 + 9) / 2.0, within(1e-12));
    }
}
