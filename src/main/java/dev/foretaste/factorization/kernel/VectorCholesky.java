package dev.foretaste.factorization.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorSpecies;

/** One system at a time on SIMD registers: {@link Kernel#cholesky} and the solutions from its factor. */
final class VectorCholesky {
    private static final VectorSpecies<Double> D = Registers.D;
    private static final int DOUBLES = Registers.DOUBLES;

    private VectorCholesky() {}

    /** Four rows of U at a time, then one: first what the rows above take from them, then each by its pivot. */
    static boolean cholesky(double[] a, int size, int columns, int stride) {
        int end = Math.ceilDiv(columns, DOUBLES) * DOUBLES;
        int i = 0;
        for (; i + 4 <= size; i += 4) {
            int j = i - i % DOUBLES;
            for (; j + 2 * DOUBLES <= end; j += 2 * DOUBLES) {
                subtractTwo(a, stride, i, j);
            }
            if (j < end) {
                subtractOne(a, stride, i, j);
            }
            if (!factorizeFour(a, stride, i, end)) {
                return false;
            }
        }
        for (; i < size; i++) {
            for (int j = i - i % DOUBLES; j < end; j += DOUBLES) {
                subtractRow(a, stride, i, j);
            }
            if (!factorizeOne(a, stride, i, end)) {
                return false;
            }
        }
        return true;
    }

    /** {@code a_ij −= Σ_k u_ki·u_kj} over the rows k above i, for four rows and two registers of columns. */
    private static void subtractTwo(double[] a, int stride, int i, int j) {
        int at = i * stride + j;
        DoubleVector a0 = DoubleVector.zero(D);
        DoubleVector a1 = DoubleVector.zero(D);
        DoubleVector b0 = DoubleVector.zero(D);
        DoubleVector b1 = DoubleVector.zero(D);
        DoubleVector c0 = DoubleVector.zero(D);
        DoubleVector c1 = DoubleVector.zero(D);
        DoubleVector d0 = DoubleVector.zero(D);
        DoubleVector d1 = DoubleVector.zero(D);
        for (int k = 0; k < i; k++) {
            int u = k * stride;
            DoubleVector y0 = DoubleVector.fromArray(D, a, u + j);
            DoubleVector y1 = DoubleVector.fromArray(D, a, u + j + DOUBLES);
            DoubleVector x0 = DoubleVector.broadcast(D, a[u + i]);
            DoubleVector x1 = DoubleVector.broadcast(D, a[u + i + 1]);
            DoubleVector x2 = DoubleVector.broadcast(D, a[u + i + 2]);
            DoubleVector x3 = DoubleVector.broadcast(D, a[u + i + 3]);
            a0 = x0.fma(y0, a0);
            a1 = x0.fma(y1, a1);
            b0 = x1.fma(y0, b0);
            b1 = x1.fma(y1, b1);
            c0 = x2.fma(y0, c0);
            c1 = x2.fma(y1, c1);
            d0 = x3.fma(y0, d0);
            d1 = x3.fma(y1, d1);
        }
        subtractFrom(a, at, a0);
        subtractFrom(a, at + DOUBLES, a1);
        subtractFrom(a, at + stride, b0);
        subtractFrom(a, at + stride + DOUBLES, b1);
        subtractFrom(a, at + 2 * stride, c0);
        subtractFrom(a, at + 2 * stride + DOUBLES, c1);
        subtractFrom(a, at + 3 * stride, d0);
        subtractFrom(a, at + 3 * stride + DOUBLES, d1);
    }

    private static void subtractOne(double[] a, int stride, int i, int j) {
        int at = i * stride + j;
        DoubleVector a0 = DoubleVector.zero(D);
        DoubleVector b0 = DoubleVector.zero(D);
        DoubleVector c0 = DoubleVector.zero(D);
        DoubleVector d0 = DoubleVector.zero(D);
        for (int k = 0; k < i; k++) {
            int u = k * stride;
            DoubleVector y = DoubleVector.fromArray(D, a, u + j);
            a0 = DoubleVector.broadcast(D, a[u + i]).fma(y, a0);
            b0 = DoubleVector.broadcast(D, a[u + i + 1]).fma(y, b0);
            c0 = DoubleVector.broadcast(D, a[u + i + 2]).fma(y, c0);
            d0 = DoubleVector.broadcast(D, a[u + i + 3]).fma(y, d0);
        }
        subtractFrom(a, at, a0);
        subtractFrom(a, at + stride, b0);
        subtractFrom(a, at + 2 * stride, c0);
        subtractFrom(a, at + 3 * stride, d0);
    }

    private static void subtractRow(double[] a, int stride, int i, int j) {
        DoubleVector sum = DoubleVector.zero(D);
        for (int k = 0; k < i; k++) {
            sum = DoubleVector.broadcast(D, a[k * stride + i]).fma(DoubleVector.fromArray(D, a, k * stride + j), sum);
        }
        subtractFrom(a, i * stride + j, sum);
    }

    private static void subtractFrom(double[] a, int at, DoubleVector sum) {
        DoubleVector.fromArray(D, a, at).sub(sum).intoArray(a, at);
    }

    /** The pivots first, in scalars, since each waits for the one before; then the rows, whose registers do not. */
    private static boolean factorizeFour(double[] a, int stride, int i, int end) {
        int row0 = i * stride;
        int row1 = row0 + stride;
        int row2 = row1 + stride;
        int row3 = row2 + stride;
        double d0 = a[row0 + i];
        double s0 = 1 / Math.sqrt(d0);
        double u01 = a[row0 + i + 1] * s0;
        double u02 = a[row0 + i + 2] * s0;
        double u03 = a[row0 + i + 3] * s0;
        double d1 = a[row1 + i + 1] - u01 * u01;
        double s1 = 1 / Math.sqrt(d1);
        double u12 = (a[row1 + i + 2] - u01 * u02) * s1;
        double u13 = (a[row1 + i + 3] - u01 * u03) * s1;
        double d2 = a[row2 + i + 2] - u02 * u02 - u12 * u12;
        double s2 = 1 / Math.sqrt(d2);
        double u23 = (a[row2 + i + 3] - u02 * u03 - u12 * u13) * s2;
        double d3 = a[row3 + i + 3] - u03 * u03 - u13 * u13 - u23 * u23;
        double s3 = 1 / Math.sqrt(d3);
        if (!(d0 > 0 && d1 > 0 && d2 > 0 && d3 > 0)) {
            return false;
        }
        for (int j = i - i % DOUBLES; j < end; j += DOUBLES) {
            DoubleVector x0 = DoubleVector.fromArray(D, a, row0 + j).mul(s0);
            DoubleVector x1 = DoubleVector.fromArray(D, a, row1 + j);
            DoubleVector x2 = DoubleVector.fromArray(D, a, row2 + j);
            DoubleVector x3 = DoubleVector.fromArray(D, a, row3 + j);
            x1 = x0.fma(DoubleVector.broadcast(D, -u01), x1).mul(s1);
            x2 = x0.fma(DoubleVector.broadcast(D, -u02), x2);
            x2 = x1.fma(DoubleVector.broadcast(D, -u12), x2).mul(s2);
            x3 = x0.fma(DoubleVector.broadcast(D, -u03), x3);
            x3 = x1.fma(DoubleVector.broadcast(D, -u13), x3);
            x3 = x2.fma(DoubleVector.broadcast(D, -u23), x3).mul(s3);
            x0.intoArray(a, row0 + j);
            x1.intoArray(a, row1 + j);
            x2.intoArray(a, row2 + j);
            x3.intoArray(a, row3 + j);
        }
        return true;
    }

    private static boolean factorizeOne(double[] a, int stride, int i, int end) {
        double diagonal = a[i * stride + i];
        if (!(diagonal > 0)) {
            return false;
        }
        double scale = 1 / Math.sqrt(diagonal);
        for (int j = i - i % DOUBLES; j < end; j += DOUBLES) {
            DoubleVector.fromArray(D, a, i * stride + j).mul(scale).intoArray(a, i * stride + j);
        }
        return true;
    }

    /** {@code y_j −= α·x_j} for j from the register that holds {@code from} to {@code to}. */
    private static void subtract(double[] x, int xOffset, double alpha, double[] y, int yOffset, int from, int to) {
        DoubleVector scale = DoubleVector.broadcast(D, -alpha);
        for (int j = from - from % DOUBLES; j < to; j += DOUBLES) {
            DoubleVector.fromArray(D, x, xOffset + j)
                    .fma(scale, DoubleVector.fromArray(D, y, yOffset + j))
                    .intoArray(y, yOffset + j);
        }
    }

    static void solveTransposed(double[] u, int size, int stride, double[] b) {
        for (int k = 0; k < size; k++) {
            double x = b[k] / u[k * stride + k];
            if (k + 1 < size) {
                eliminate(b, k, u, stride, x);
            }
            b[k] = x;
        }
    }

    /** Subtracts {@code x·u_k} from the elements of {@code b} after k; those before it in the register stay. */
    private static void eliminate(double[] b, int k, double[] u, int stride, double x) {
        int next = k + 1;
        int aligned = Math.ceilDiv(next, DOUBLES) * DOUBLES;
        for (int j = next; j < aligned; j++) {
            b[j] -= x * u[k * stride + j];
        }
        if (aligned < stride) {
            subtract(u, k * stride, x, b, 0, aligned, stride);
        }
    }

    /** From the last: rows one by one down to a multiple of four, then four at a time, which wait for each other less. */
    static void solveUpper(double[] u, int size, int stride, double[] b) {
        int k = size;
        while (k % 4 != 0) {
            k--;
            b[k] = (b[k] - dotAfter(u, k * stride, k, size, b)) / u[k * stride + k];
        }
        while (k > 0) {
            k -= 4;
            solveFour(u, size, stride, b, k);
        }
    }

    private static void solveFour(double[] u, int size, int stride, double[] b, int k) {
        int row0 = k * stride;
        int row1 = row0 + stride;
        int row2 = row1 + stride;
        int row3 = row2 + stride;
        double b0 = b[k];
        double b1 = b[k + 1];
        double b2 = b[k + 2];
        double b3 = b[k + 3];
        int aligned = Math.min(Math.ceilDiv(k + 4, DOUBLES) * DOUBLES, size);
        for (int j = k + 4; j < aligned; j++) {
            b0 -= u[row0 + j] * b[j];
            b1 -= u[row1 + j] * b[j];
            b2 -= u[row2 + j] * b[j];
            b3 -= u[row3 + j] * b[j];
        }
        if (aligned < size) {
            DoubleVector s0 = DoubleVector.zero(D);
            DoubleVector s1 = DoubleVector.zero(D);
            DoubleVector s2 = DoubleVector.zero(D);
            DoubleVector s3 = DoubleVector.zero(D);
            for (int j = aligned; j < size; j += DOUBLES) {
                DoubleVector x = DoubleVector.fromArray(D, b, j);
                s0 = DoubleVector.fromArray(D, u, row0 + j).fma(x, s0);
                s1 = DoubleVector.fromArray(D, u, row1 + j).fma(x, s1);
                s2 = DoubleVector.fromArray(D, u, row2 + j).fma(x, s2);
                s3 = DoubleVector.fromArray(D, u, row3 + j).fma(x, s3);
            }
            b0 -= Registers.sum(s0);
            b1 -= Registers.sum(s1);
            b2 -= Registers.sum(s2);
            b3 -= Registers.sum(s3);
        }
        b3 /= u[row3 + k + 3];
        b2 = (b2 - u[row2 + k + 3] * b3) / u[row2 + k + 2];
        b1 = (b1 - u[row1 + k + 3] * b3 - u[row1 + k + 2] * b2) / u[row1 + k + 1];
        b0 = (b0 - u[row0 + k + 3] * b3 - u[row0 + k + 2] * b2 - u[row0 + k + 1] * b1) / u[row0 + k];
        b[k] = b0;
        b[k + 1] = b1;
        b[k + 2] = b2;
        b[k + 3] = b3;
    }

    /** {@code Σ u_j·b_j} over the elements j after k. */
    private static double dotAfter(double[] u, int row, int k, int size, double[] b) {
        int aligned = Math.min(Math.ceilDiv(k + 1, DOUBLES) * DOUBLES, size);
        double sum = 0;
        for (int j = k + 1; j < aligned; j++) {
            sum += u[row + j] * b[j];
        }
        if (aligned == size) {
            return sum;
        }
        DoubleVector parts = DoubleVector.zero(D);
        for (int j = aligned; j < size; j += DOUBLES) {
            parts = DoubleVector.fromArray(D, u, row + j).fma(DoubleVector.fromArray(D, b, j), parts);
        }
        return sum + Registers.sum(parts);
    }
}
