package dev.foretaste.rating;

import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.RatingMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Copies live rows, whose items are numbered as they came, into a matrix whose users and items ascend by id. */
final class CanonicalMatrix {
    private CanonicalMatrix() {}

    static RatingMatrix of(List<LiveUser> rows, LiveItems items) {
        rows.sort(Comparator.comparing(LiveUser::userId));
        int[] userStart = new int[rows.size() + 1];
        List<String> userIds = new ArrayList<>(rows.size());
        boolean[] rated = new boolean[items.size()];
        for (int user = 0; user < rows.size(); user++) {
            LiveUser row = rows.get(user);
            userIds.add(row.userId());
            userStart[user + 1] = userStart[user] + row.size();
            for (int at = 0; at < row.size(); at++) {
                rated[row.itemIndex(at)] = true;
            }
        }
        List<String> itemIds = new ArrayList<>();
        for (int item = 0; item < rated.length; item++) {
            if (rated[item]) {
                itemIds.add(items.id(item));
            }
        }
        IdIndex itemIndex = IdIndex.of(itemIds);
        int[] canonical = new int[rated.length];
        for (int item = 0; item < rated.length; item++) {
            if (rated[item]) {
                canonical[item] = itemIndex.find(items.id(item)).orElseThrow();
            }
        }

        int ratings = userStart[rows.size()];
        int[] itemOf = new int[ratings];
        float[] value = new float[ratings];
        int[] ratedAt = new int[ratings];
        String[] context = new String[rows.stream().anyMatch(LiveUser::hasContexts) ? ratings : 0];
        int to = 0;
        for (LiveUser row : rows) {
            long[] order = new long[row.size()];
            for (int at = 0; at < order.length; at++) {
                order[at] = (long) canonical[row.itemIndex(at)] << 32 | at;
            }
            Arrays.sort(order);
            for (long key : order) {
                int at = (int) key;
                itemOf[to] = (int) (key >>> 32);
                value[to] = row.value(at);
                if (context.length > 0) {
                    context[to] = row.context(at).orElse("");
                }
                ratedAt[to++] = row.ratedAt(at);
            }
        }
        return RatingMatrix.of(IdIndex.of(userIds), itemIndex, userStart, itemOf, value, ratedAt, context);
    }
}
