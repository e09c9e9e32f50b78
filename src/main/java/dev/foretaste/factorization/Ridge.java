package dev.foretaste.factorization;

/**
 * A ridge weighted by the number n of ratings of a row: the penalty {@code n·(λ·‖p‖² + λ_b·b²)} (Zhou 2008).
 *
 * @param factors λ
 * @param bias λ_b
 */
record Ridge(double factors, double bias) {
    /** Keeps a system definite where λ is 0: far below any rating's information. */
    private static final double JITTER = 1e-7;

    /** What is added to the diagonal for each factor of a row with n ratings; a row without is drawn like one with 1. */
    double ofFactors(int n) {
        return Math.max(1, n) * (factors + JITTER);
    }

    /** What is added to the diagonal for the bias of a row with n ratings. */
    double ofBias(int n) {
        return Math.max(1, n) * (bias + JITTER);
    }

    /** The penalty of a row with n ratings; 0 for a row without, whose factors are never trained. */
    double penalty(int n, double squaredNorm, double rowBias) {
        return n * (factors * squaredNorm + bias * rowBias * rowBias);
    }
}
