package dev.foretaste.factorization.leastsquares;

import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.matrix.CompressedRatings;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The ridge solution of a row with no more ratings than factors, from a system of as many unknowns as ratings: with the
 * vectors q as the rows of Q, targets t and the ridges a of the factors and b of the bias, {@code (Q·Qᵀ + (a/b)·1·1ᵀ +
 * a·I)·β = t}, {@code p = Qᵀ·β}, the bias is {@code (a/b)·Σβ} and the errors left are {@code a·β}. The same as from {@link
 * RidgeSystem} up to rounding. Not thread-safe.
 *
 * <p>Source: Bishop, "Pattern Recognition and Machine Learning" (2006), equations (6.4) and (6.8), the bias being the
 * weight of one more element √(a/b) of every vector.
 */
final class DualSystem {
    /** Products of vectors that are longer than this many ridges are too coarse in float: the ridge is what tells β apart. */
    private static final double LONGEST = 100;

    private final Kernel kernel = Kernel.best();
    private final RidgeSide rows;
    private final RidgeSide other;
    private final double mean;
    private final int rank;
    private final int stride;
    private final float[] tile;
    private final float[] product;
    private final double[] gram;
    private final double[] solution;

    /**
     * For rows of at most {@link #most} ratings.
     *
     * @param mean μ
     */
    DualSystem(RidgeSide rows, RidgeSide other, double mean) {
        this.rows = rows;
        this.other = other;
        this.mean = mean;
        this.rank = rows.rank();
        this.stride = stride(rank);
        this.tile = new float[Kernel.TILE * stride];
        this.product = new float[stride * stride];
        this.gram = new double[stride * stride];
        this.solution = new double[stride];
    }

    /** Up to so many ratings this takes no more time than {@link RidgeSystem}. */
    static int most(int rank) {
        return Math.min(rank, Kernel.TILE);
    }

    private static int stride(int rank) {
        return Kernel.padded(most(rank) + 1);
    }

    /** The memory that one system takes, in bytes. */
    static long bytes(int rank) {
        long stride = stride(rank);
        return stride * (Kernel.TILE * Float.BYTES + stride * (Float.BYTES + Double.BYTES) + Double.BYTES);
    }

    /**
     * Puts the solution in the place of a row's factors and bias.
     *
     * @param ofFactors a
     * @param ofBias b
     * @return the sum of the squared errors left; empty, with nothing changed, if the ridge is so small that the rounding of
     *     products would show
     */
    OptionalDouble solve(int row, double ofFactors, double ofBias) {
        CompressedRatings ratings = rows.ratings();
        int start = ratings.start(row);
        int count = ratings.count(row);
        multiply(start, count);
        double longest = 0;
        for (int at = 0; at < count; at++) {
            longest = Math.max(longest, gram[at * (stride + 1)]);
        }
        if (longest > LONGEST * ofFactors) {
            return OptionalDouble.empty();
        }
        for (int at = 0; at < count; at++) {
            int line = at * stride;
            for (int column = at; column < count; column++) {
                gram[line + column] += ofFactors / ofBias;
            }
            gram[line + at] += ofFactors;
            Arrays.fill(gram, line + count, line + Kernel.padded(count + 1), 0);
            gram[line + count] = ratings.value(start + at) - mean - other.bias()[ratings.index(start + at)];
        }
        if (!kernel.cholesky(gram, count, count + 1, stride)) {
            return OptionalDouble.empty();
        }
        Arrays.fill(solution, 0);
        for (int at = 0; at < count; at++) {
            solution[at] = gram[at * stride + count];
            gram[at * stride + count] = 0;
        }
        kernel.solveUpper(gram, count, stride, solution);
        return OptionalDouble.of(combine(row, ofFactors, ofBias));
    }

    /** {@code Q·Qᵀ}, over as many factors at a time as a tile has rows. */
    private void multiply(int start, int count) {
        int columns = Kernel.padded(count);
        for (int from = 0; from < rank; from += Kernel.TILE) {
            int factors = Math.min(Kernel.TILE, rank - from);
            for (int at = 0; at < columns; at++) {
                int column = Kernel.tileIndex(0, at);
                if (at < count) {
                    int q = rows.ratings().index(start + at) * rank + from;
                    for (int factor = 0; factor < factors; factor++) {
                        tile[column + factor * Kernel.PADDING] = other.factors()[q + factor];
                    }
                } else {
                    for (int factor = 0; factor < factors; factor++) {
                        tile[column + factor * Kernel.PADDING] = 0;
                    }
                }
            }
            kernel.syrk(tile, factors, columns, product, stride);
            kernel.widen(product, count, stride, gram, from > 0);
        }
    }

    private double combine(int row, double ofFactors, double ofBias) {
        CompressedRatings ratings = rows.ratings();
        Arrays.fill(rows.factors(), row * rank, (row + 1) * rank, 0);
        double sum = 0;
        double squares = 0;
        for (int at = 0; at < ratings.count(row); at++) {
            double beta = solution[at];
            kernel.axpy(
                    (float) beta,
                    other.factors(),
                    ratings.index(ratings.start(row) + at) * rank,
                    rows.factors(),
                    row * rank,
                    rank);
            sum += beta;
            squares += beta * beta;
        }
        rows.bias()[row] = (float) (ofFactors / ofBias * sum);
        return ofFactors * ofFactors * squares;
    }
}
