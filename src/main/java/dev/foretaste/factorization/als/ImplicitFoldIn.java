package dev.foretaste.factorization.als;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Tensor;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.factorization.factormodel.NormalEquationsFoldIn;
import dev.foretaste.factorization.factormodel.RidgeScorer;
import dev.foretaste.factorization.leastsquares.NormalEquations;
import dev.foretaste.factorization.leastsquares.RidgeRatings;
import dev.foretaste.matrix.UserRatings;
import java.util.Arrays;
import java.util.Optional;

/**
 * A user's factors as {@link ImplicitAlsTrainer} solves them: {@code p_u = A⁻¹ · Σ w_ui·q_i} with {@code A = α₀·QᵀQ + Σ
 * w_ui·q_i·q_iᵀ + λ·(n_u + α₀·items)·I}. A user without ratings gets zeros.
 *
 * @param gram {@code α₀·QᵀQ}, rank × rank
 */
record ImplicitFoldIn(double regularization, double unobservedWeight, Confidence confidence, double[] gram)
        implements NormalEquationsFoldIn {

    static ImplicitFoldIn restore(ModelTensors tensors) {
        int rank = tensors.extent("itemFactors", 1);
        return new ImplicitFoldIn(
                tensors.number("foldIn.regularization"),
                tensors.number("foldIn.unobservedWeight"),
                Confidence.restore(tensors),
                tensors.doubles("foldIn.gram", rank * rank));
    }

    @Override
    public RidgeRatings taken(Biases biases, UserRatings ratings) {
        double[] targets = new double[ratings.size()];
        Arrays.fill(targets, 1);
        double[] weights = new double[ratings.size()];
        Arrays.setAll(weights, at -> confidence.of(ratings.value(at)));
        return new RidgeRatings(ratings, targets, weights);
    }

    @Override
    public NormalEquations equations(FactorMatrix itemFactors, RidgeRatings ratings) {
        return NormalEquations.of(itemFactors, false, gram, ratings);
    }

    @Override
    public Optional<Scorer> scorer(
            Biases biases, FactorMatrix itemFactors, RidgeRatings ratings, NormalEquations equations) {
        double ridge = regularization * (ratings.size() + unobservedWeight * itemFactors.rows());
        // Only explanations need A factorized: it is twice as large as all else that is kept of the user.
        return equations
                .solve(ridge, 0)
                .map(solution -> new RidgeScorer(
                        biases,
                        itemFactors,
                        ratings,
                        equations,
                        solution.z(),
                        () -> equations.solve(ridge, 0).orElseThrow(),
                        Optional.empty()));
    }

    @Override
    public boolean givesTrainedFactors() {
        return true;
    }

    @Override
    public void describe(ModelTensors tensors) {
        tensors.with("foldIn.regularization", regularization)
                .with("foldIn.unobservedWeight", unobservedWeight)
                .with("foldIn.confidence", confidence.tensor())
                .with("foldIn.gram", Tensor.of(gram));
    }
}
