package dev.foretaste.factorization.bayesian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Training;
import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.RatingMatrix;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConjugateGradientTest {
    private final RatingMatrix ratings = Training.randomRatings(9, 40, 12)
            .withCategories(Map.of("i1", List.of("warm", "green"), "i2", List.of("warm"), "unrated", List.of("green")));
    private final SideInformation x = SideInformation.none(ratings.items().size())
            .withRatings(ratings.byItem(), ratings.byUser())
            .withCategories(ratings.categories());

    @ParameterizedTest(name = "λ = {0}")
    @ValueSource(doubles = {0.01, 1, 100})
    void solvesAllColumns(double lambda) {
        int columns = 3;
        double[] right =
                new SplittableRandom(4).doubles(x.features() * columns, -1, 1).toArray();
        double[] b = new double[right.length];

        new ConjugateGradient(x, ratings.items().size(), columns, 500, 1e-5).solve(lambda, right, b, Workers.single());

        double[] product = new double[ratings.items().size() * columns];
        double[] left = new double[right.length];
        x.multiply(b, product, columns, Workers.single());
        x.multiplyTransposed(product, left, columns, Workers.single());
        for (int at = 0; at < right.length; at++) {
            assertThat(left[at] + lambda * b[at]).isCloseTo(right[at], within(1e-4));
        }
    }

    @Test
    void weighsEachGroupOfFeaturesByTheRootOfTheirNumber() {
        int features = x.features();
        int item = ratings.items().find("i1").orElseThrow();
        double[] ones = new double[features];
        Arrays.fill(ones, 1);
        double[] product = new double[ratings.items().size()];

        x.multiply(ones, product, 1, Workers.single());

        int raters = ratings.byItem().count(item);
        assertThat(features).isEqualTo(ratings.users().size() + 2);
        assertThat(product[item]).isCloseTo(Math.sqrt(raters) + Math.sqrt(2), within(1e-12));
        assertThat(product[ratings.items().find("unrated").orElseThrow()]).isEqualTo(1);
    }

    @Test
    void transposesWhatItMultiplies() {
        int rows = ratings.items().size();
        double[] b = new SplittableRandom(5).doubles(x.features(), -1, 1).toArray();
        double[] v = new SplittableRandom(6).doubles(rows, -1, 1).toArray();
        double[] xb = new double[rows];
        double[] xv = new double[x.features()];

        x.multiply(b, xb, 1, Workers.single());
        x.multiplyTransposed(v, xv, 1, Workers.single());

        assertThat(dot(v, xb)).isCloseTo(dot(xv, b), within(1e-6));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int at = 0; at < a.length; at++) {
            sum += a[at] * b[at];
        }
        return sum;
    }
}
