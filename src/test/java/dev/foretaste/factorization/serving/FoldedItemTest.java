package dev.foretaste.factorization.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.factorization.factormodel.FactorScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FoldedItemTest {
    private static final int RANK = 6;

    @ParameterizedTest(name = "{0} raters")
    @ValueSource(ints = {1, 2, 5, 6, 7, 8, 40})
    void solvesTheRidgeSystemOfItsRaters(int raters) {
        Random random = new Random(raters);
        Biases biases = new Biases(3, new float[raters], new float[1]);
        FactorMatrix items = new FactorMatrix(1, RANK, new float[RANK]);
        List<LinearScorer> users = new ArrayList<>();
        float[] ratings = new float[raters];
        double[][] y = new double[raters][RANK + 1];
        for (int at = 0; at < raters; at++) {
            double[] factors = random.doubles(RANK, -1, 1).toArray();
            for (int factor = 0; factor < RANK; factor++) {
                y[at][factor] = (float) factors[factor];
            }
            y[at][RANK] = 1;
            users.add(new FactorScorer(biases, items, 0.25, factors));
            ratings[at] = 1 + random.nextInt(5);
        }

        float[] spread = {0.5f, 1, 0.1f, 0.7f, 0.2f, 2};
        FoldedItem folded = FoldedItem.mean(items, new float[] {0.5f}, new int[] {0})
                .ratedBy(users, ratings, new FoldedItem.Spread(spread, 0.5), 0.8);

        // At the minimum of Σ (t − y·z)² + 0.8·Σ (q/σ)² + 0.8/0.5²·(b − 0.5)² its gradient is zero.
        double[] z = solution(folded, biases, items);
        for (int factor = 0; factor <= RANK; factor++) {
            double gradient = factor < RANK
                    ? 0.8 * z[factor] / (spread[factor] * spread[factor])
                    : 0.8 * (z[factor] - 0.5) / (0.5 * 0.5);
            for (int at = 0; at < raters; at++) {
                double error = ratings[at] - 3.25;
                for (int k = 0; k <= RANK; k++) {
                    error -= y[at][k] * z[k];
                }
                gradient -= y[at][factor] * error;
            }
            assertThat(gradient).isCloseTo(0, within(1e-4));
        }
    }

    /** Ratings 2⁻²⁰ times as large, and with them biases, and factors 2⁻¹⁰ times. */
    @ParameterizedTest(name = "{0} raters")
    @ValueSource(ints = {1, 40})
    void movesTheBiasAsFarOnEveryScale(int raters) {
        double usual = biasAfterHighRatings(raters, 1);

        assertThat(usual).isGreaterThan(0.1);
        assertThat(biasAfterHighRatings(raters, 0x1p-20) / 0x1p-20).isCloseTo(usual, within(1e-6));
    }

    /** The bias of an item that users without tastes rated two units above their mean. */
    private static double biasAfterHighRatings(int raters, double unit) {
        Biases biases = new Biases(3 * unit, new float[raters], new float[1]);
        FactorMatrix items = new FactorMatrix(1, 1, new float[1]);
        LinearScorer user = new FactorScorer(biases, items, 0, new double[1]);
        float[] ratings = new float[raters];
        Arrays.fill(ratings, (float) (5 * unit));

        FoldedItem folded = FoldedItem.mean(items, new float[1], new int[] {0})
                .ratedBy(
                        Collections.nCopies(raters, user),
                        ratings,
                        new FoldedItem.Spread(new float[] {(float) Math.sqrt(unit)}, 0.5 * unit),
                        0.8 * unit * unit);

        return folded.score(user) - 3 * unit;
    }

    /** A stack of draws that say the same: as many factors, each with its share of the score. */
    @ParameterizedTest(name = "{0} draws")
    @ValueSource(ints = {1, 2, 16})
    void learnsAsMuchOfRatersHoweverOftenAFactorIsRepeated(int draws) {
        Random random = new Random(1);
        int count = 50;
        float[] itemFactors = new float[count * draws];
        List<double[]> vectors = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            double factor = random.nextGaussian();
            double[] vector = new double[draws];
            Arrays.fill(vector, random.nextGaussian() / Math.sqrt(draws));
            vectors.add(vector);
            Arrays.fill(itemFactors, row * draws, (row + 1) * draws, (float) (factor / Math.sqrt(draws)));
        }
        FactorMatrix items = new FactorMatrix(count, draws, itemFactors);
        Biases biases = new Biases(3, new float[count], new float[count]);
        List<LinearScorer> users = vectors.stream()
                .<LinearScorer>map(vector -> new FactorScorer(biases, items, 0, vector))
                .toList();
        int[] all = IntStream.range(0, count).toArray();
        float[] ratings = new float[count];
        for (int user = 0; user < count; user++) {
            ratings[user] = (float) (3 + 2 * vectors.get(user)[0] * Math.sqrt(draws));
        }

        FoldedItem.Spread spread = FoldedItem.Spread.of(items, biases.item(), all, users);
        FoldedItem folded = FoldedItem.mean(items, biases.item(), all).ratedBy(users, ratings, spread, 0.8);

        for (int user = 0; user < count; user++) {
            assertThat(folded.score(users.get(user))).isCloseTo(ratings[user], within(0.1));
        }
    }

    @Test
    void spreadsAsItemsDifferFromTheirMean() {
        FactorMatrix items = new FactorMatrix(3, 1, new float[] {1, 2, 6});
        float[] biases = {0, 3, 6};
        LinearScorer user = new FactorScorer(new Biases(3, new float[1], biases), items, 0, new double[] {2});

        FoldedItem.Spread spread = FoldedItem.Spread.of(items, biases, new int[] {0, 1, 2}, List.of(user));

        // With one factor, users' scores vary as it does: nothing is to be scaled.
        assertThat(spread.factors()[0]).isCloseTo((float) Math.sqrt((2 * 2 + 1 * 1 + 3 * 3) / 3.0), within(1e-6f));
        assertThat(spread.bias()).isCloseTo(Math.sqrt((3 * 3 + 0 + 3 * 3) / 3.0), within(1e-12));
    }

    @Test
    void scoresTheMeanOfSeveralAsTheyDoOnAverage() {
        FactorMatrix items = new FactorMatrix(3, 1, new float[] {1, 2, 6});
        float[] biases = {0, 3, 6};
        LinearScorer user = new FactorScorer(new Biases(3, new float[1], biases), items, 0, new double[] {2});

        FoldedItem mean = FoldedItem.mean(List.of(
                FoldedItem.mean(items, biases, new int[] {0}), FoldedItem.mean(items, biases, new int[] {1, 2})));

        assertThat(mean.score(user))
                .isCloseTo(((3 + 0 + 2 * 1) + (3 + 4.5 + 2 * 4)) / 2, within(1e-6))
                .isCloseTo((user.score(0) + (user.score(1) + user.score(2)) / 2) / 2, within(1e-6));
    }

    @Test
    void weighsItemsInTheMean() {
        FactorMatrix items = new FactorMatrix(3, 1, new float[] {1, 2, 8});
        float[] biases = {0, 1, 9};

        FoldedItem mean = FoldedItem.mean(items, biases, new int[] {0, 1}, item -> item == 0 ? 3 : 1);

        double[] user = {1};
        assertThat(mean.score(new FactorScorer(new Biases(3, new float[1], biases), items, 0, user)))
                .isCloseTo(3 + (3 * 0 + 1.0) / 4 + (3 * 1 + 2.0) / 4, within(1e-6));
    }

    /** The item's factors and bias, read off its scores for users with one factor each and none. */
    private static double[] solution(FoldedItem folded, Biases biases, FactorMatrix items) {
        double[] z = new double[RANK + 1];
        z[RANK] = folded.score(new FactorScorer(biases, items, -3, new double[RANK]));
        for (int factor = 0; factor < RANK; factor++) {
            double[] unit = new double[RANK];
            unit[factor] = 1;
            z[factor] = folded.score(new FactorScorer(biases, items, -3, unit)) - z[RANK];
        }
        return z;
    }
}
