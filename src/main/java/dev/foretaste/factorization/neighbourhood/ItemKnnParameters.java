package dev.foretaste.factorization.neighbourhood;

import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.baseline.DampedBiases;

/**
 * Settings of {@link ItemKnn}.
 *
 * @param neighbours k: how many of the user's ratings a prediction uses at most
 * @param candidates how many neighbours are kept for an item, among which a prediction looks for rated ones
 * @param shrinkage how many common raters halve the distrust in a similarity
 * @param damping added to the sum of similarities, so that distant neighbours say little
 * @param biases the baseline that neighbours correct
 */
record ItemKnnParameters(int neighbours, int candidates, double shrinkage, double damping, DampedBiases biases) {

    static ItemKnnParameters of(Hyperparameters settings) {
        return new ItemKnnParameters(
                settings.integer("neighbours"),
                settings.integer("candidates"),
                settings.number("shrinkage"),
                settings.number("damping"),
                DampedBiases.ofNeighbourhood(settings));
    }
}
