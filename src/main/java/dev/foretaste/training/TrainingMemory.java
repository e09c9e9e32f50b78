package dev.foretaste.training;

import dev.foretaste.factorization.TrainingException;
import dev.foretaste.matrix.RatingMatrix;
import java.util.stream.Stream;

/** Whether there is memory enough, asked before a training rather than found out in the middle of it. */
final class TrainingMemory {
    private TrainingMemory() {}

    /** @throws TrainingException if one of the parts, which are trained one after the other, needs more than is free */
    static void require(Stream<TrainingSpecification.Part> parts, RatingMatrix ratings) {
        long needed = parts.mapToLong(part -> bytes(part, ratings)).max().orElse(0);
        if (needed > available()) {
            System.gc();
            if (needed > available()) {
                throw new TrainingException(("needs about %d MiB of memory, and %d MiB are free; lower the rank or"
                                + " give the service more (-Xmx)")
                        .formatted(needed >> 20, available() >> 20));
            }
        }
    }

    private static long bytes(TrainingSpecification.Part part, RatingMatrix ratings) {
        return part.algorithm()
                .trainingBytes(ratings.users().size(), ratings.items().size(), ratings.size(), part.settings());
    }

    private static long available() {
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - (runtime.totalMemory() - runtime.freeMemory());
    }
}
