package dev.foretaste.training;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.HyperparameterException;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.problem.JsonErrors;
import dev.foretaste.problem.ProblemException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a model to train, checked.
 *
 * @param first the rating part, or the preference part where that is the only one
 * @param preference a preference part beside a rating part
 */
record TrainingSpecification(Part first, Optional<Part> preference) {

    /** One algorithm and its settings. */
    record Part(Algorithm algorithm, Hyperparameters settings) {}

    Stream<Part> parts() {
        return Stream.concat(Stream.of(first), preference.stream());
    }

    /** The part of a kind, where there is one. */
    Optional<Part> part(ModelKind kind) {
        return parts().filter(part -> part.algorithm().kind() == kind).findFirst();
    }

    /**
     * @param ratings how many there are; the default algorithm and the defaults of its settings depend on it
     * @throws ProblemException naming what is wrong
     */
    static TrainingSpecification of(TrainingRequest request, int ratings) {
        Algorithm first = algorithm("/algorithm", request.algorithm())
                .orElseGet(() -> Algorithms.defaultOf(ModelKind.RATING, ratings));
        Optional<Algorithm> preference = algorithm("/preferenceAlgorithm", request.preferenceAlgorithm());
        if (preference.isPresent()
                && (preference.get().kind() != ModelKind.PREFERENCE || first.kind() != ModelKind.RATING)) {
            throw ProblemException.invalid(
                    "/preferenceAlgorithm",
                    "%s beside %s; expected a preference algorithm (%s) beside a rating algorithm (%s)"
                            .formatted(
                                    preference.get().name(),
                                    first.name(),
                                    names(ModelKind.PREFERENCE),
                                    names(ModelKind.RATING)));
        }
        if (request.algorithm() == null && preference.isEmpty()) {
            preference = Optional.of(Algorithms.defaultOf(ModelKind.PREFERENCE, ratings));
        }
        if (preference.isEmpty() && request.preferenceHyperparameters() != null) {
            throw ProblemException.invalid(
                    "/preferenceHyperparameters", "given without a preferenceAlgorithm; expected both or neither");
        }
        return new TrainingSpecification(
                part("/hyperparameters", first, request.hyperparameters(), ratings),
                preference.map(algorithm ->
                        part("/preferenceHyperparameters", algorithm, request.preferenceHyperparameters(), ratings)));
    }

    /** The specification of a stored job, whose settings were checked when it was requested. */
    static TrainingSpecification of(TrainingJob job) {
        return new TrainingSpecification(
                stored(job.algorithm(), job.hyperparameters()),
                Optional.ofNullable(job.preferenceAlgorithm())
                        .map(algorithm -> stored(algorithm, job.preferenceHyperparameters())));
    }

    private static Part stored(String algorithm, @Nullable Map<String, Number> settings) {
        return part("/hyperparameters", Algorithms.find(algorithm).orElseThrow(), settings);
    }

    /** With the defaults of few ratings: where all settings are given, or only to check them. */
    static Part part(String pointer, Algorithm algorithm, @Nullable Map<String, ? extends Number> given) {
        return part(pointer, algorithm, given, 0);
    }

    /**
     * @param ratings how many there are; defaults depend on it
     * @throws ProblemException naming the setting that is wrong, below the pointer
     */
    static Part part(String pointer, Algorithm algorithm, @Nullable Map<String, ? extends Number> given, int ratings) {
        Map<String, ? extends Number> settings = given == null ? Map.of() : given;
        settings.forEach((name, value) -> {
            if (value == null) {
                throw ProblemException.invalid(pointer + "/" + JsonErrors.escape(name), "null; expected a number");
            }
        });
        try {
            return new Part(algorithm, Hyperparameters.of(algorithm.hyperparameters(ratings), settings));
        } catch (HyperparameterException e) {
            throw ProblemException.invalid(pointer + "/" + JsonErrors.escape(e.name()), String.valueOf(e.getMessage()));
        }
    }

    /** @throws ProblemException if there is no algorithm of that name; empty for no name */
    static Optional<Algorithm> algorithm(String pointer, @Nullable String name) {
        if (name == null) {
            return Optional.empty();
        }
        return Optional.of(Algorithms.find(name)
                .orElseThrow(() -> ProblemException.invalid(
                        pointer,
                        "\"%s\"; expected one of %s"
                                .formatted(
                                        name,
                                        Algorithms.all().stream()
                                                .map(Algorithm::name)
                                                .collect(Collectors.joining(", "))))));
    }

    private static String names(ModelKind kind) {
        return Algorithms.all().stream()
                .filter(algorithm -> algorithm.kind() == kind)
                .map(Algorithm::name)
                .collect(Collectors.joining(", "));
    }
}
