package dev.foretaste.training;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some jobs, newest first.
 *
 * @param nextCursor where the next page begins; null on the last
 */
record JobPage<J extends Job>(List<J> jobs, @Nullable String nextCursor) {
    /** Finds the newest jobs before one, at most so many. */
    @FunctionalInterface
    interface Jobs<J extends Job> {
        List<J> findBefore(long id, int limit);
    }

    /** @param cursor nextCursor of the page before, if there is one */
    static <J extends Job> JobPage<J> of(@Nullable Long cursor, int limit, Jobs<J> jobs) {
        // One more than are wanted: whether the page is the last.
        List<J> found = jobs.findBefore(cursor == null ? Long.MAX_VALUE : cursor, limit + 1);
        List<J> page = found.subList(0, Math.min(limit, found.size()));
        return new JobPage<>(
                page, found.size() > limit ? Long.toString(page.getLast().id()) : null);
    }
}
