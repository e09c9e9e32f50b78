package dev.foretaste.training;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some jobs, newest first.
 *
 * @param nextCursor where the next page begins; null on the last
 */
record JobPage<J extends Job>(List<J> jobs, @Nullable String nextCursor) {
    /** @param found one job more than the page shall have, if there is one */
    static <J extends Job> JobPage<J> of(List<J> found, int limit) {
        List<J> page = found.subList(0, Math.min(limit, found.size()));
        return new JobPage<>(
                page, found.size() > limit ? Long.toString(page.getLast().id()) : null);
    }
}
