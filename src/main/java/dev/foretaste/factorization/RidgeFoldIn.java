package dev.foretaste.factorization;

import dev.foretaste.matrix.UserRatings;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The ridge solution over a user's ratings: with {@code y_i = (q_i, 1)} where the model has biases and {@code y_i =
 * q_i} where it has none, {@code z_u = A⁻¹ · Σ y_i·(r_ui − μ − b_i)} and {@code A = Σ y_i·y_iᵀ + diag((n + d)·λ, n·λ_b)}. A user
 * without ratings gets zeros.
 *
 * @param ridge λ, λ_b and d, with the number n of the user's ratings, or with 1 where there are none
 * @param biased whether the user's bias is solved with his factors
 * @param noiseVariance σ², the variance of a rating around the best the model can do; the covariance of z_u is σ²·A⁻¹
 */
record RidgeFoldIn(Ridge ridge, boolean biased, double noiseVariance) implements FoldIn {

    static RidgeFoldIn restore(ModelTensors tensors) {
        return new RidgeFoldIn(
                new Ridge(
                        tensors.number("foldIn.regularization"),
                        tensors.number("foldIn.biasRegularization"),
                        tensors.number("foldIn.damping")),
                tensors.number("foldIn.biased") != 0,
                tensors.number("foldIn.noiseVariance"));
    }

    @Override
    public Scorer fold(Biases biases, FactorMatrix itemFactors, UserRatings ratings) {
        int rank = itemFactors.rank();
        double[] targets = new double[ratings.size()];
        RidgeSystem system = new RidgeSystem(rank, biased);
        for (int at = 0; at < ratings.size(); at++) {
            int item = ratings.item(at);
            targets[at] = ratings.value(at) - biases.mean() - biases.item()[item];
            system.add(itemFactors.values(), item * rank, targets[at]);
        }
        double[] solution = system.solve(ridge.ofFactors(ratings.size()), ridge.ofBias(ratings.size()));
        if (solution.length == 0) {
            throw new IllegalStateException("fold-in of %d ratings is not positive definite with regularization %s"
                    .formatted(ratings.size(), ridge.factors()));
        }
        return new RidgeScorer(
                biases,
                itemFactors,
                ratings,
                targets,
                Arrays.copyOf(solution, system.size()),
                system.factor(),
                OptionalDouble.of(noiseVariance));
    }

    @Override
    public boolean givesTrainedFactors() {
        return biased;
    }

    @Override
    public void describe(ModelTensors tensors) {
        tensors.with("foldIn.regularization", ridge.factors())
                .with("foldIn.biasRegularization", ridge.bias())
                .with("foldIn.damping", ridge.damping())
                .with("foldIn.biased", biased ? 1 : 0)
                .with("foldIn.noiseVariance", noiseVariance);
    }
}
