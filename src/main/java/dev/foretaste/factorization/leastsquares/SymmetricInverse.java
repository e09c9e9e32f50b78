package dev.foretaste.factorization.leastsquares;

import dev.foretaste.factorization.Workers;
import java.util.Arrays;

/**
 * Inverts symmetric positive definite matrices in place, block by block: sweeping a block of pivots K out of A gives
 * {@code A_KK ← −D}, {@code A_iK ← A_iK·D}, {@code A_ij ← A_ij − A_iK·D·A_Kj} with {@code D = A_KK⁻¹}; when all are swept
 * A is {@code −A⁻¹} (Goodnight 1979, "A Tutorial on the SWEEP Operator"). Only the lower triangle is read and written.
 * {@code n³} multiplications, rows in parallel.
 */
public final class SymmetricInverse {
    /** Pivots swept at once. */
    private static final int BLOCK = 64;

    /** Columns worked on at once, so that their part of the pivot rows stays in the second-level cache. */
    private static final int TILE = 256;

    private static final int ROWS_PER_TASK = 32;

    private final double[] a;
    private final int n;
    private final double[] pivotRows;
    private final double[] scaled;

    private SymmetricInverse(double[] a, int n) {
        this.a = a;
        this.n = n;
        this.pivotRows = new double[BLOCK * n];
        this.scaled = new double[n * BLOCK];
    }

    /** Told after each block of pivots. */
    @FunctionalInterface
    public interface Progress {
        void finished(int step, int steps);
    }

    /** The memory that {@link #invert} takes beside an {@code n × n} matrix, in bytes. */
    public static long workBytes(int n) {
        return 2L * BLOCK * n * Double.BYTES;
    }

    /**
     * Replaces the lower triangle of {@code a} ({@code n × n}, row-major) by that of its inverse.
     *
     * @return false if {@code a} is not positive definite; its content is then undefined
     */
    public static boolean invert(double[] a, int n, Workers workers, Progress progress) {
        SymmetricInverse inverse = new SymmetricInverse(a, n);
        int steps = Math.ceilDiv(n, BLOCK);
        for (int step = 0; step < steps; step++) {
            if (!inverse.sweep(step * BLOCK, Math.min(n, (step + 1) * BLOCK), workers)) {
                return false;
            }
            progress.finished(step + 1, steps);
        }
        for (int row = 0; row < n; row++) {
            for (int column = 0; column <= row; column++) {
                a[row * n + column] = -a[row * n + column];
            }
        }
        return true;
    }

    private boolean sweep(int from, int to, Workers workers) {
        int pivots = to - from;
        double[] d = inverseOfPivots(from, pivots);
        if (d.length == 0) {
            return false;
        }
        int tasks = Math.ceilDiv(n, ROWS_PER_TASK);
        workers.run(tasks, task -> {
            for (int row = task * ROWS_PER_TASK; row < Math.min(n, (task + 1) * ROWS_PER_TASK); row++) {
                gatherAndScale(row, from, pivots, d);
            }
        });
        workers.run(tasks, task -> {
            int first = task * ROWS_PER_TASK;
            int last = Math.min(n, first + ROWS_PER_TASK);
            for (int column = 0; column < last; column += TILE) {
                for (int row = Math.max(first, column); row < last; row++) {
                    if (row < from || row >= to) {
                        subtract(row, column, Math.min(row + 1, column + TILE), pivots);
                    }
                }
            }
        });
        store(from, to, d);
        return true;
    }

    /** {@code A_KK⁻¹}, both triangles; nothing if it is not positive definite. */
    private double[] inverseOfPivots(int from, int pivots) {
        double[] l = new double[pivots * pivots];
        for (int row = 0; row < pivots; row++) {
            System.arraycopy(a, (from + row) * n + from, l, row * pivots, row + 1);
        }
        if (!Cholesky.factorize(l, pivots)) {
            return new double[0];
        }
        double[] d = new double[pivots * pivots];
        double[] column = new double[pivots];
        for (int pivot = 0; pivot < pivots; pivot++) {
            Arrays.fill(column, 0);
            column[pivot] = 1;
            Cholesky.solve(l, pivots, column);
            System.arraycopy(column, 0, d, pivot * pivots, pivots);
        }
        return d;
    }

    /** Copies {@code A_iK} as a column of the pivot rows and sets {@code scaled_i = A_iK·D}. */
    private void gatherAndScale(int row, int from, int pivots, double[] d) {
        for (int pivot = 0; pivot < pivots; pivot++) {
            int k = from + pivot;
            pivotRows[pivot * n + row] = row >= k ? a[row * n + k] : a[k * n + row];
        }
        for (int pivot = 0; pivot < pivots; pivot++) {
            double sum = 0;
            for (int k = 0; k < pivots; k++) {
                sum += pivotRows[k * n + row] * d[k * pivots + pivot];
            }
            scaled[row * BLOCK + pivot] = sum;
        }
    }

    /** {@code A_ij ← A_ij − scaled_i·A_Kj} for the columns {@code j} of a tile, four pivots at a time. */
    private void subtract(int row, int column, int end, int pivots) {
        int to = row * n;
        int s = row * BLOCK;
        int pivot = 0;
        for (; pivot + 4 <= pivots; pivot += 4) {
            double s0 = scaled[s + pivot];
            double s1 = scaled[s + pivot + 1];
            double s2 = scaled[s + pivot + 2];
            double s3 = scaled[s + pivot + 3];
            int p0 = pivot * n;
            int p1 = p0 + n;
            int p2 = p1 + n;
            int p3 = p2 + n;
            for (int j = column; j < end; j++) {
                a[to + j] -= s0 * pivotRows[p0 + j]
                        + s1 * pivotRows[p1 + j]
                        + s2 * pivotRows[p2 + j]
                        + s3 * pivotRows[p3 + j];
            }
        }
        for (; pivot < pivots; pivot++) {
            double s0 = scaled[s + pivot];
            int p0 = pivot * n;
            for (int j = column; j < end; j++) {
                a[to + j] -= s0 * pivotRows[p0 + j];
            }
        }
    }

    private void store(int from, int to, double[] d) {
        int pivots = to - from;
        for (int row = from; row < to; row++) {
            for (int column = 0; column < from; column++) {
                a[row * n + column] = scaled[column * BLOCK + row - from];
            }
            for (int column = from; column <= row; column++) {
                a[row * n + column] = -d[(row - from) * pivots + column - from];
            }
        }
        for (int row = to; row < n; row++) {
            System.arraycopy(scaled, row * BLOCK, a, row * n + from, pivots);
        }
    }
}
