package dev.foretaste.factorization;

import java.util.concurrent.CancellationException;

/**
 * What a trainer is given beside ratings and settings: the seed of its random numbers, the threads it may use, and
 * somebody to report to.
 *
 * @param seed where all randomness comes from; see {@link dev.foretaste.factorization.parallel.SeededRandom}
 * @param workers the threads
 * @param listener told of each iteration, asked whether to go on
 */
public record TrainingContext(long seed, Workers workers, TrainingListener listener) {

    /** One thread, nobody listening. */
    public static TrainingContext of(long seed) {
        return new TrainingContext(seed, Workers.single(), TrainingListener.silent());
    }

    /** Reports a finished iteration, then stops here if the training was cancelled meanwhile. */
    public void report(IterationReport report) {
        listener.iterationFinished(report);
        checkCancelled();
    }

    /** @throws CancellationException if the training was cancelled */
    public void checkCancelled() {
        if (listener.cancelled()) {
            throw new CancellationException("training was cancelled");
        }
    }
}
