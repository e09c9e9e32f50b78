package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.factorization.parallel.ParallelRows;
import java.util.Arrays;

/**
 * What the ratings of one row say of its vector: {@code Σ w·y·yᵀ}, {@code Σ w·y·e} and {@code Σ w·e²} over the vectors
 * {@code y = (factors, 1)} of what it rated and what is left of the ratings to explain; all of them are the one matrix
 * {@code Σ w·(y, e)·(y, e)ᵀ}. To be used again after {@link #clear}; not thread-safe.
 */
final class RatedVectors {
    private final Kernel kernel = Kernel.best();
    private final int n;
    private final int stride;
    private final float[] tile;
    private final int[] offsets = new int[Kernel.TILE];
    private final float[] roots = new float[Kernel.TILE];
    private final double[] ratings = new double[Kernel.TILE];
    private final float[] product;
    private final double[] gram;
    private float[] source = {};
    private int gathered;

    /** @param n the size of a vector, factors and bias */
    RatedVectors(int n) {
        this.n = n;
        this.stride = stride(n);
        this.tile = new float[Kernel.TILE * stride];
        this.product = new float[stride * stride];
        this.gram = new double[stride * stride];
    }

    /** From one vector to the next in what {@link #of} makes. */
    static int stride(int n) {
        return Kernel.padded(n + 1);
    }

    /** Vectors z = (factors, bias), rows × n, as the rows (factors, 1, bias), padded, that {@link #add} takes. */
    static float[] of(double[] z, int n, Workers workers) {
        int stride = stride(n);
        float[] y = FactorMatrix.allocate(z.length / n, stride);
        ParallelRows.run(workers, z.length / n, (from, to) -> {
            for (int row = from; row < to; row++) {
                for (int at = 0; at < n - 1; at++) {
                    y[row * stride + at] = (float) z[row * n + at];
                }
                y[row * stride + n - 1] = 1;
                y[row * stride + n] = (float) z[row * n + n - 1];
            }
        });
        return y;
    }

    void clear() {
        Arrays.fill(gram, 0);
        gathered = 0;
    }

    /**
     * Adds one of the rows of {@link #of}, and the rating that its bias and the row's vector explain.
     *
     * @param weight of the rating in all the sums
     */
    void add(float[] y, int row, double rating, double weight) {
        if (gathered == Kernel.TILE) {
            multiply();
        }
        source = y;
        offsets[gathered] = row * stride;
        double root = Math.sqrt(weight);
        roots[gathered] = (float) root;
        ratings[gathered++] = root * rating;
    }

    private void multiply() {
        kernel.gather(source, offsets, gathered, stride, roots, tile);
        for (int row = 0; row < gathered; row++) {
            int bias = Kernel.tileIndex(row, n);
            tile[bias] = (float) (ratings[row] - tile[bias]);
        }
        kernel.syrk(tile, gathered, stride, product, stride);
        kernel.widen(product, n + 1, stride, gram, true);
        gathered = 0;
    }

    /** Adds {@code α·Σ w·y·yᵀ} to the lower triangle of {@code c}, n × n, and {@code α·Σ w·y·e} to {@code right}. */
    void addTo(double[] c, double[] right, double alpha) {
        multiply();
        for (int row = 0; row < n; row++) {
            for (int column = 0; column <= row; column++) {
                c[row * n + column] += alpha * gram[column * stride + row];
            }
            right[row] += alpha * gram[row * stride + n];
        }
    }

    /** After {@link #addTo}: {@code Σ w·(e − y·z)²}, what a vector leaves unexplained. */
    double squaredErrors(double[] z) {
        double sum = gram[n * stride + n];
        for (int row = 0; row < n; row++) {
            double product = gram[row * stride + row] * z[row] / 2 - gram[row * stride + n];
            for (int column = row + 1; column < n; column++) {
                product += gram[row * stride + column] * z[column];
            }
            sum += 2 * z[row] * product;
        }
        return Math.max(0, sum);
    }
}
