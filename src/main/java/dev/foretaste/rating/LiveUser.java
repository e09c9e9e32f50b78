package dev.foretaste.rating;

import java.util.Arrays;
import java.util.Optional;

/**
 * One user's ratings as they are after the user's last change. Immutable; positions run from 0 to {@code size() - 1}
 * in no order that means anything.
 */
public final class LiveUser {
    private static final int[] NO_INTS = {};
    private static final float[] NO_FLOATS = {};
    private static final String[] NO_CONTEXTS = {};

    private final LiveItems ids;
    private final String userId;
    private final int index;
    private final long revision;
    private final int[] item;
    private final float[] value;
    private final int[] ratedAt;
    /** By position, empty for a rating without a context; no elements where no rating has one. */
    private final String[] context;

    /** Arrays are given away; {@code item} ascends. */
    LiveUser(
            LiveItems ids,
            String userId,
            int index,
            long revision,
            int[] item,
            float[] value,
            int[] ratedAt,
            String[] context) {
        this.ids = ids;
        this.userId = userId;
        this.index = index;
        this.revision = revision;
        this.item = item;
        this.value = value;
        this.ratedAt = ratedAt;
        this.context = context;
    }

    static LiveUser none(LiveItems ids, String userId) {
        return new LiveUser(ids, userId, -1, 0, NO_INTS, NO_FLOATS, NO_INTS, NO_CONTEXTS);
    }

    public String userId() {
        return userId;
    }

    /** The revision of the last change to any of the user's ratings; it grows with every change. */
    public long revision() {
        return revision;
    }

    /** The number of ratings. */
    public int size() {
        return item.length;
    }

    public String itemId(int at) {
        return ids.id(item[at]);
    }

    /** The dense index of the item of a rating: the same for as long as the process runs, see {@link LiveItem#index}. */
    public int itemIndex(int at) {
        return item[at];
    }

    public float value(int at) {
        return value[at];
    }

    /** When the rating was made, in minutes since the epoch. */
    public int ratedAt(int at) {
        return ratedAt[at];
    }

    /** Whether any rating was made in a context. */
    public boolean hasContexts() {
        return context.length > 0;
    }

    /** In which context the rating was made. */
    public Optional<String> context(int at) {
        return context.length == 0 || context[at].isEmpty() ? Optional.empty() : Optional.of(context[at]);
    }

    /** In which context the user has rated an item, by dense index, that he has rated. */
    public Optional<String> contextOf(int itemIndex) {
        return context(position(itemIndex));
    }

    /** The rating of an item, by dense index, that the user has rated. */
    public float valueOf(int itemIndex) {
        return value[position(itemIndex)];
    }

    /** Whether the user has rated an item. */
    public boolean hasRated(String itemId) {
        int itemIndex = ids.find(itemId);
        return itemIndex >= 0 && position(itemIndex) >= 0;
    }

    /** Where an item is among the ratings; negative when it is not. */
    int position(int itemIndex) {
        return Arrays.binarySearch(item, itemIndex);
    }

    /** The user's index in the live matrix; given to another user when the last rating is gone. */
    int index() {
        return index;
    }

    LiveUser at(int otherIndex) {
        return new LiveUser(ids, userId, otherIndex, revision, item, value, ratedAt, context);
    }
}
