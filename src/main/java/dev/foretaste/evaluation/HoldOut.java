package dev.foretaste.evaluation;

import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * Ratings parted in two: those a model is trained on and those it is judged by. Both parts keep the users and items of
 * the whole, so that a user's index means the same in either and in the model; a user or item may have no rating in
 * one of them.
 */
public record HoldOut(RatingMatrix training, RatingMatrix heldOut) {
    /** A share of 0.29 makes 29 of 100, though the product is a little less. */
    private static final double ROUNDING = 1e-9;

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
        int heldOut = heldOutAtRandom(ratings, share);
        Draw draw = Draw.of(new int[] {ratings.size() - heldOut, heldOut}, seed);
        return of(ratings, draw, 1);
    }

    /** How many ratings {@link #random} holds out. */
    public static int heldOutAtRandom(RatingMatrix ratings, double share) {
        return (int) Math.round(ratings.size() * share);
    }

    /**
     * Holds out the same share of each user's ratings, rounded, but never a user's only rating: everybody keeps at
     * least one to learn from.
     *
     * @param share {@code 0 <= share <= 1}
     */
    public static HoldOut perUser(RatingMatrix ratings, double share, long seed) {
        requireShare(share);
        CompressedRatings rows = ratings.byUser();
        SplittableRandom random = new SplittableRandom(seed);
        BitSet heldOut = new BitSet(ratings.size());
        for (int user = 0; user < rows.rows(); user++) {
            int count = rows.count(user);
            int chosen = Math.clamp(Math.round(count * share), 0, Math.max(0, count - 1));
            Draw draw = Draw.of(new int[] {count - chosen, chosen}, random.nextLong());
            for (int at = 0; at < count; at++) {
                heldOut.set(rows.start(user) + at, draw.part(at) == 1);
            }
        }
        return of(ratings, heldOut);
    }

    /**
     * Holds out each user's latest rating, of those of the same minute any one with the same chance: where no times are
     * known, one of all. A user's only rating stays in training. The same seed chooses the same ratings.
     */
    public static HoldOut leaveLastOut(RatingMatrix ratings, long seed) {
        CompressedRatings rows = ratings.byUser();
        // By the order of ids it would take the same items from all users, and leave those without a rating.
        SplittableRandom random = new SplittableRandom(seed);
        BitSet heldOut = new BitSet(ratings.size());
        for (int user = 0; user < rows.rows(); user++) {
            if (rows.count(user) < 2) {
                continue;
            }
            heldOut.set(last(ratings, user, random));
        }
        return of(ratings, heldOut);
    }

    /** The position of the user's latest rating; of n of its minute, the n-th takes the place with a chance of 1/n. */
    private static int last(RatingMatrix ratings, int user, SplittableRandom random) {
        CompressedRatings rows = ratings.byUser();
        int last = rows.start(user);
        int ties = 1;
        for (int position = last + 1; position < rows.end(user); position++) {
            int later = Integer.compare(ratings.ratedAt(position), ratings.ratedAt(last));
            ties = later > 0 ? 1 : later == 0 ? ties + 1 : ties;
            if (later > 0 || later == 0 && random.nextInt(ties) == 0) {
                last = position;
            }
        }
        return last;
    }

    /**
     * Holds out the latest ratings: all from some minute on, as early a minute as leaves at most that share of the
     * ratings behind it. Ratings of one minute are never parted, so that none are held out where no times are known.
     *
     * @param share {@code 0 <= share <= 1}
     */
    public static HoldOut temporal(RatingMatrix ratings, double share) {
        requireShare(share);
        int[] times = new int[ratings.size()];
        for (int position = 0; position < times.length; position++) {
            times[position] = ratings.ratedAt(position);
        }
        int[] ascending = times.clone();
        Arrays.sort(ascending);
        int first = ascending.length - (int) Math.floor(share * ascending.length + ROUNDING);
        while (first > 0 && first < ascending.length && ascending[first] == ascending[first - 1]) {
            first++;
        }
        BitSet heldOut = new BitSet(ratings.size());
        for (int position = 0; position < times.length && first < ascending.length; position++) {
            heldOut.set(position, times[position] >= ascending[first]);
        }
        return of(ratings, heldOut);
    }

    private static HoldOut of(RatingMatrix ratings, BitSet heldOut) {
        return new HoldOut(ratings.withRatings(position -> !heldOut.get(position)), ratings.withRatings(heldOut::get));
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
