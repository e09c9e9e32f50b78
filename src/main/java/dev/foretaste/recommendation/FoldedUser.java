package dev.foretaste.recommendation;

import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.matrix.UserRatings;
import dev.foretaste.rating.LiveUser;
import java.util.Optional;

/**
 * A user as one model sees him by his present ratings. Immutable.
 *
 * @param own all his ratings
 * @param known those of items the model knows
 * @param basis MODEL or FOLD_IN
 * @param rating scores items by predicted rating; empty where the model has no rating part
 * @param preference scores items by preference; empty where the model has no preference part
 */
record FoldedUser(
        OwnRatings own, UserRatings known, Basis basis, Optional<Scorer> rating, Optional<Scorer> preference) {
    private static final long BYTES_WITHOUT_RATINGS = 1_000;
    /** Item, value, time and context. */
    private static final long BYTES_OF_A_RATING = 16;

    /** Whether anything here is personal: without a rating the model knows, nothing is. */
    boolean isPersonal() {
        return known.size() > 0;
    }

    /**
     * Whether a list ranked so can be his own. By predicted rating, one rating is enough; by preference, one must speak
     * for its item. Preferences that are the same for everybody become his own with his predicted ratings.
     */
    boolean isPersonal(RankBy rankBy) {
        return isPersonal() && (rankBy == RankBy.RATING || prefersAnything(rankBy));
    }

    private boolean prefersAnything(RankBy rankBy) {
        if (preference.isEmpty() || !(preference.get() instanceof LinearScorer linear)) {
            return true;
        }
        if (linear.userFactors().length == 0) {
            return rankBy == RankBy.BLEND;
        }
        for (float factor : linear.userFactors()) {
            if (factor != 0) {
                return true;
            }
        }
        return false;
    }

    /** About how many bytes are kept of him. */
    long bytes() {
        long ratings = known.size() + own.live().map(LiveUser::size).orElse(0);
        return BYTES_WITHOUT_RATINGS
                + BYTES_OF_A_RATING * ratings
                + rating.map(Scorer::bytes).orElse(0L)
                + preference.map(Scorer::bytes).orElse(0L);
    }

    /** The same user asked in a context: scored as there, where the model tells contexts apart. */
    FoldedUser in(Optional<String> context) {
        return context.map(name -> new FoldedUser(
                        own,
                        known,
                        basis,
                        rating.map(scorer -> scorer.in(name)),
                        preference.map(scorer -> scorer.in(name))))
                .orElse(this);
    }
}
