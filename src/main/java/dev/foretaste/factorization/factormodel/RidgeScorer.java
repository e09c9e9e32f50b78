package dev.foretaste.factorization.factormodel;

import dev.foretaste.factorization.Explanation;
import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.factorization.leastsquares.NormalEquations;
import dev.foretaste.factorization.leastsquares.RidgeRatings;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Scores items for a user whose factors are the ridge solution {@code z = A⁻¹ · Σ y_i·t_i} over his ratings, and hence
 * can say how sure the score is and which rating moved it.
 *
 * <p>With {@code y_j = (q_j, 1)}: the variance of a rating of item j is that of {@link SolutionError}; the share of
 * rating i in {@code p_u·q_j} is {@code (q_j, 0)ᵀ·A⁻¹·y_i·t_i}.
 */
public final class RidgeScorer implements LinearScorer {
    private final FactorScorer scorer;
    private final Biases biases;
    private final FactorMatrix itemFactors;
    private final RidgeRatings ratings;
    private final NormalEquations equations;
    private final Supplier<NormalEquations.Solution> solution;
    private final int unknowns;
    private final Optional<SolutionError> error;

    /**
     * @param z the factors, and the bias last if the model has biases
     * @param solution z with the factorized A, for variances and shares
     * @param error how sure z is; empty where the score does not estimate a rating
     */
    public RidgeScorer(
            Biases biases,
            FactorMatrix itemFactors,
            RidgeRatings ratings,
            NormalEquations equations,
            double[] z,
            Supplier<NormalEquations.Solution> solution,
            Optional<SolutionError> error) {
        int rank = itemFactors.rank();
        this.scorer = new FactorScorer(biases, itemFactors, z.length > rank ? z[rank] : 0, Arrays.copyOf(z, rank));
        this.biases = biases;
        this.itemFactors = itemFactors;
        this.ratings = ratings;
        this.equations = equations;
        this.solution = solution;
        this.unknowns = z.length;
        this.error = error;
    }

    /** The equations of the same user by other ratings. */
    NormalEquations equationsOf(RidgeRatings now) {
        return equations.changed(itemFactors, ratings, now);
    }

    @Override
    public double offset() {
        return scorer.offset();
    }

    @Override
    public float[] userFactors() {
        return scorer.userFactors();
    }

    @Override
    public FactorMatrix itemFactors() {
        return itemFactors;
    }

    @Override
    public float[] itemBiases() {
        return biases.item();
    }

    @Override
    public double score(int item) {
        return scorer.score(item);
    }

    @Override
    public void scoreAll(float[] scores) {
        scorer.scoreAll(scores);
    }

    @Override
    public OptionalDouble variance(int item) {
        return error.map(sure -> OptionalDouble.of(sure.variance(vector(item, 1))))
                .orElseGet(OptionalDouble::empty);
    }

    @Override
    public Optional<double[]> covariances(int item, int[] others) {
        return error.map(sure -> sure.covariances(vector(item, 1), others, other -> vector(other, 1)));
    }

    @Override
    public Optional<Explanation> explain(int item) {
        double[] weight = solution.get().solve(vector(item, 0));
        double[] contributions = new double[ratings.size()];
        for (int at = 0; at < contributions.length; at++) {
            double[] y = vector(ratings.item(at), 1);
            double sum = 0;
            for (int n = 0; n < y.length; n++) {
                sum += weight[n] * y[n];
            }
            contributions[at] = sum * ratings.target(at) * ratings.weight(at);
        }
        return Optional.of(new Explanation(biases.mean(), scorer.userBias(), biases.item()[item], contributions));
    }

    @Override
    public long bytes() {
        long triangle = (long) unknowns * (unknowns + 1) / 2;
        // What says how sure the solution is holds A factorized; elsewhere that is worked out when it is asked for.
        long square = error.isPresent() ? (long) unknowns * Kernel.padded(unknowns) : 0;
        return scorer.bytes() + Double.BYTES * (triangle + square + 4L * unknowns + 2L * ratings.size());
    }

    /** The factors of an item, followed by {@code last} if the model has biases. */
    private double[] vector(int item, double last) {
        double[] vector = new double[unknowns];
        int rank = itemFactors.rank();
        for (int factor = 0; factor < rank; factor++) {
            vector[factor] = itemFactors.get(item, factor);
        }
        if (vector.length > rank) {
            vector[rank] = last;
        }
        return vector;
    }
}
