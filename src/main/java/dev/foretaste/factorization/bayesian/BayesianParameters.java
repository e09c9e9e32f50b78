package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.Hyperparameters;

/**
 * Settings of {@link Bayesian}.
 *
 * @param rank the number of latent factors, biases not counted
 * @param burnIn sweeps before the first draw is kept
 * @param sweeps sweeps after that
 * @param draws how many draws of these sweeps are kept, evenly spaced; at most one a sweep
 * @param implicitFeedback whether who rated what enters the priors
 * @param itemCategories whether the items' categories enter their prior
 * @param timeBiases whether there are biases of the day and of the user's day
 */
record BayesianParameters(
        int rank,
        int burnIn,
        int sweeps,
        int draws,
        boolean implicitFeedback,
        boolean itemCategories,
        boolean timeBiases) {

    BayesianParameters {
        draws = Math.min(draws, sweeps);
    }

    static BayesianParameters of(Hyperparameters settings) {
        return new BayesianParameters(
                settings.integer("rank"),
                settings.integer("burnIn"),
                settings.integer("sweeps"),
                settings.integer("draws"),
                settings.integer("implicitFeedback") == 1,
                settings.integer("itemCategories") == 1,
                settings.integer("timeBiases") == 1);
    }

    /** All sweeps there are. */
    int total() {
        return burnIn + sweeps;
    }

    /** How many draws are kept up to the end of a sweep, counted from 1. */
    int drawsAfter(int sweep) {
        return sweep <= burnIn ? 0 : (int) ((long) (sweep - burnIn) * draws / sweeps);
    }
}
