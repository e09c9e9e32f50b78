package dev.foretaste.factorization.leastsquares;

import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.kernel.Kernel;
import java.util.Arrays;

/** Gram matrices: {@code Σ_r y_r·y_rᵀ} of all rows of a factor matrix, or vector by vector. */
public final class Gram {
    private static final int MOST_BLOCKS = 32;

    private Gram() {}

    /** The memory that summing takes, in bytes. */
    public static long bytes(int rank) {
        long stride = Kernel.padded(rank);
        return MOST_BLOCKS * stride * (Kernel.TILE * Float.BYTES + stride * (Float.BYTES + Double.BYTES));
    }

    /** {@code rank × rank}, row-major, symmetric; times a weight. */
    public static double[] of(float[] factors, int rank, double weight, Workers workers) {
        int rows = factors.length / rank;
        int blockRows = Math.max(Kernel.TILE, Math.ceilDiv(rows, MOST_BLOCKS));
        double[][] parts = new double[Math.ceilDiv(rows, blockRows)][];
        workers.run(parts.length, block -> {
            int from = block * blockRows;
            parts[block] = sum(factors, rank, from, Math.min(from + blockRows, rows));
        });
        int stride = Kernel.padded(rank);
        double[] gram = new double[rank * rank];
        for (int row = 0; row < rank; row++) {
            for (int column = row; column < rank; column++) {
                double sum = 0;
                for (double[] part : parts) {
                    sum += part[row * stride + column];
                }
                gram[row * rank + column] = weight * sum;
                gram[column * rank + row] = weight * sum;
            }
        }
        return gram;
    }

    /** Adds {@code weight · v·vᵀ} to a full {@code n × n} matrix. */
    public static void addOuter(double[] matrix, double[] v, double weight) {
        int n = v.length;
        for (int row = 0; row < n; row++) {
            double scaled = weight * v[row];
            for (int column = 0; column < n; column++) {
                matrix[row * n + column] += scaled * v[column];
            }
        }
    }

    private static double[] sum(float[] factors, int rank, int from, int to) {
        int stride = Kernel.padded(rank);
        float[] tile = new float[Kernel.TILE * stride];
        int[] offsets = new int[Kernel.TILE];
        float[] ones = new float[Kernel.TILE];
        Arrays.fill(ones, 1);
        float[] product = new float[stride * stride];
        double[] gram = new double[stride * stride];
        for (int start = from; start < to; start += Kernel.TILE) {
            int rows = Math.min(Kernel.TILE, to - start);
            for (int row = 0; row < rows; row++) {
                offsets[row] = (start + row) * rank;
            }
            Kernel.best().gather(factors, offsets, rows, rank, ones, tile);
            Kernel.best().syrk(tile, rows, stride, product, stride);
            Kernel.best().widen(product, rank, stride, gram, true);
        }
        return gram;
    }
}
