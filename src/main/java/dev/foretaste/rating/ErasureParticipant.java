package dev.foretaste.rating;

import java.util.List;

/** Whoever keeps something of users besides their ratings, and lets go of it when a user is erased. */
public interface ErasureParticipant {
    /**
     * Removes what is kept of a user, whose ratings are already gone from the store and the live matrix. Called again
     * when an erasure is repeated, and for users never seen.
     *
     * @return the model versions rewritten, which were trained with the user's ratings
     */
    List<Long> erase(String userId);
}
