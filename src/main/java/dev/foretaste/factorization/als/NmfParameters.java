package dev.foretaste.factorization.als;

import dev.foretaste.factorization.Hyperparameters;

/**
 * Settings of {@link Nmf}.
 *
 * @param rank the number of latent factors
 * @param sweeps how often both sides are improved
 * @param regularization λ, weighted by the number of ratings of a row, for ratings in their unit
 */
record NmfParameters(int rank, int sweeps, double regularization) {

    static NmfParameters of(Hyperparameters settings) {
        return new NmfParameters(
                settings.integer("rank"), settings.integer("sweeps"), settings.number("regularization"));
    }
}
