package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.RatingUnit;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.leastsquares.Cholesky;
import dev.foretaste.factorization.leastsquares.Gram;
import java.util.random.RandomGenerator;

/** Draws from the distributions that Gibbs sampling needs. */
final class Sampling {
    private Sampling() {}

    /** Fills with independent standard normal numbers. */
    static void fillGaussian(RandomGenerator random, double[] into) {
        for (int at = 0; at < into.length; at++) {
            into[at] = random.nextGaussian();
        }
    }

    /**
     * A draw of Gamma(shape, scale 1).
     *
     * <p>Source: Marsaglia and Tsang 2000, "A simple method for generating gamma variables", section 6 for shapes
     * below 1.
     */
    static double gamma(RandomGenerator random, double shape) {
        if (shape < 1) {
            return gamma(random, shape + 1) * Math.pow(random.nextDouble(), 1 / shape);
        }
        double d = shape - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double v = 1 + c * x;
            if (v > 0) {
                v = v * v * v;
                if (Math.log(1 - random.nextDouble()) < x * x / 2 + d * (1 - v + Math.log(v))) {
                    return d * v;
                }
            }
        }
    }

    /**
     * A draw of the precision of normal noise under a Gamma(½, rate ½) prior, after so many errors of that sum.
     *
     * @param unit of errors; the prior's rate is in it
     */
    static double precision(RandomGenerator random, double errors, double sumOfSquares, RatingUnit unit) {
        return gamma(random, (1 + errors) / 2) * 2 / (unit.ofSquares() + sumOfSquares);
    }

    /**
     * A draw of Wishart(inverse of {@code inverseScale}, {@code freedom}) by Bartlett's decomposition.
     *
     * @param inverseScale {@code n × n}, row-major, its lower triangle read and overwritten
     * @return {@code n × n}, row-major, symmetric
     */
    static double[] wishart(RandomGenerator random, double[] inverseScale, int n, double freedom) {
        if (!Cholesky.factorize(inverseScale, n)) {
            throw new TrainingException("the covariance of the factors is not positive definite; lower the rank");
        }
        // inverseScale = L·Lᵀ, so scale = M·Mᵀ with M = L⁻ᵀ; a draw is (M·A)·(M·A)ᵀ, A lower triangular.
        double[][] columns = new double[n][n];
        for (int column = 0; column < n; column++) {
            columns[column][column] = Math.sqrt(2 * gamma(random, (freedom - column) / 2));
            for (int row = column + 1; row < n; row++) {
                columns[column][row] = random.nextGaussian();
            }
            Cholesky.backward(inverseScale, n, columns[column]);
        }
        double[] draw = new double[n * n];
        for (double[] column : columns) {
            Gram.addOuter(draw, column, 1);
        }
        return draw;
    }
}
