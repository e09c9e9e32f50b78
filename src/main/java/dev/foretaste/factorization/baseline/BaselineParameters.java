package dev.foretaste.factorization.baseline;

import dev.foretaste.factorization.Hyperparameters;

/** Settings of {@link Baseline}; see {@link DampedBiases}. */
record BaselineParameters(int sweeps, double userDamping, double itemDamping) {

    static BaselineParameters of(Hyperparameters settings) {
        return new BaselineParameters(
                settings.integer("sweeps"), settings.number("userDamping"), settings.number("itemDamping"));
    }

    DampedBiases biases() {
        return new DampedBiases(sweeps, userDamping, itemDamping);
    }
}
