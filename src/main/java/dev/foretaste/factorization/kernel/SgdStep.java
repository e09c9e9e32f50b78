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
        // Fibonacci hashing: as even as can be over consecutive positions.
        return Integer.compareUnsigned(position * 0x9E3779B1, heldOut) < 0;
    }

    /** The length of a row in {@link SgdSide#factors}. */
    public int stride() {
        return Kernel.padded(rank);
    }
}
