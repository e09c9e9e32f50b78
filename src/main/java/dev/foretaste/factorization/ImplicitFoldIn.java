package dev.foretaste.factorization;

import dev.foretaste.matrix.UserRatings;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * A user's factors as {@link ImplicitAlsTrainer} solves them: {@code p_u = A⁻¹ · Σ w_ui·q_i} with {@code A = α₀·QᵀQ + Σ
 * w_ui·q_i·q_iᵀ + λ·(n_u + α₀·items)·I}. A user without ratings gets zeros.
 *
 * @param gram {@code α₀·QᵀQ}, rank × rank
 */
record ImplicitFoldIn(double regularization, double unobservedWeight, Confidence confidence, double[] gram)
        implements FoldIn {

    static ImplicitFoldIn restore(ModelTensors tensors) {
        int rank = tensors.extent("itemFactors", 1);
        return new ImplicitFoldIn(
                tensors.number("foldIn.regularization"),
                tensors.number("foldIn.unobservedWeight"),
                Confidence.restore(tensors),
                tensors.doubles("foldIn.gram", rank * rank));
    }

    @Override
    public Scorer fold(Biases biases, FactorMatrix itemFactors, UserRatings ratings) {
        int rank = itemFactors.rank();
        double[] weights = new double[ratings.size()];
        RidgeSystem system = new RidgeSystem(rank, false);
        system.clear(gram);
        for (int at = 0; at < weights.length; at++) {
            weights[at] = confidence.of(ratings.value(at));
            system.add(itemFactors.values(), ratings.item(at) * rank, 1, weights[at]);
        }
        double[] solution = system.solve(regularization * (ratings.size() + unobservedWeight * itemFactors.rows()), 0);
        if (solution.length == 0) {
            throw new IllegalStateException("fold-in of %d ratings is not positive definite with regularization %s"
                    .formatted(ratings.size(), regularization));
        }
        double[] factors = Arrays.copyOf(solution, rank);
        return new RidgeScorer(biases, itemFactors, ratings, weights, factors, system.factor(), OptionalDouble.empty());
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
