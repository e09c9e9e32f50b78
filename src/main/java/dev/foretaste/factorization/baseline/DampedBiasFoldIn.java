package dev.foretaste.factorization.baseline;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.factorization.factormodel.FactorScorer;
import dev.foretaste.factorization.factormodel.FoldIn;
import dev.foretaste.matrix.UserRatings;

/**
 * A user's damped bias, for models without factors: {@code b_u = Σ (r_ui − μ − b_i) / (λ_u + n_u)}.
 *
 * @param userDamping λ_u
 */
record DampedBiasFoldIn(double userDamping) implements FoldIn {
    static DampedBiasFoldIn restore(ModelTensors tensors) {
        return new DampedBiasFoldIn(tensors.number("foldIn.userDamping"));
    }

    @Override
    public Scorer fold(Biases biases, FactorMatrix itemFactors, UserRatings ratings) {
        double userBias = DampedBiases.userBias(biases, ratings, userDamping);
        return new FactorScorer(biases, itemFactors, userBias, new double[0]);
    }

    @Override
    public boolean givesTrainedFactors() {
        return true;
    }

    @Override
    public void describe(ModelTensors tensors) {
        tensors.with("foldIn.userDamping", userDamping);
    }
}
