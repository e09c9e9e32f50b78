package dev.foretaste.factorization.sgd;

import dev.foretaste.factorization.Hyperparameters;

/**
 * Settings of {@link Sgd}.
 *
 * @param rank the number of latent factors
 * @param epochs passes over the ratings at most
 * @param learningRate α
 * @param regularization β; 0 is the tutorial's unregularised variant
 * @param tolerance training stops once the error of an epoch is below it
 */
record SgdParameters(int rank, int epochs, double learningRate, double regularization, double tolerance) {

    static SgdParameters of(Hyperparameters settings) {
        return new SgdParameters(
                settings.integer("rank"),
                settings.integer("epochs"),
                settings.number("learningRate"),
                settings.number("regularization"),
                settings.number("tolerance"));
    }
}
