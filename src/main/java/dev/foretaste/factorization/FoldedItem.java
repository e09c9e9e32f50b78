package dev.foretaste.factorization;

import java.util.Arrays;
import java.util.List;

/**
 * An item that a model was not trained on, placed among its factors by the ratings it got: with the users' factors
 * fixed, {@code (q_j, b_j)} is the ridge solution over {@code r_uj − μ − b_u} (the item step of Zhou 2008). Immutable.
 */
public final class FoldedItem {
    /** λ, weighted by the number of raters. */
    private static final Ridge RIDGE = new Ridge(0.1, 0.05);

    private final float[] factors;
    private final double bias;

    private FoldedItem(float[] factors, double bias) {
        this.factors = factors;
        this.bias = bias;
    }

    /**
     * The item that these users of one model gave these ratings.
     *
     * @param ratings one for each rater
     */
    public static FoldedItem of(List<LinearScorer> raters, float[] ratings) {
        int rank = raters.getFirst().itemFactors().rank();
        RidgeSystem system = new RidgeSystem(rank, true);
        for (int at = 0; at < ratings.length; at++) {
            LinearScorer rater = raters.get(at);
            system.add(rater.userFactors(), 0, ratings[at] - rater.offset());
        }
        double[] solution = system.solve(RIDGE.ofFactors(ratings.length), RIDGE.ofBias(ratings.length));
        if (solution.length == 0) {
            throw new IllegalStateException(
                    "fold-in of an item with %d ratings is not positive definite".formatted(ratings.length));
        }
        float[] factors = new float[rank];
        for (int factor = 0; factor < rank; factor++) {
            factors[factor] = (float) solution[factor];
        }
        return new FoldedItem(factors, solution[rank]);
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
