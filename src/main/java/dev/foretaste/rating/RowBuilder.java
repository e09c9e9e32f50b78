package dev.foretaste.rating;

import java.util.Arrays;
import java.util.Optional;

/** Collects the ratings of one user, each item once and in any order, into a {@link LiveUser}. Reusable. */
final class RowBuilder {
    private static final long MILLIS_A_MINUTE = 60_000;
    private static final String[] NO_CONTEXTS = {};

    private int[] item = new int[64];
    private float[] value = new float[64];
    private int[] ratedAt = new int[64];
    private String[] context = new String[64];
    private int contexts;
    private int size;
    private boolean ascending = true;

    static int minutes(long millis) {
        return Math.toIntExact(Math.floorDiv(millis, MILLIS_A_MINUTE));
    }

    int size() {
        return size;
    }

    void add(int itemIndex, float rating, int ratedAtMinutes, Optional<String> ratedIn) {
        if (size == item.length) {
            item = Arrays.copyOf(item, size * 2);
            value = Arrays.copyOf(value, size * 2);
            ratedAt = Arrays.copyOf(ratedAt, size * 2);
            context = Arrays.copyOf(context, size * 2);
        }
        ascending &= size == 0 || item[size - 1] < itemIndex;
        item[size] = itemIndex;
        value[size] = rating;
        // Many ratings share few contexts; the machine's table of strings forgets those that no rating has any more.
        context[size] = ratedIn.map(String::intern).orElse("");
        contexts += ratedIn.isPresent() ? 1 : 0;
        ratedAt[size++] = ratedAtMinutes;
    }

    /** The collected row; the builder is empty afterwards. */
    LiveUser build(LiveItems ids, String userId, long revision) {
        int[] items = Arrays.copyOf(item, size);
        float[] values = Arrays.copyOf(value, size);
        int[] times = Arrays.copyOf(ratedAt, size);
        String[] names = contexts == 0 ? NO_CONTEXTS : Arrays.copyOf(context, size);
        if (!ascending) {
            sort(items, values, times, names);
        }
        size = 0;
        contexts = 0;
        ascending = true;
        return new LiveUser(ids, userId, -1, revision, items, values, times, names);
    }

    private void sort(int[] items, float[] values, int[] times, String[] names) {
        long[] order = new long[size];
        for (int at = 0; at < size; at++) {
            order[at] = (long) item[at] << 32 | at;
        }
        Arrays.sort(order);
        for (int to = 0; to < size; to++) {
            int at = (int) order[to];
            items[to] = item[at];
            values[to] = value[at];
            times[to] = ratedAt[at];
            if (names.length > 0) {
                names[to] = context[at];
            }
        }
    }
}
