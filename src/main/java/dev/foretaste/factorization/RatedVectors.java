package dev.foretaste.factorization;

import dev.foretaste.factorization.kernel.Kernel;
import java.util.Arrays;

/**
 * What the ratings of one row say of its vector: {@code Σ y·yᵀ} and {@code Σ y·e} over the vectors {@code y = (factors,
 * 1)} of what it rated and what is left of the ratings to explain. To be used again after {@link #clear}; not
 * thread-safe.
 */
final class RatedVectors {
    /** Vectors gathered before they are multiplied; more would not fit into the fastest cache. */
    private static final int TILE = 128;

    private final Kernel kernel = Kernel.best();
    private final int n;
    private final int stride;
    private final float[] tile;
    private final float[] errors = new float[TILE];
    private final double[] gram;
    private final double[] sum;
    private int gathered;

    /** @param n the size of a vector, factors and bias */
    RatedVectors(int n) {
        this.n = n;
        this.stride = Kernel.padded(n);
        this.tile = new float[TILE * stride];
        this.gram = new double[stride * stride];
        this.sum = new double[stride];
    }

    /** Vectors z = (factors, bias), rows × n, as the vectors y = (factors, 1) that {@link #add} takes, padded rows. */
    static float[] of(double[] z, int n, Workers workers) {
        int stride = Kernel.padded(n);
        float[] y = FactorMatrix.allocate(z.length / n, stride);
        ParallelRows.run(workers, z.length / n, (from, to) -> {
            for (int row = from; row < to; row++) {
                for (int at = 0; at < n - 1; at++) {
                    y[row * stride + at] = (float) z[row * n + at];
                }
                y[row * stride + n - 1] = 1;
            }
        });
        return y;
    }

    /** From one padded vector to the next. */
    int stride() {
        return stride;
    }

    void clear() {
        Arrays.fill(gram, 0);
        Arrays.fill(sum, 0);
        gathered = 0;
    }

    /** Adds the padded vector at an offset, with what is left of the rating. */
    void add(float[] y, int offset, double error) {
        if (gathered == TILE) {
            multiply();
        }
        System.arraycopy(y, offset, tile, gathered * stride, stride);
        errors[gathered++] = (float) error;
    }

    private void multiply() {
        kernel.syrk(tile, gathered, stride, gram, stride);
        kernel.weightedSum(tile, gathered, stride, errors, sum);
        gathered = 0;
    }

    /** Adds {@code α·Σ y·yᵀ} to the lower triangle of {@code c}, n × n, and {@code α·Σ y·e} to {@code right}. */
    void addTo(double[] c, double[] right, double alpha) {
        multiply();
        for (int row = 0; row < n; row++) {
            for (int column = 0; column <= row; column++) {
                c[row * n + column] += alpha * gram[column * stride + row];
            }
            right[row] += alpha * sum[row];
        }
    }
}
