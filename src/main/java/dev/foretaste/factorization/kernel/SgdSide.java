package dev.foretaste.factorization.kernel;

import java.util.Arrays;

/**
 * One side of a factorization while gradient descent trains it.
 *
 * @param rank the number of factors
 * @param factors the row of r begins at {@link #offset offset(r)} and is padded with zeros
 * @param bias by row
 * @param squares G by row: 1 and the sum over all steps of the mean squared gradient of its factors, which slow the row
 *     down
 * @param rates by row, as of the last {@link #refreshRates}
 */
public record SgdSide(int rank, float[] factors, float[] bias, float[] squares, float[] rates) {
    /**
     * Where the first row begins: after the 16 bytes of an array's header this is a cache line's begin, if the array is
     * large enough to begin on one itself, as it is with the G1 collector.
     */
    private static final int FIRST = 12;

    /** Zeros for so many rows, not slowed down yet. */
    public static SgdSide of(int rows, int rank) {
        float[] squares = new float[rows];
        Arrays.fill(squares, 1);
        int stride = Kernel.padded(rank);
        return new SgdSide(rank, new float[FIRST + rows * stride], new float[rows], squares, new float[rows]);
    }

    /** Where in {@link #factors} the factors of a row begin. */
    public int offset(int row) {
        return FIRST + row * Kernel.padded(rank);
    }

    /** Multiplies all factors and biases. */
    public void scale(double ofFactors, double ofBiases) {
        for (int at = 0; at < factors.length; at++) {
            factors[at] *= (float) ofFactors;
        }
        for (int row = 0; row < bias.length; row++) {
            bias[row] *= (float) ofBiases;
        }
    }

    /** Sets the {@link #rates} of some rows to {@code η/√G}. */
    public void refreshRates(float rate, int from, int to) {
        for (int row = from; row < to; row++) {
            rates[row] = rate / (float) Math.sqrt(squares[row]);
        }
    }
}
