package dev.foretaste.rating;

import java.util.List;

/** Whoever keeps something of users or items besides the ratings, and lets go of it when one is erased. */
public interface ErasureParticipant {
    /**
     * Removes what is kept of a user, whose ratings are already gone from the store and the live matrix. Called again
     * when an erasure is repeated, and for users never seen.
     *
     * @return the model versions rewritten, which were trained with the user's ratings
     */
    List<Long> eraseUser(String userId);

    /** The same for an item: its id goes. */
    List<Long> eraseItem(String itemId);

    /** The model versions that hold what was learnt of a user, in any order. */
    default List<Long> versionsKnowing(String userId) {
        return List.of();
    }
}
