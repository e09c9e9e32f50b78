package dev.foretaste.factorization.leastsquares;

import dev.foretaste.matrix.UserRatings;

/**
 * A user's ratings as a ridge regression takes them.
 *
 * @param targets t, what an item's vector should give, by position
 * @param weights w, how much its square error counts, by position
 */
public record RidgeRatings(UserRatings ratings, double[] targets, double[] weights) {
    static RidgeRatings none() {
        return new RidgeRatings(UserRatings.none(), new double[0], new double[0]);
    }

    /** The number of ratings. */
    public int size() {
        return ratings.size();
    }

    /** The index of the item at a position; ascending. */
    public int item(int at) {
        return ratings.item(at);
    }

    /** t of the rating at a position. */
    public double target(int at) {
        return targets[at];
    }

    /** w of the rating at a position, at least 0. */
    public double weight(int at) {
        return weights[at];
    }

    /** Whether a rating counts as one of the same item among others does. */
    boolean isSame(int at, RidgeRatings others, int otherAt) {
        return targets[at] == others.targets[otherAt] && weights[at] == others.weights[otherAt];
    }
}
