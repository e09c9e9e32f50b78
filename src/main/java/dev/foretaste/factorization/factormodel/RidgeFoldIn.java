package dev.foretaste.factorization.factormodel;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Tensor;
import dev.foretaste.factorization.leastsquares.NormalEquations;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.factorization.leastsquares.RidgeRatings;
import dev.foretaste.matrix.UserRatings;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The ridge solution over a user's ratings: with {@code y_i = (q_i, 1)} where the model has biases and {@code y_i =
 * q_i} where it has none, {@code z_u = A⁻¹ · Σ y_i·(r_ui − μ − b_i)} and {@code A = Σ y_i·y_iᵀ + diag((n + d)·λ, (n + d)·λ_b)}. A user
 * without ratings gets zeros.
 *
 * @param ridge λ, λ_b and d, with the number n of the user's ratings, or with 1 where there are none
 * @param biased whether the user's bias is solved with his factors
 * @param noiseVariance σ², the variance of a rating around the best the model can do
 * @param moments of the users' vectors, see {@link UserMoments}
 */
public record RidgeFoldIn(Ridge ridge, boolean biased, double noiseVariance, double[] moments)
        implements NormalEquationsFoldIn {

    /** The rule that {@link #describe} took apart. */
    public static RidgeFoldIn restore(ModelTensors tensors) {
        boolean biased = tensors.number("foldIn.biased") != 0;
        int rank = tensors.extent("itemFactors", 1);
        int size = biased ? rank + 1 : rank;
        Ridge ridge = new Ridge(
                tensors.number("foldIn.regularization"),
                tensors.number("foldIn.biasRegularization"),
                tensors.number("foldIn.damping"));
        double noiseVariance = tensors.number("foldIn.noiseVariance");
        // Models stored before users' moments were learned took those that the ridge supposes.
        double[] moments = tensors.has("foldIn.userMoments")
                ? tensors.doubles("foldIn.userMoments", size * size)
                : new UserMoments(ridge, biased, noiseVariance).supposed(rank);
        return new RidgeFoldIn(ridge, biased, noiseVariance, moments);
    }

    @Override
    public RidgeRatings taken(Biases biases, UserRatings ratings) {
        double[] targets = new double[ratings.size()];
        Arrays.setAll(targets, at -> ratings.value(at) - biases.mean() - biases.item()[ratings.item(at)]);
        double[] weights = new double[ratings.size()];
        Arrays.fill(weights, 1);
        return new RidgeRatings(ratings, targets, weights);
    }

    @Override
    public double regularization() {
        return ridge.factors();
    }

    @Override
    public NormalEquations equations(FactorMatrix itemFactors, RidgeRatings ratings) {
        return NormalEquations.of(itemFactors, biased, new double[0], ratings);
    }

    @Override
    public NormalEquations definiteEquations(FactorMatrix itemFactors, RidgeRatings ratings) {
        return NormalEquations.inDouble(itemFactors, biased, ratings);
    }

    @Override
    public Optional<Scorer> scorer(
            Biases biases, FactorMatrix itemFactors, RidgeRatings ratings, NormalEquations equations) {
        return equations
                .solve(ridge.ofFactors(ratings.size()), ridge.ofBias(ratings.size()))
                .map(solution -> new RidgeScorer(
                        biases,
                        itemFactors,
                        ratings,
                        equations,
                        solution.z(),
                        () -> solution,
                        Optional.of(error(ratings.size(), solution::solve))));
    }

    /**
     * How sure the solution of a user with so many ratings is.
     *
     * @param inverse multiplies with A⁻¹
     */
    public SolutionError error(int ratings, UnaryOperator<double[]> inverse) {
        double[] diagonal = new double[(int) Math.sqrt(moments.length)];
        Arrays.fill(diagonal, ridge.ofFactors(ratings));
        if (biased) {
            diagonal[diagonal.length - 1] = ridge.ofBias(ratings);
        }
        return new SolutionError(noiseVariance, moments, diagonal, inverse);
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
                .with("foldIn.noiseVariance", noiseVariance)
                .with("foldIn.userMoments", Tensor.of(moments));
    }
}
