package dev.foretaste.matrix;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Collects ratings in any order into a {@link RatingMatrix}. A second rating of the same item by the same user
 * replaces the first. Not thread-safe.
 */
public final class RatingMatrixBuilder {
    private final Map<String, Integer> users = new HashMap<>();
    private final Map<String, Integer> items = new HashMap<>();
    private int[] user = new int[16];
    private int[] item = new int[16];
    private float[] value = new float[16];
    private int[] ratedAt = new int[16];
    /** Shorter than the other arrays where no rating from there on has a context. */
    private String[] context = new String[0];

    private int size;

    RatingMatrixBuilder() {}

    /** Adds a rating made at an unknown time. */
    public RatingMatrixBuilder add(String userId, String itemId, double rating) {
        return add(userId, itemId, rating, 0);
    }

    /** Adds a rating made so many minutes after the epoch. */
    public RatingMatrixBuilder add(String userId, String itemId, double rating, int ratedAtMinutes) {
        if (size == user.length) {
            int capacity = Math.addExact(size, size >> 1);
            user = Arrays.copyOf(user, capacity);
            item = Arrays.copyOf(item, capacity);
            value = Arrays.copyOf(value, capacity);
            ratedAt = Arrays.copyOf(ratedAt, capacity);
        }
        user[size] = users.computeIfAbsent(userId, id -> users.size());
        item[size] = items.computeIfAbsent(itemId, id -> items.size());
        value[size] = (float) rating;
        ratedAt[size++] = ratedAtMinutes;
        return this;
    }

    /**
     * Adds a rating made so many minutes after the epoch in a context.
     *
     * @param contextName empty for none
     */
    public RatingMatrixBuilder add(
            String userId, String itemId, double rating, int ratedAtMinutes, String contextName) {
        add(userId, itemId, rating, ratedAtMinutes);
        if (!contextName.isEmpty()) {
            if (context.length < ratedAt.length) {
                int filled = context.length;
                context = Arrays.copyOf(context, ratedAt.length);
                Arrays.fill(context, filled, context.length, "");
            }
            context[size - 1] = contextName;
        }
        return this;
    }

    public RatingMatrix build() {
        IdIndex userIds = IdIndex.of(users.keySet());
        IdIndex itemIds = IdIndex.of(items.keySet());
        int[] userOf = canonical(users, userIds);
        int[] itemOf = canonical(items, itemIds);

        // Two stable counting sorts, by item and then by user, leave each user's items ascending in order of arrival.
        int[] order = sortedBy(null, item, itemOf, itemIds.size());
        order = sortedBy(order, user, userOf, userIds.size());

        int[] start = new int[userIds.size() + 1];
        int[] index = new int[size];
        float[] values = new float[size];
        int[] times = new int[size];
        String[] contextOf = new String[context.length == 0 ? 0 : size];
        int kept = 0;
        int lastUser = -1;
        for (int at : order) {
            int u = userOf[user[at]];
            int i = itemOf[item[at]];
            boolean replaces = kept > 0 && u == lastUser && index[kept - 1] == i;
            int to = replaces ? kept - 1 : kept++;
            index[to] = i;
            values[to] = value[at];
            times[to] = ratedAt[at];
            if (contextOf.length > 0) {
                contextOf[to] = at < context.length ? context[at] : "";
            }
            start[u + 1] = kept;
            lastUser = u;
        }
        return RatingMatrix.of(
                userIds,
                itemIds,
                start,
                Arrays.copyOf(index, kept),
                Arrays.copyOf(values, kept),
                Arrays.copyOf(times, kept),
                Arrays.copyOf(contextOf, contextOf.length == 0 ? 0 : kept));
    }

    private static int[] canonical(Map<String, Integer> arrival, IdIndex ids) {
        int[] index = new int[arrival.size()];
        arrival.forEach((id, at) -> index[at] = ids.find(id).orElseThrow());
        return index;
    }

    private int[] sortedBy(int @Nullable [] order, int[] side, int[] indexOf, int indexes) {
        int[] next = new int[indexes + 1];
        for (int at = 0; at < size; at++) {
            next[indexOf[side[at]] + 1]++;
        }
        for (int at = 0; at < indexes; at++) {
            next[at + 1] += next[at];
        }
        int[] sorted = new int[size];
        for (int n = 0; n < size; n++) {
            int at = order == null ? n : order[n];
            sorted[next[indexOf[side[at]]]++] = at;
        }
        return sorted;
    }
}
