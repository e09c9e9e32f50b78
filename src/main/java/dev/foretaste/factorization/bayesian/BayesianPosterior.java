package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Tensor;
import java.util.Arrays;

/**
 * Draws from the posterior of everything but the users: item vectors, the prior of a user's vector and the precision of
 * the noise. Given one draw a user's vector is a ridge regression on his ratings; {@link UserFolding} does it for all.
 *
 * <p>With S draws of rank k, a vector being {@code (factors, bias)} of n = k + 1 elements: {@code itemFactors} items ×
 * S·k, each draw's factors scaled by {@code 1/√S} so that the inner product of stacked factors is the mean over the
 * draws; {@code itemBias} items × S; {@code priorMean} S × n; {@code expected} S × n, what who rated
 * what adds to it in the mean over all ratings, which a user without ratings gets; {@code priorPrecision} S × n × n; {@code
 * spread} S × n, how widely who rated what moves users apart, see {@link GibbsSide#spread}; {@code typicalRatings}, the
 * mean number of a user's ratings; {@code noisePrecision} S; {@code itemNoiseWeights} items × S, what it is multiplied by for ratings of an item, and {@code typicalNoiseWeight}
 * S, for ratings by a user training did not know (the others' are with them, {@link TrainedUsers}); {@code coefficients}
 * items × S × n, empty where who rated what plays no part; {@code meanGram} S × n × n, the mean of {@code w_i·y·yᵀ}, y =
 * (item factors, 1), over all ratings.
 */
record BayesianPosterior(
        double mean,
        FactorMatrix itemFactors,
        float[] itemBias,
        double[] priorMean,
        double[] expected,
        double[] priorPrecision,
        double[] spread,
        double typicalRatings,
        double[] noisePrecision,
        double[] typicalNoiseWeight,
        float[] itemNoiseWeights,
        float[] coefficients,
        double[] meanGram,
        DayBiases days) {

    static BayesianPosterior restore(int items, ModelTensors tensors) {
        int draws = tensors.extent("noisePrecision", 0);
        int width = tensors.extent("itemFactors", 1);
        int n = width / draws + 1;
        return new BayesianPosterior(
                tensors.number("mean"),
                new FactorMatrix(items, width, tensors.floats("itemFactors", items * width)),
                tensors.floats("itemBiases", items * draws),
                tensors.doubles("userPrior.mean", draws * n),
                tensors.doubles("userPrior.expected", draws * n),
                tensors.doubles("userPrior.precision", draws * n * n),
                // Models stored before the spread was learned took any rating for all there is to know.
                tensors.has("userPrior.spread")
                        ? tensors.doubles("userPrior.spread", draws * n)
                        : new double[draws * n],
                tensors.has("userPrior.typicalRatings") ? tensors.number("userPrior.typicalRatings") : 1,
                tensors.doubles("noisePrecision", draws),
                tensors.has("typicalNoiseWeight") ? tensors.doubles("typicalNoiseWeight", draws) : ones(draws),
                noiseWeights(tensors, "itemNoiseWeights", items * draws),
                tensors.has("userPrior.coefficients")
                        ? tensors.floats("userPrior.coefficients", items * draws * n)
                        : new float[0],
                tensors.doubles("meanGram", draws * n * n),
                DayBiases.restore(tensors, draws));
    }

    /** Noise weights; of a model from before there were any, all 1. */
    static float[] noiseWeights(ModelTensors tensors, String name, int length) {
        if (tensors.has(name)) {
            return tensors.floats(name, length);
        }
        float[] weights = new float[length];
        Arrays.fill(weights, 1);
        return weights;
    }

    private static double[] ones(int length) {
        double[] ones = new double[length];
        Arrays.fill(ones, 1);
        return ones;
    }

    void describe(ModelTensors tensors) {
        int items = itemFactors.rows();
        tensors.with("mean", mean)
                .with("itemFactors", itemFactors.tensor())
                .with("itemBiases", new Tensor.Floats(new int[] {items, draws()}, itemBias))
                .with("userPrior.mean", new Tensor.Doubles(new int[] {draws(), size()}, priorMean))
                .with("userPrior.precision", new Tensor.Doubles(new int[] {draws(), size(), size()}, priorPrecision))
                .with("userPrior.spread", new Tensor.Doubles(new int[] {draws(), size()}, spread))
                .with("userPrior.typicalRatings", typicalRatings)
                .with("userPrior.expected", new Tensor.Doubles(new int[] {draws(), size()}, expected))
                .with("noisePrecision", Tensor.of(noisePrecision))
                .with("typicalNoiseWeight", Tensor.of(typicalNoiseWeight))
                .with("itemNoiseWeights", new Tensor.Floats(new int[] {items, draws()}, itemNoiseWeights))
                .with("meanGram", new Tensor.Doubles(new int[] {draws(), size(), size()}, meanGram));
        if (coefficients.length > 0) {
            tensors.with("userPrior.coefficients", new Tensor.Floats(new int[] {items, draws(), size()}, coefficients));
        }
        days.describe(tensors);
    }

    int draws() {
        return noisePrecision.length;
    }

    int rank() {
        return itemFactors.rank() / draws();
    }

    /** The size of a vector: factors and bias. */
    int size() {
        return rank() + 1;
    }

    double itemBias(int item, int draw) {
        return itemBias[item * draws() + draw];
    }

    /** Each item's bias, the mean over the draws. */
    float[] meanItemBias() {
        return means(itemBias, draws());
    }

    /** The mean of each row of a matrix with so many columns. */
    static float[] means(float[] values, int columns) {
        float[] means = new float[values.length / columns];
        for (int row = 0; row < means.length; row++) {
            double sum = 0;
            for (int column = 0; column < columns; column++) {
                sum += values[row * columns + column];
            }
            means[row] = (float) (sum / columns);
        }
        return means;
    }

    static void requireDefinite(boolean definite, int ratings) {
        if (!definite) {
            throw new IllegalStateException(
                    "the precision of a user with %d ratings is not positive definite".formatted(ratings));
        }
    }
}
