package dev.foretaste.evaluation;

import dev.foretaste.matrix.RatingMatrix;

/**
 * Ratings parted in two: those a model is trained on and those it is judged by. Both parts keep the users and items of
 * the whole, so that a user's index means the same in either and in the model; a user or item may have no rating in
 * one of them.
 */
public record HoldOut(RatingMatrix training, RatingMatrix heldOut) {
    public HoldOut {
        if (!training.users().equals(heldOut.users()) || !training.items().equals(heldOut.items())) {
            throw new IllegalArgumentException(
                    "%s and %s; expected parts over the same users and items".formatted(training, heldOut));
        }
    }

    /**
     * Holds out a share of all ratings, each with the same chance. The number held out is exact: {@code share} of the
     * ratings, rounded; none where there are too few. The same seed chooses the same ratings.
     *
     * @param share {@code 0 <= share <= 1}
     */
    public static HoldOut random(RatingMatrix ratings, double share, long seed) {
        requireShare(share);
        int heldOut = (int) Math.round(ratings.size() * share);
        Draw draw = Draw.of(new int[] {ratings.size() - heldOut, heldOut}, seed);
        return of(ratings, draw, 1);
    }

    static HoldOut of(RatingMatrix ratings, Draw draw, int part) {
        return new HoldOut(
                ratings.withRatings(position -> draw.part(position) != part),
                ratings.withRatings(position -> draw.part(position) == part));
    }

    static void requireShare(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("share " + share + "; expected a number from 0 to 1");
        }
    }
}
