package dev.foretaste.factorization.als;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.factorization.factormodel.FactorScorer;
import dev.foretaste.factorization.factormodel.FoldIn;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.factorization.leastsquares.RidgeSystem;
import dev.foretaste.matrix.UserRatings;

/**
 * The non-negative ridge solution over a user's ratings: the p ≥ 0 that makes {@code Σ (r_ui − p·q_i)² + n·λ‖p‖²}
 * least. A user without ratings gets zeros.
 */
record NonNegativeFoldIn(Ridge ridge) implements FoldIn {
    /** Coordinate descent has converged long before, save where it hardly matters. */
    static final int PASSES = 200;

    static NonNegativeFoldIn restore(ModelTensors tensors) {
        return new NonNegativeFoldIn(new Ridge(tensors.number("foldIn.regularization"), 0));
    }

    @Override
    public Scorer fold(Biases biases, FactorMatrix itemFactors, UserRatings ratings) {
        int rank = itemFactors.rank();
        RidgeSystem system = new RidgeSystem(rank, false);
        for (int at = 0; at < ratings.size(); at++) {
            int item = ratings.item(at);
            system.add(itemFactors.values(), item * rank, ratings.value(at) - biases.mean() - biases.item()[item]);
        }
        double[] factors = new double[rank];
        system.improveNonNegative(factors, ridge.ofFactors(ratings.size()), PASSES);
        return new FactorScorer(biases, itemFactors, 0, factors);
    }

    @Override
    public boolean givesTrainedFactors() {
        return false;
    }

    @Override
    public void describe(ModelTensors tensors) {
        tensors.with("foldIn.regularization", ridge.factors());
    }
}
