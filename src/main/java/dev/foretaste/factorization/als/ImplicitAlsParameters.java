package dev.foretaste.factorization.als;

import dev.foretaste.factorization.Hyperparameters;

/**
 * Settings of {@link ImplicitAls}.
 *
 * @param rank the number of latent factors
 * @param sweeps how often both sides are solved
 * @param regularization λ
 * @param unobservedWeight α₀, what a pair without a rating counts
 * @param confidenceGrowth γ, see {@link Confidence}
 */
record ImplicitAlsParameters(
        int rank, int sweeps, double regularization, double unobservedWeight, double confidenceGrowth) {

    static ImplicitAlsParameters of(Hyperparameters settings) {
        return new ImplicitAlsParameters(
                settings.integer("rank"),
                settings.integer("sweeps"),
                settings.number("regularization"),
                settings.number("unobservedWeight"),
                settings.number("confidenceGrowth"));
    }

    /** {@code λ·(n + α₀·N)}: what draws a row with n ratings to zero, of a matrix with N rows on the other side. */
    double ridge(int n, int others) {
        return regularization * (n + unobservedWeight * others);
    }
}
