package dev.foretaste.matrix;

import java.util.Arrays;
import java.util.Optional;

/**
 * The ratings of one user over the items of some {@link IdIndex}, ascending by item index. Immutable.
 *
 * <p>What a model folds in: the user himself need not be known to it.
 */
public final class UserRatings {
    private static final UserRatings NONE = new UserRatings(new int[0], new float[0], new int[0], new String[0]);

    private final int[] item;
    private final float[] value;
    private final int[] ratedAt;

    /** By position, empty for a rating without a context; no elements where no rating has one. */
    private final String[] context;

    UserRatings(int[] item, float[] value, int[] ratedAt, String[] context) {
        this.item = item;
        this.value = value;
        this.ratedAt = ratedAt;
        this.context = context;
    }

    public static UserRatings none() {
        return NONE;
    }

    /**
     * Ratings in ascending order of distinct item indexes; the arrays are copied.
     *
     * @param ratedAt minutes since the epoch
     */
    public static UserRatings of(int[] item, float[] value, int[] ratedAt) {
        if (item.length != value.length || item.length != ratedAt.length) {
            throw new IllegalArgumentException("%d items, %d values and %d times; expected as many of each"
                    .formatted(item.length, value.length, ratedAt.length));
        }
        for (int at = 1; at < item.length; at++) {
            if (item[at] <= item[at - 1]) {
                throw new IllegalArgumentException(
                        "item %d after item %d; expected ascending items".formatted(item[at], item[at - 1]));
            }
        }
        return new UserRatings(item.clone(), value.clone(), ratedAt.clone(), new String[0]);
    }

    /**
     * The same ratings in these contexts.
     *
     * @param context by position; an empty string for a rating without one
     */
    public UserRatings withContexts(String[] context) {
        if (context.length != item.length) {
            throw new IllegalArgumentException(
                    "%d contexts of %d ratings; expected as many".formatted(context.length, item.length));
        }
        return new UserRatings(item, value, ratedAt, context.clone());
    }

    public int size() {
        return item.length;
    }

    /** The item index of the rating at a position, {@code 0 <= position < size()}. */
    public int item(int position) {
        return item[position];
    }

    public float value(int position) {
        return value[position];
    }

    /** When the rating was made, in minutes since the epoch. */
    public int ratedAt(int position) {
        return ratedAt[position];
    }

    /** The context of the rating at a position. */
    public Optional<String> context(int position) {
        return context.length == 0 || context[position].isEmpty() ? Optional.empty() : Optional.of(context[position]);
    }

    /** Whether the user has rated an item. */
    public boolean contains(int itemIndex) {
        return Arrays.binarySearch(item, itemIndex) >= 0;
    }
}
