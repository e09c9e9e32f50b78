package dev.foretaste.factorization.serving;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.leastsquares.Gram;
import dev.foretaste.factorization.parallel.SeededRandom;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The directions in which the rows of a factor matrix vary most: the first eigenvectors of their covariance, found one
 * after the other by power iteration, each with the covariance of those before taken out (Jolliffe 2002, "Principal
 * Component Analysis", section 1.1). Deterministic. Immutable.
 *
 * <p>A component's sign is arbitrary in theory; here its element of greatest size is positive.
 */
public final class PrincipalComponents {
    private static final int MOST_ITERATIONS = 1000;
    private static final double TOLERANCE = 1e-10;

    private final double[] mean;
    private final double[][] components;
    private final double[] variances;
    private final double totalVariance;

    private PrincipalComponents(double[] mean, double[][] components, double[] variances, double totalVariance) {
        this.mean = mean;
        this.components = components;
        this.variances = variances;
        this.totalVariance = totalVariance;
    }

    /** @param components how many; where the rows vary in fewer directions, the rest are zero */
    public static PrincipalComponents of(FactorMatrix rows, int components) {
        int n = rows.rank();
        double[] mean = mean(rows);
        double[] covariance = covariance(rows, mean);
        double total = 0;
        for (int at = 0; at < n; at++) {
            total += covariance[at * n + at];
        }
        double[][] found = new double[components][];
        double[] variances = new double[components];
        for (int component = 0; component < components; component++) {
            found[component] = new double[n];
            variances[component] = leading(covariance, n, total, found[component]);
            Gram.addOuter(covariance, found[component], -variances[component]);
        }
        return new PrincipalComponents(mean, found, variances, total);
    }

    /** A row's coordinate along a component, the mean of all rows being at 0. */
    public double coordinate(FactorMatrix rows, int row, int component) {
        double sum = 0;
        for (int factor = 0; factor < mean.length; factor++) {
            sum += (rows.get(row, factor) - mean[factor]) * components[component][factor];
        }
        return sum;
    }

    /** The share of all variance that lies along a component, 0 where nothing varies. */
    public double explainedVariance(int component) {
        return totalVariance > 0 ? variances[component] / totalVariance : 0;
    }

    private static double[] mean(FactorMatrix rows) {
        double[] mean = new double[rows.rank()];
        for (int row = 0; row < rows.rows(); row++) {
            for (int factor = 0; factor < mean.length; factor++) {
                mean[factor] += rows.get(row, factor);
            }
        }
        for (int factor = 0; factor < mean.length && rows.rows() > 0; factor++) {
            mean[factor] /= rows.rows();
        }
        return mean;
    }

    private static double[] covariance(FactorMatrix rows, double[] mean) {
        int n = mean.length;
        double[] covariance = new double[n * n];
        double[] centred = new double[n];
        for (int row = 0; row < rows.rows(); row++) {
            for (int factor = 0; factor < n; factor++) {
                centred[factor] = rows.get(row, factor) - mean[factor];
            }
            Gram.addOuter(covariance, centred, 1.0 / rows.rows());
        }
        return covariance;
    }

    /** Writes the leading eigenvector and returns its eigenvalue; leaves zeros where nothing is left of the matrix. */
    private static double leading(double[] matrix, int n, double total, double[] vector) {
        SplittableRandom random = SeededRandom.of(n);
        double[] v = new double[n];
        Arrays.setAll(v, at -> random.nextGaussian());
        normalize(v);
        double value = 0;
        for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
            double[] next = multiply(matrix, v);
            value = norm(next);
            if (value <= 1e-12 * total) {
                return 0;
            }
            normalize(next);
            double change = 0;
            for (int at = 0; at < n; at++) {
                change = Math.max(change, Math.abs(next[at] - v[at]));
            }
            v = next;
            if (change < TOLERANCE) {
                break;
            }
        }
        int greatest = 0;
        for (int at = 1; at < n; at++) {
            greatest = Math.abs(v[at]) > Math.abs(v[greatest]) ? at : greatest;
        }
        double sign = Math.signum(v[greatest]);
        for (int at = 0; at < n; at++) {
            vector[at] = sign * v[at];
        }
        return value;
    }

    private static double[] multiply(double[] matrix, double[] v) {
        double[] product = new double[v.length];
        for (int row = 0; row < v.length; row++) {
            for (int column = 0; column < v.length; column++) {
                product[row] += matrix[row * v.length + column] * v[column];
            }
        }
        return product;
    }

    private static void normalize(double[] v) {
        double norm = norm(v);
        for (int at = 0; at < v.length; at++) {
            v[at] /= norm;
        }
    }

    private static double norm(double[] v) {
        double sum = 0;
        for (double each : v) {
            sum += each * each;
        }
        return Math.sqrt(sum);
    }
}
