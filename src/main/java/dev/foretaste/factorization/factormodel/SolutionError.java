package dev.foretaste.factorization.factormodel;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * How far the ridge solution of a user's ratings may be from his true vector, whose second moments are {@code M}: the
 * covariance of its error is {@code C = A⁻¹·(Λ·M·Λ + σ²·(A − Λ))·A⁻¹}, of which the first part is what the ridge draws it off
 * and the second what the noise of his ratings moves it (Hoerl & Kennard, "Ridge regression: biased estimation for
 * nonorthogonal problems", 1970, equation (4.3), in the mean over users). Were M = σ²·Λ⁻¹, as the ridge supposes, it would
 * be {@code σ²·A⁻¹}.
 *
 * @param noiseVariance σ²
 * @param moments M, size × size row-major, symmetric
 * @param ridge the diagonal of Λ
 * @param inverse multiplies a vector with {@code A⁻¹}; what it gives may be longer
 */
public record SolutionError(double noiseVariance, double[] moments, double[] ridge, UnaryOperator<double[]> inverse) {

    /** The variance of a rating of an item with the vector y around its score, {@code yᵀ·C·y + σ²}. */
    public double variance(double[] y) {
        return dot(covariance(y), y) + noiseVariance;
    }

    /** {@code yᵀ·C·z} for the vectors z of other items. */
    public double[] covariances(double[] y, int[] others, IntFunction<double[]> vector) {
        double[] covariance = covariance(y);
        return Arrays.stream(others)
                .mapToDouble(other -> dot(covariance, vector.apply(other)))
                .toArray();
    }

    /** {@code C·y}, in the first elements. */
    private double[] covariance(double[] y) {
        double[] x = inverse.apply(y);
        double[] drawn = new double[ridge.length];
        for (int at = 0; at < drawn.length; at++) {
            drawn[at] = ridge[at] * x[at];
        }
        double[] sum = new double[ridge.length];
        for (int row = 0; row < sum.length; row++) {
            double moved = 0;
            for (int column = 0; column < sum.length; column++) {
                moved += moments[row * sum.length + column] * drawn[column];
            }
            sum[row] = ridge[row] * moved + noiseVariance * (y[row] - drawn[row]);
        }
        return inverse.apply(sum);
    }

    /** Over the elements that both have. */
    private static double dot(double[] longer, double[] vector) {
        double dot = 0;
        for (int at = 0; at < vector.length; at++) {
            dot += longer[at] * vector[at];
        }
        return dot;
    }
}
