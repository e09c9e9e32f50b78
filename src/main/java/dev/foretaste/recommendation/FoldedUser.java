package dev.foretaste.recommendation;

import dev.foretaste.factorization.Scorer;
import dev.foretaste.matrix.UserRatings;
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
    /** Whether anything here is personal: without a rating the model knows, nothing is. */
    boolean isPersonal() {
        return known.size() > 0;
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
