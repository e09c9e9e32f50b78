package dev.foretaste.factorization.sgd;

import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.leastsquares.Ridge;

/**
 * Settings of {@link BiasedSgd}.
 *
 * @param rank the number of latent factors
 * @param epochs passes over the ratings at most
 * @param learningRate η, for ratings in their unit
 * @param ridge λ and λ_b, likewise
 */
record BiasedSgdParameters(int rank, int epochs, double learningRate, Ridge ridge) {
    /** So many ratings' worth of regularization in the final solve, which steps of gradient descent do not know. */
    private static final double DAMPING = 20;

    static BiasedSgdParameters of(Hyperparameters settings) {
        return new BiasedSgdParameters(
                settings.integer("rank"),
                settings.integer("epochs"),
                settings.number("learningRate"),
                new Ridge(settings.number("regularization"), settings.number("biasRegularization"), DAMPING));
    }
}
