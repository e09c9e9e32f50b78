package dev.foretaste.factorization;

import dev.foretaste.matrix.RatingMatrix;

/** Whether there is memory enough, asked before a training rather than found out in the middle of it. */
public final class TrainingMemory {
    private TrainingMemory() {}

    /** @throws TrainingException if the algorithm {@linkplain Algorithm#trainingBytes needs} more than the heap has left */
    public static void require(Algorithm algorithm, Hyperparameters settings, RatingMatrix ratings) {
        require(algorithm, settings, ratings, 0);
    }

    /**
     * The same for a run that needs more than the training.
     *
     * @param beside what else it will hold meanwhile, in bytes
     */
    public static void require(Algorithm algorithm, Hyperparameters settings, RatingMatrix ratings, long beside) {
        long needed = beside + algorithm.trainingBytes(ratings, settings);
        if (needed > available()) {
            System.gc();
            if (needed > available()) {
                throw new TrainingException(
                        "%s needs about %d MiB of memory, and %d MiB are free; lower its settings or give Java more (-Xmx)"
                                .formatted(algorithm.name(), needed >> 20, available() >> 20));
            }
        }
    }

    private static long available() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
    }
}
