package dev.foretaste.factorization.leastsquares;

import dev.foretaste.factorization.RatingUnit;

/**
 * A ridge weighted by the number n of ratings of a row: the penalty {@code (n + d)·(λ·‖p‖² + λ_b·b²)} (Zhou 2008, who
 * has no damping).
 *
 * @param factors λ
 * @param bias λ_b
 * @param damping d: so many ratings' worth of both a row starts with, which matters for rows with few ratings
 */
public record Ridge(double factors, double bias, double damping) {
    /** Keeps a system definite where λ is 0: far below any rating's information. */
    private static final double JITTER = 1e-7;

    /** At most this part of a λ that is not 0 is added to it, however small the ratings and with them λ are. */
    private static final double RELATIVE_JITTER = 1e-5;

    /** Without damping. */
    public Ridge(double factors, double bias) {
        this(factors, bias, 0);
    }

    /** The same strength, on factors of ratings in their own unit. A λ of 0 keeps what makes it definite, in that unit. */
    public Ridge of(RatingUnit unit) {
        return new Ridge((factors > 0 ? factors : JITTER) * unit.size(), bias, damping);
    }

    /** What is added to the diagonal for each factor of a row with n ratings; never as if it had less than one. */
    public double ofFactors(int n) {
        return Math.max(1, n + damping) * definite(factors);
    }

    /** What is added to the diagonal for the bias of a row with n ratings. */
    public double ofBias(int n) {
        return Math.max(1, n + damping) * definite(bias);
    }

    private static double definite(double lambda) {
        return lambda + (lambda > 0 ? Math.min(JITTER, RELATIVE_JITTER * lambda) : JITTER);
    }

    /** The penalty of a row with n ratings. */
    public double penalty(int n, double squaredNorm, double rowBias) {
        return (n + damping) * (factors * squaredNorm + bias * rowBias * rowBias);
    }
}
