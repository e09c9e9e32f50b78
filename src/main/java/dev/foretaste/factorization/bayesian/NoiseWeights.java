package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.parallel.ParallelRows;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * How precisely each row of a side, users or items, rates or is rated, beside others, in a chain of Gibbs sampling: the
 * noise of a rating has precision {@code α·w_u·w_i}, and {@code w_n ~ Gamma(h, rate h)}, the mean of which is 1. How much
 * rows differ, {@code 1/h}, is learned as well, on a grid, and before the weights that it then shapes: given these, it would
 * hardly ever change. Not thread-safe, but for rows of different threads.
 *
 * <p>Source: Lakshminarayanan, Bouchard and Archambeau 2011, "Robust Bayesian matrix factorisation", section 3: the
 * Gamma-distributed noise precisions of rows and columns, sampled where they take a variational approximation.
 */
final class NoiseWeights {
    /** From rows that differ a lot to rows that hardly do. None below 2: the mean of 1/w is finite. */
    private static final int[] SHAPES = {
        2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024, 2048
    };

    private final int[] ratings;
    private final double[] squares;
    private final double[] weights;
    /** By shape, what of its likelihood depends on nothing but the numbers of ratings. */
    private final double[] constant;

    private int shape = 8;

    /**
     * All 1.
     *
     * @param ratings the number of ratings of each row
     */
    NoiseWeights(int[] ratings) {
        this.ratings = ratings;
        this.squares = new double[ratings.length];
        this.weights = new double[ratings.length];
        Arrays.fill(weights, 1);
        int[] rows = new int[Arrays.stream(ratings).max().orElse(0) + 1];
        for (int each : ratings) {
            rows[each]++;
        }
        this.constant = Arrays.stream(SHAPES)
                .mapToDouble(h -> ratings.length * h * Math.log(h) + logGammaRatios(h, rows))
                .toArray();
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
     * Says what the vector of a row leaves unexplained.
     *
     * @param sum of the squares of what is left of its ratings, each times the precision that it has but for the row's weight
     */
    void observe(int row, double sum) {
        squares[row] = sum;
    }

    /**
     * Draws h given what was observed of all rows; before, all values of the grid are equally likely. The weights are
     * integrated out: {@code ∏ h^h/Γ(h)·Γ(h + n/2)/(h + s/2)^(h + n/2)} over rows with n ratings and squares s. They are to be
     * drawn next.
     */
    void drawShape(RandomGenerator random, Workers workers) {
        double[] likelihood = ParallelRows.sum(workers, weights.length, SHAPES.length, (from, to, sum) -> {
            for (int row = from; row < to; row++) {
                for (int at = 0; at < SHAPES.length; at++) {
                    sum[at] -= (SHAPES[at] + ratings[row] / 2.0) * Math.log(SHAPES[at] + squares[row] / 2);
                }
            }
        });
        for (int at = 0; at < SHAPES.length; at++) {
            likelihood[at] += constant[at];
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

    /**
     * Draws the weight of a row given h and what was observed of it.
     *
     * @return what was observed, times the weight
     */
    double draw(RandomGenerator random, int row) {
        weights[row] = Sampling.gamma(random, shape + ratings[row] / 2.0) / (shape + squares[row] / 2);
        return weights[row] * squares[row];
    }

    /** {@code Σ log Γ(h + n/2)/Γ(h)} over the rows, of which there are so many with n ratings. */
    private static double logGammaRatios(int h, int[] rows) {
        // Γ(h + ½) = √π·½·(1 + ½)·…·(h − ½)
        double odd = Math.log(Math.PI) / 2 - logFactorial(h - 1);
        for (int factor = 0; factor < h; factor++) {
            odd += Math.log(factor + 0.5);
        }
        double even = 0;
        double sum = 0;
        for (int n = 0; n < rows.length; n++) {
            sum += rows[n] * (n % 2 == 0 ? even : odd);
            // For n + 2.
            if (n % 2 == 0) {
                even += Math.log(h + n / 2.0);
            } else {
                odd += Math.log(h + n / 2.0);
            }
        }
        return sum;
    }

    private static double logFactorial(int n) {
        double sum = 0;
        for (int factor = 2; factor <= n; factor++) {
            sum += Math.log(factor);
        }
        return sum;
    }
}
