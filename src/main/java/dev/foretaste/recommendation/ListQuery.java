package dev.foretaste.recommendation;

import java.util.Optional;
import java.util.Set;

/**
 * What is wanted of a list.
 *
 * @param limit how many items a page has at most
 * @param categories only items that have one of these; all where empty
 * @param exclude items left out
 * @param includeRated whether items the user has rated are in too
 * @param rankBy empty for BLEND where the model has both parts, else for the part there is
 * @param diversity from 0, the best items, to 1, the most different ones
 * @param explain whether each item says which ratings brought it
 * @param level of the intervals
 * @param context in which the items would be rated
 */
record ListQuery(
        int limit,
        Set<String> categories,
        Set<String> exclude,
        boolean includeRated,
        Optional<RankBy> rankBy,
        double diversity,
        boolean explain,
        double level,
        Optional<String> context) {
    static final int MOST = 500;
    static final double LEVEL = 0.9;

    /** The best items, with everything else as it is by default. */
    static ListQuery best(int limit) {
        return new ListQuery(limit, Set.of(), Set.of(), false, Optional.empty(), 0, false, LEVEL, Optional.empty());
    }

    /** What the pages of one list have in common, and the pages of another have not. */
    String identity(String of) {
        return String.join(
                "\n",
                of,
                sorted(categories),
                sorted(exclude),
                String.valueOf(includeRated),
                rankBy.map(Enum::name).orElse(""),
                String.valueOf(diversity),
                context.orElse(""));
    }

    private static String sorted(Set<String> ids) {
        return String.join("\t", ids.stream().sorted().toList());
    }
}
