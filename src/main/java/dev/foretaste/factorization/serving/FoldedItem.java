package dev.foretaste.factorization.serving;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.leastsquares.Cholesky;
import dev.foretaste.factorization.leastsquares.NormalEquations;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * An item that a model was not trained on, placed among its factors by what is expected of it and by the ratings it
 * got: with the users' factors fixed, what {@code (q_j, b_j)} differs by from the expected is the ridge solution over what
 * the ratings differ by, the ridge being the noise of a rating over the variance of items (Bishop, Pattern Recognition
 * and Machine Learning, equations (3.50) and (3.51)). Immutable.
 */
public final class FoldedItem {
    /** The ridge of a bias, which is in no unit, where all items of a model are alike: it keeps a system definite. */
    private static final double MOST_BIAS_RIDGE = 1e9;

    private final float[] factors;
    private final double bias;

    private FoldedItem(float[] factors, double bias) {
        this.factors = factors;
        this.bias = bias;
    }

    /**
     * How a model's items differ from their mean.
     *
     * @param factors the standard deviation of each factor
     * @param bias the standard deviation of their biases
     */
    public record Spread(float[] factors, double bias) {
        /**
         * Of some of a model's items. Factors count as independent of each other, which they are not, those of a Bayesian
         * model's draws least of all; so their deviations are scaled until users' scores vary over the items as they do.
         *
         * @param items may name an item several times, which then counts so often
         * @param users some of the model's
         */
        public static Spread of(FactorMatrix itemFactors, float[] itemBiases, int[] items, List<LinearScorer> users) {
            FoldedItem mean = mean(itemFactors, itemBiases, items);
            double[] variances = new double[itemFactors.rank()];
            double ofBias = 0;
            for (int item : items) {
                for (int factor = 0; factor < variances.length; factor++) {
                    variances[factor] +=
                            Math.pow(itemFactors.get(item, factor) - mean.factors[factor], 2) / items.length;
                }
                ofBias += Math.pow(itemBiases[item] - mean.bias, 2) / items.length;
            }
            double scale = scale(itemFactors, items, users, variances);
            float[] deviations = new float[variances.length];
            for (int factor = 0; factor < deviations.length; factor++) {
                deviations[factor] = (float) Math.sqrt(scale * variances[factor]);
            }
            return new Spread(deviations, Math.sqrt(ofBias));
        }

        /** How widely users' {@code p·q} vary over the items, over how widely they would with independent factors. */
        private static double scale(
                FactorMatrix itemFactors, int[] items, List<LinearScorer> users, double[] variances) {
            double actual = 0;
            double independent = 0;
            for (LinearScorer user : users) {
                float[] p = user.userFactors();
                double sum = 0;
                double squares = 0;
                for (int item : items) {
                    double product = 0;
                    for (int factor = 0; factor < p.length; factor++) {
                        product += (double) p[factor] * itemFactors.get(item, factor);
                    }
                    sum += product;
                    squares += product * product;
                }
                actual += (squares - sum * sum / items.length) / items.length;
                for (int factor = 0; factor < p.length; factor++) {
                    independent += (double) p[factor] * p[factor] * variances[factor];
                }
            }
            return independent > 0 ? actual / independent : 1;
        }
    }

    /**
     * The item that these users of one model gave these ratings, where this is what was expected of it before: the ridge
     * draws to that.
     *
     * @param raters at least one
     * @param ratings one for each rater
     * @param spread of the model's items around what is expected of them
     * @param noiseVariance of a rating, above 0
     */
    public FoldedItem ratedBy(List<LinearScorer> raters, float[] ratings, Spread spread, double noiseVariance) {
        int rank = raters.getFirst().itemFactors().rank();
        double[] targets = new double[ratings.length];
        float[][] users = new float[ratings.length][];
        for (int at = 0; at < ratings.length; at++) {
            // In units of the spread, each factor has the same ridge.
            users[at] = raters.get(at).userFactors();
            for (int factor = 0; factor < rank; factor++) {
                users[at][factor] *= spread.factors[factor];
            }
            targets[at] = ratings[at] - score(raters.get(at));
        }
        double biasRidge = Math.min(MOST_BIAS_RIDGE, noiseVariance / (spread.bias * spread.bias));
        double[] solution = ratings.length <= rank
                ? fewRaters(users, targets, rank, noiseVariance, biasRidge)
                : manyRaters(users, targets, rank, noiseVariance, biasRidge);
        float[] updated = new float[rank];
        for (int factor = 0; factor < rank; factor++) {
            updated[factor] = (float) (factors[factor] + spread.factors[factor] * solution[factor]);
        }
        return new FoldedItem(updated, bias + solution[rank]);
    }

    /** An item without factors and bias, of a model that has none. */
    public static FoldedItem none() {
        return new FoldedItem(new float[0], 0);
    }

    /** The mean of some of a model's items: its score is the mean of theirs. */
    public static FoldedItem mean(FactorMatrix itemFactors, float[] itemBiases, int[] items) {
        return mean(itemFactors, itemBiases, items, item -> 1);
    }

    /**
     * The same with weights.
     *
     * @param weight of an item, at least 0
     */
    public static FoldedItem mean(
            FactorMatrix itemFactors, float[] itemBiases, int[] items, IntToDoubleFunction weight) {
        int rank = itemFactors.rank();
        double[] sums = new double[rank];
        double bias = 0;
        double total = 0;
        for (int item : items) {
            double times = weight.applyAsDouble(item);
            for (int factor = 0; factor < rank; factor++) {
                sums[factor] += times * itemFactors.get(item, factor);
            }
            bias += times * itemBiases[item];
            total += times;
        }
        double share = total > 0 ? 1 / total : 0;
        float[] factors = new float[rank];
        for (int factor = 0; factor < rank; factor++) {
            factors[factor] = (float) (share * sums[factor]);
        }
        return new FoldedItem(factors, share * bias);
    }

    /**
     * The mean of several.
     *
     * @param some at least one, of one model
     */
    public static FoldedItem mean(List<FoldedItem> some) {
        float[] factors = new float[some.getFirst().factors.length];
        double bias = 0;
        for (FoldedItem each : some) {
            for (int factor = 0; factor < factors.length; factor++) {
                factors[factor] += each.factors[factor] / some.size();
            }
            bias += each.bias / some.size();
        }
        return new FoldedItem(factors, bias);
    }

    /** {@code (Yᵀ·Y + D)⁻¹·Yᵀ·t}: a system as large as the factors are many. */
    private static double[] manyRaters(
            float[][] users, double[] targets, int rank, double factorRidge, double biasRidge) {
        return NormalEquations.inDouble(users, rank, targets)
                .solve(factorRidge, biasRidge)
                .orElseThrow(() -> notDefinite(targets.length))
                .z();
    }

    /** The same as {@code D⁻¹·Yᵀ·(Y·D⁻¹·Yᵀ + I)⁻¹·t}: a system as large as the raters are many. */
    private static double[] fewRaters(
            float[][] users, double[] targets, int rank, double factorRidge, double biasRidge) {
        int n = targets.length;
        double factorWeight = 1 / factorRidge;
        double biasWeight = 1 / biasRidge;
        double[] system = new double[n * n];
        for (int row = 0; row < n; row++) {
            for (int column = 0; column <= row; column++) {
                double dot = 0;
                for (int factor = 0; factor < rank; factor++) {
                    dot += (double) users[row][factor] * users[column][factor];
                }
                system[row * n + column] = dot * factorWeight + biasWeight;
            }
            system[row * n + row] += 1;
        }
        if (!Cholesky.factorize(system, n)) {
            throw notDefinite(n);
        }
        double[] weights = targets.clone();
        Cholesky.solve(system, n, weights);
        double[] solution = new double[rank + 1];
        for (int at = 0; at < n; at++) {
            for (int factor = 0; factor < rank; factor++) {
                solution[factor] += factorWeight * users[at][factor] * weights[at];
            }
            solution[rank] += biasWeight * weights[at];
        }
        return solution;
    }

    private static IllegalStateException notDefinite(int ratings) {
        return new IllegalStateException(
                "fold-in of an item with %d ratings is not positive definite".formatted(ratings));
    }

    /** The item's score for a user of the same model. */
    public double score(LinearScorer user) {
        double score = user.offset() + bias;
        float[] p = user.userFactors();
        for (int factor = 0; factor < factors.length; factor++) {
            score += (double) p[factor] * factors[factor];
        }
        return score;
    }

    @Override
    public String toString() {
        return "FoldedItem[bias %s, factors %s]".formatted(bias, Arrays.toString(factors));
    }
}
