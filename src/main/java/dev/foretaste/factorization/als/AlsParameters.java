package dev.foretaste.factorization.als;

import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.leastsquares.Ridge;

/**
 * Settings of {@link Als}.
 *
 * @param rank the number of latent factors
 * @param sweeps how often both sides are solved
 * @param ridge what draws factors and biases to zero, for ratings in their unit
 */
record AlsParameters(int rank, int sweeps, Ridge ridge) {

    static AlsParameters of(Hyperparameters settings) {
        return new AlsParameters(
                settings.integer("rank"),
                settings.integer("sweeps"),
                new Ridge(
                        settings.number("regularization"),
                        settings.number("biasRegularization"),
                        settings.number("damping")));
    }
}
