package dev.foretaste.factorization.kernel;

/**
 * What a step of gradient descent needs beside the two rows.
 *
 * @param rank the number of factors
 * @param mean μ
 * @param rate η
 * @param regularization λ
 * @param biasRegularization λ_b
 */
public record SgdStep(int rank, float mean, float rate, float regularization, float biasRegularization) {
    /** The length of a row in {@link SgdSide#factors}. */
    public int stride() {
        return Kernel.padded(rank);
    }
}
