package dev.foretaste.factorization.kernel;

/**
 * What a step of gradient descent needs beside the two rows.
 *
 * @param rank the number of factors
 * @param mean μ
 * @param rate η
 * @param regularization λ
 * @param biasRegularization λ_b
 * @param heldOut the part of the ratings that is passed over, to be validated with, in 2⁻³²; unsigned
 */
public record SgdStep(int rank, float mean, float rate, float regularization, float biasRegularization, int heldOut) {

    /** Whether the rating at a position is passed over; drawn evenly by the position alone. */
    public boolean holdsOut(int position) {
        // The finalizer of MurmurHash3: uniform over all ints.
        int hash = (position ^ (position >>> 16)) * 0x85EBCA6B;
        hash = (hash ^ (hash >>> 13)) * 0xC2B2AE35;
        hash ^= hash >>> 16;
        return Integer.compareUnsigned(hash, heldOut) < 0;
    }

    /** The length of a row in {@link SgdSide#factors}. */
    public int stride() {
        return Kernel.padded(rank);
    }
}
