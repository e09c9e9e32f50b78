package dev.foretaste.recommendation;

import dev.foretaste.rating.LiveUser;
import java.util.Map;
import java.util.Optional;

/**
 * The ratings a request is answered from.
 *
 * @param live those that are stored
 * @param given those that came with the request, by item; they win over stored ones of the same item
 */
record OwnRatings(Optional<LiveUser> live, Map<String, Given> given) {
    /** A rating that came with the request. */
    record Given(float value, Optional<String> context) {}

    static OwnRatings of(Optional<LiveUser> live) {
        return new OwnRatings(live, Map.of());
    }

    boolean isEmpty() {
        return live.isEmpty() && given.isEmpty();
    }

    boolean contains(String itemId) {
        return given.containsKey(itemId)
                || live.filter(user -> user.hasRated(itemId)).isPresent();
    }

    /** Whether any of them was made in a context. */
    boolean hasContexts() {
        return live.filter(LiveUser::hasContexts).isPresent()
                || given.values().stream().anyMatch(rating -> rating.context().isPresent());
    }

    /** The revision of the user's last change; 0 for a user without stored ratings. */
    long revision() {
        return live.map(LiveUser::revision).orElse(0L);
    }
}
