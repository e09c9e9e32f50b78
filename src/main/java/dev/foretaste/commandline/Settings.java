package dev.foretaste.commandline;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.HyperparameterException;
import dev.foretaste.factorization.Hyperparameters;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Algorithms and hyperparameters as they are named on the command line. */
final class Settings {
    private Settings() {}

    /** The command line that a command runs in, which knows where to print. */
    static CommandLine commandLine(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("set before a command runs");
        }
        return spec.commandLine();
    }

    static Algorithm algorithm(String name) {
        return Algorithms.find(name)
                .orElseThrow(() -> new InputException("algorithm \"%s\"; expected one of %s"
                        .formatted(
                                name,
                                Algorithms.all().stream().map(Algorithm::name).collect(Collectors.joining(", ")))));
    }

    /** What is given, with defaults that suit so many ratings for the rest. */
    static Hyperparameters of(Algorithm algorithm, Map<String, Double> given, int ratings) {
        try {
            return Hyperparameters.of(algorithm.hyperparameters(ratings), given);
        } catch (HyperparameterException e) {
            throw new InputException("--set %s: %s".formatted(e.name(), e.getMessage()));
        }
    }
}
