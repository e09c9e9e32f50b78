package dev.foretaste.rating;

import dev.foretaste.problem.ProblemException;
import dev.foretaste.problem.ProblemType;

/** Whether the live matrix has room for an import, asked before it is stored rather than found out in the middle of it. */
final class ImportMemory {
    private static final long BYTES_A_RATING = 24;
    private static final long BYTES_AN_ID = 400;
    /** The part of the heap that an import leaves to requests. */
    private static final int SPARED = 8;

    private ImportMemory() {}

    /** @throws ProblemException too large, if ratings of so many users and items, in so many contexts, need more memory than is free */
    static void require(long lines, int users, int items, int contexts) {
        long ratings = Math.min(lines, (long) users * items);
        long needed = ratings * BYTES_A_RATING + ((long) users + items + contexts) * BYTES_AN_ID;
        if (needed > available()) {
            System.gc();
            if (needed > available()) {
                throw ProblemException.of(
                        ProblemType.TOO_LARGE,
                        ("The file has at least %d ratings, %d users and %d items, which need about %d MiB of memory, and"
                                        + " %d MiB are free. Nothing was stored; give the service more memory (-Xmx).")
                                .formatted(ratings, users, items, needed >> 20, Math.max(0, available()) >> 20));
            }
        }
    }

    private static long available() {
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        return runtime.maxMemory() - runtime.maxMemory() / SPARED - used;
    }
}
