package dev.foretaste.factorization;

import dev.foretaste.matrix.UserRatings;
import java.util.Arrays;

/**
 * The ridge solution over a user's ratings: with {@code y_i = (q_i, 1)} where the model has biases and {@code y_i =
 * q_i} where it has none, {@code z_u = (Σ y_i·y_iᵀ + n·λ·I)⁻¹ · Σ y_i·(r_ui − μ − b_i)}. A user without ratings gets
 * zeros.
 *
 * @param regularization λ, weighted by the number n of the user's ratings (Zhou 2008)
 * @param biased whether the user's bias is solved with his factors
 */
record RidgeFoldIn(double regularization, boolean biased) implements FoldIn {
    /** Keeps the system definite where the regularization is 0: far below any rating's information. */
    private static final double JITTER = 1e-9;

    static RidgeFoldIn restore(ModelTensors tensors) {
        return new RidgeFoldIn(tensors.number("foldIn.regularization"), tensors.number("foldIn.biased") != 0);
    }

    @Override
    public Scorer fold(Biases biases, FactorMatrix itemFactors, UserRatings ratings) {
        int rank = itemFactors.rank();
        int n = biased ? rank + 1 : rank;
        double[] gram = new double[n * n];
        double[] right = new double[n];
        double[] y = new double[n];
        y[n - 1] = 1;
        for (int at = 0; at < ratings.size(); at++) {
            int item = ratings.item(at);
            for (int factor = 0; factor < rank; factor++) {
                y[factor] = itemFactors.get(item, factor);
            }
            double residual = ratings.value(at) - biases.mean() - biases.item()[item];
            for (int row = 0; row < n; row++) {
                right[row] += y[row] * residual;
                for (int column = 0; column <= row; column++) {
                    gram[row * n + column] += y[row] * y[column];
                }
            }
        }
        double ridge = Math.max(1, ratings.size()) * regularization + JITTER;
        for (int row = 0; row < n; row++) {
            gram[row * n + row] += ridge;
        }
        if (!Cholesky.factorize(gram, n)) {
            throw new IllegalStateException("fold-in of %d ratings is not positive definite with regularization %s"
                    .formatted(ratings.size(), regularization));
        }
        Cholesky.solve(gram, n, right);
        double[] factors = Arrays.copyOf(right, rank);
        return new FactorScorer(biases, itemFactors, biased ? right[rank] : 0, factors);
    }

    @Override
    public void describe(ModelTensors tensors) {
        tensors.with("foldIn.regularization", regularization).with("foldIn.biased", biased ? 1 : 0);
    }
}
