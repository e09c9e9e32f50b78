package dev.foretaste.factorization;

import dev.foretaste.matrix.UserRatings;

/**
 * A user's ratings as a ridge regression takes them.
 *
 * @param targets t, what an item's vector should give, by position
 * @param weights w, how much its square error counts, by position
 */
record RidgeRatings(UserRatings ratings, double[] targets, double[] weights) {
    int size() {
        return ratings.size();
    }

    int item(int at) {
        return ratings.item(at);
    }

    double target(int at) {
        return targets[at];
    }

    double weight(int at) {
        return weights[at];
    }

    /** Whether a rating counts as one of the same item among others does. */
    boolean isSame(int at, RidgeRatings others, int otherAt) {
        return targets[at] == others.targets[otherAt] && weights[at] == others.weights[otherAt];
    }
}
