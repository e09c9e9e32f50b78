package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.parallel.ParallelRows;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How precisely each row of a side, users or items, rates or is rated, beside others, in a chain of Gibbs sampling: the
 * noise of a rating has precision {@code α·w_u·w_i}, and {@code w_n ~ Gamma(h, rate h)}, the mean of which is 1. How much
 * rows differ, {@code 1/h}, is learned as well, on a grid. Not thread-safe, but for rows of different threads.
 *
 * <p>Source: Lakshminarayanan, Bouchard and Archambeau 2011, "Robust Bayesian matrix factorisation", section 3: the
 * Gamma-distributed noise precisions of rows and columns, sampled where they take a variational approximation.
 */
final class NoiseWeights {
    /** From rows that differ a lot to rows that hardly do. None below 2: the mean of 1/w is finite. */
    private static final int[] SHAPES = {
        2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024, 2048
    };

    private final double[] weights;
    private int shape = 8;

    /** All 1. */
    NoiseWeights(int rows) {
        this.weights = new double[rows];
        Arrays.fill(weights, 1);
    }

    /** w, one a row. */
    double[] weights() {
        return weights;
    }

    /** h. */
    int shape() {
        return shape;
    }

    /**
     * Draws the weight of a row, given what its vector leaves unexplained.
     *
     * @param ratings how many the row has
     * @param squares the sum of the squares of what is left of them, each times the rest of its precision
     */
    void draw(RandomGenerator random, int row, int ratings, double squares) {
        weights[row] = Sampling.gamma(random, shape + ratings / 2.0) / (shape + squares / 2);
    }

    /** Draws h given all weights; before, all values of the grid are equally likely. */
    void drawShape(RandomGenerator random, Workers workers) {
        double sum = ParallelRows.sum(workers, weights.length, 1, (from, to, total) -> {
            for (int row = from; row < to; row++) {
                total[0] += Math.log(weights[row]) - weights[row];
            }
        })[0];
        double[] likelihood = new double[SHAPES.length];
        for (int at = 0; at < SHAPES.length; at++) {
            int h = SHAPES[at];
            likelihood[at] = weights.length * (h * Math.log(h) - logFactorial(h - 1)) + h * sum;
        }
        double most = Arrays.stream(likelihood).max().orElseThrow();
        double total = 0;
        for (int at = 0; at < likelihood.length; at++) {
            likelihood[at] = Math.exp(likelihood[at] - most);
            total += likelihood[at];
        }
        double left = total * random.nextDouble();
        int at = 0;
        while (at < SHAPES.length - 1 && left >= likelihood[at]) {
            left -= likelihood[at++];
        }
        shape = SHAPES[at];
    }

    private static double logFactorial(int n) {
        double sum = 0;
        for (int factor = 2; factor <= n; factor++) {
            sum += Math.log(factor);
        }
        return sum;
    }
}
