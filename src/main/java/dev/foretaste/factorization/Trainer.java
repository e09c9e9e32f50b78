package dev.foretaste.factorization;

import dev.foretaste.matrix.RatingMatrix;

/**
 * Learns a model from ratings. Stateless: one trainer can train many times, also at once.
 *
 * <p>The same ratings, settings and seed give the same model bit for bit on one kind of machine, whatever the number
 * of workers.
 */
@FunctionalInterface
public interface Trainer {
    /**
     * @throws TrainingException where these ratings and settings cannot give a model: no ratings, or training that
     *     diverged
     * @throws java.util.concurrent.CancellationException within one iteration after the context was cancelled
     */
    Model train(RatingMatrix ratings, TrainingContext context);
}
