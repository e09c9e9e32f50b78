package dev.foretaste.factorization;

import java.util.OptionalDouble;

/**
 * One finished iteration: an epoch of gradient descent, a sweep of alternating least squares or Gibbs sampling.
 *
 * @param iteration counted from 1
 * @param iterations how many there will be at most
 * @param trainRmse root mean squared error over the training ratings; empty where the model does not predict ratings
 * @param validationRmse the same over ratings kept apart; empty where none are
 * @param objective what the algorithm makes small; empty where it has no such figure
 */
public record IterationReport(
        int iteration,
        int iterations,
        OptionalDouble trainRmse,
        OptionalDouble validationRmse,
        OptionalDouble objective) {

    public static IterationReport of(int iteration, int iterations, double trainRmse, double objective) {
        return new IterationReport(
                iteration,
                iterations,
                OptionalDouble.of(trainRmse),
                OptionalDouble.empty(),
                OptionalDouble.of(objective));
    }
}
