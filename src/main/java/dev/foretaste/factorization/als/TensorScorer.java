package dev.foretaste.factorization.als;

import dev.foretaste.factorization.Explanation;
import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.factormodel.FactorScorer;
import dev.foretaste.factorization.factormodel.RidgeScorer;
import dev.foretaste.factorization.factormodel.SolutionError;
import dev.foretaste.factorization.kernel.Kernel;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/** Scores items for one user in one context, or in the mean of all. */
final class TensorScorer implements LinearScorer {
    /** What an array takes besides its elements, and the reference to it. */
    private static final int ARRAY_BYTES = 24;

    private final TensorModel model;
    private final double[] solution;
    private final Optional<Folded> folded;
    private final double[] context;
    private final FactorScorer weighted;

    /**
     * How a user was folded in.
     *
     * @param error how sure the solution is
     * @param vectors {@code q_i∘w_c} of each of his ratings
     * @param targets what is left of each rating without μ, b_i and b_c
     */
    record Folded(SolutionError error, float[][] vectors, double[] targets) {}

    /**
     * @param solution the user's factors, his bias last
     * @param folded empty for a user as training left him
     * @param context {@code (w_c, b_c)}
     */
    TensorScorer(TensorModel model, double[] solution, Optional<Folded> folded, double[] context) {
        this.model = model;
        this.solution = solution;
        this.folded = folded;
        this.context = context;
        int rank = model.rank();
        double[] factors = new double[rank];
        Arrays.setAll(factors, factor -> solution[factor] * context[factor]);
        this.weighted = new FactorScorer(model.biases(), model.itemFactors(), solution[rank] + context[rank], factors);
    }

    @Override
    public Scorer in(String contextName) {
        return new TensorScorer(model, solution, folded, model.contextVector(Optional.of(contextName)));
    }

    @Override
    public double offset() {
        return weighted.offset();
    }

    @Override
    public float[] userFactors() {
        return weighted.userFactors();
    }

    @Override
    public FactorMatrix itemFactors() {
        return weighted.itemFactors();
    }

    @Override
    public float[] itemBiases() {
        return weighted.itemBiases();
    }

    @Override
    public double score(int item) {
        return weighted.score(item);
    }

    @Override
    public void scoreAll(float[] scores) {
        weighted.scoreAll(scores);
    }

    /** As {@link RidgeScorer} does with {@code y = (q_i∘w_c, 1)}, where the user was folded in. */
    @Override
    public OptionalDouble variance(int item) {
        return folded.map(by -> OptionalDouble.of(by.error.variance(vector(item, 1))))
                .orElseGet(OptionalDouble::empty);
    }

    @Override
    public Optional<double[]> covariances(int item, int[] others) {
        return folded.map(by -> by.error.covariances(vector(item, 1), others, other -> vector(other, 1)));
    }

    /** As {@link RidgeScorer} does; the bias of the context belongs to the mean, being that of ratings in it. */
    @Override
    public Optional<Explanation> explain(int item) {
        return folded.map(by -> {
            double[] weight = by.error.inverse().apply(vector(item, 0));
            double[] contributions = new double[by.targets.length];
            for (int at = 0; at < contributions.length; at++) {
                double sum = weight[model.rank()];
                for (int factor = 0; factor < model.rank(); factor++) {
                    sum += weight[factor] * by.vectors[at][factor];
                }
                contributions[at] = sum * by.targets[at];
            }
            double mean = model.biases().mean() + context[model.rank()];
            return new Explanation(mean, solution[model.rank()], model.biases().item()[item], contributions);
        });
    }

    @Override
    public long bytes() {
        long size = solution.length;
        long ofRating = Float.BYTES * size + ARRAY_BYTES + Double.BYTES;
        return weighted.bytes()
                + Double.BYTES * 2 * size
                + folded.map(by -> Double.BYTES * size * (Kernel.padded((int) size) + 1) + ofRating * by.targets.length)
                        .orElse(0L);
    }

    private double[] vector(int item, double last) {
        double[] vector = new double[context.length];
        Arrays.setAll(
                vector,
                at -> at == model.rank()
                        ? last
                        : context[at] * model.itemFactors().get(item, at));
        return vector;
    }
}
