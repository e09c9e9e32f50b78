package dev.foretaste.evaluation;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Hyperparameters;

/** An algorithm with the settings under which it is compared. */
public record Contender(Algorithm algorithm, Hyperparameters settings) {
    /** With its defaults. */
    public static Contender of(Algorithm algorithm) {
        return new Contender(algorithm, algorithm.defaults());
    }
}
