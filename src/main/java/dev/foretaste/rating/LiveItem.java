package dev.foretaste.rating;

import java.util.Arrays;
import java.util.List;

/** How an item is rated at one moment. Immutable. */
public final class LiveItem {
    private final String itemId;
    private final int index;
    private final int count;
    private final double sum;
    /** Live user indexes in the first {@code count} places; what lies behind belongs to later states of the item. */
    private final int[] raters;

    private LiveItem(String itemId, int index, int count, double sum, int[] raters) {
        this.itemId = itemId;
        this.index = index;
        this.count = count;
        this.sum = sum;
        this.raters = raters;
    }

    static LiveItem unrated(String itemId, int index) {
        return new LiveItem(itemId, index, 0, 0, new int[0]);
    }

    static LiveItem rated(String itemId, int index, double sum, int[] raters) {
        return new LiveItem(itemId, index, raters.length, sum, raters);
    }

    public String itemId() {
        return itemId;
    }

    /** A dense index from 0, given in the order in which items were first rated and kept as long as the process runs. */
    public int index() {
        return index;
    }

    /** The number of ratings. */
    public int count() {
        return count;
    }

    /** The sum of the ratings. */
    public double sum() {
        return sum;
    }

    int rater(int at) {
        return raters[at];
    }

    /** Only for the last state of an item: an array place is written once. */
    LiveItem plus(int user, float value) {
        int[] grown = count < raters.length ? raters : Arrays.copyOf(raters, count + (count >> 2) + 1);
        grown[count] = user;
        return new LiveItem(itemId, index, count + 1, sum + value, grown);
    }

    /** @param leaving the rows, as they were, of users who had rated the item and have no longer */
    LiveItem minus(List<LiveUser> leaving) {
        int[] gone = leaving.stream().mapToInt(LiveUser::index).sorted().toArray();
        int[] rest = new int[count - gone.length];
        int kept = 0;
        for (int at = 0; at < count; at++) {
            if (Arrays.binarySearch(gone, raters[at]) < 0) {
                rest[kept++] = raters[at];
            }
        }
        double left = sum;
        for (LiveUser user : leaving) {
            left -= user.valueOf(index);
        }
        return new LiveItem(itemId, index, kept, kept == 0 ? 0 : left, rest);
    }

    LiveItem changedBy(double difference) {
        return new LiveItem(itemId, index, count, sum + difference, raters);
    }
}
