package dev.foretaste.factorization.neighbourhood;

import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.baseline.DampedBiases;

/**
 * How neighbours are weighed: {@code r̂_ui = μ + b_u + b_i + Σ s·e / (damping + Σ s)} over the k most similar ones, s the
 * similarity and e the residual of the neighbour's rating.
 *
 * @param neighbours k
 * @param damping draws the correction to zero where the similarities are small
 * @param userDamping of the user's bias at fold-in, as in {@link DampedBiases}
 */
record Neighbourhood(int neighbours, double damping, double userDamping) {

    static Neighbourhood of(ItemKnnParameters parameters) {
        return new Neighbourhood(
                parameters.neighbours(),
                parameters.damping(),
                parameters.biases().userDamping());
    }

    static Neighbourhood restore(ModelTensors tensors) {
        return new Neighbourhood(
                (int) tensors.number("neighbourhood.neighbours"),
                tensors.number("neighbourhood.damping"),
                tensors.number("neighbourhood.userDamping"));
    }

    void describe(ModelTensors tensors) {
        tensors.with("neighbourhood.neighbours", neighbours)
                .with("neighbourhood.damping", damping)
                .with("neighbourhood.userDamping", userDamping);
    }

    /** The correction from sums over neighbours; 0 where there are none. */
    double correction(double weighted, double similarities) {
        return similarities == 0 ? 0 : weighted / (damping + similarities);
    }
}
