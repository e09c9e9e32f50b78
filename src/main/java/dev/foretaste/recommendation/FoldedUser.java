package dev.foretaste.recommendation;

import dev.foretaste.factorization.Explanation;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.matrix.UserRatings;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A user as one model sees him by his present ratings. Immutable.
 *
 * @param own all his ratings
 * @param known those of items the model knows
 * @param basis MODEL or FOLD_IN
 * @param rating scores items by predicted rating; empty where the model has no rating part
 * @param ratingFoldIn the fold-in beside {@code rating} where that is the user's trained row
 * @param preference scores items by preference; empty where the model has no preference part
 */
record FoldedUser(
        OwnRatings own,
        UserRatings known,
        Basis basis,
        Optional<Scorer> rating,
        Optional<Scorer> ratingFoldIn,
        Optional<Scorer> preference) {
    /** Whether anything here is personal: without a rating the model knows, nothing is. */
    boolean isPersonal() {
        return known.size() > 0;
    }

    /** The variance of the predicted rating: of the trained row where it tells, else of the fold-in. */
    OptionalDouble variance(int item) {
        OptionalDouble variance = rating.map(scorer -> scorer.variance(item)).orElseGet(OptionalDouble::empty);
        return variance.isPresent()
                ? variance
                : ratingFoldIn.map(scorer -> scorer.variance(item)).orElseGet(OptionalDouble::empty);
    }

    Optional<Explanation> explainRating(int item) {
        return rating.flatMap(scorer -> scorer.explain(item));
    }
}
