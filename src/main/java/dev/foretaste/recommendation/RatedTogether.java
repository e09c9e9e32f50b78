package dev.foretaste.recommendation;

import dev.foretaste.rating.LiveItem;
import dev.foretaste.rating.LiveMatrix;
import dev.foretaste.rating.LiveUser;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How alike items are by who rated them, for models that learn nothing of it: the cosine of columns of zeros and ones,
 * {@code common / √(n·m)}, over a sample of the users, so that a request costs the same however many there are. For the
 * items of one list.
 */
final class RatedTogether implements Diversity.Similarity {
    private static final int MOST_USERS = 2048;

    /** By item a bit for each user of the sample. */
    private final Map<String, long[]> raters = new HashMap<>();

    RatedTogether(LiveMatrix live, List<Ranked> items) {
        long[][] byIndex = new long[live.itemIndexes()][];
        for (Ranked item : items) {
            LiveItem rated = live.item(item.itemId()).orElse(null);
            if (rated != null && rated.index() < byIndex.length) {
                byIndex[rated.index()] = new long[MOST_USERS / Long.SIZE];
                raters.put(item.itemId(), byIndex[rated.index()]);
            }
        }
        int step = Math.max(1, Math.ceilDiv(live.users(), MOST_USERS));
        int[] seen = new int[1];
        live.forEachUser(user -> {
            int at = seen[0]++;
            if (at % step == 0 && at / step < MOST_USERS) {
                add(user, at / step, byIndex);
            }
        });
    }

    private static void add(LiveUser user, int bit, long[][] byIndex) {
        for (int at = 0; at < user.size(); at++) {
            int item = user.itemIndex(at);
            if (item < byIndex.length && byIndex[item] != null) {
                byIndex[item][bit / Long.SIZE] |= 1L << bit;
            }
        }
    }

    @Override
    public double of(Ranked one, Ranked other) {
        long[] first = raters.get(one.itemId());
        long[] second = raters.get(other.itemId());
        int common = 0;
        int ofFirst = 0;
        int ofSecond = 0;
        for (int at = 0; first != null && second != null && at < first.length; at++) {
            common += Long.bitCount(first[at] & second[at]);
            ofFirst += Long.bitCount(first[at]);
            ofSecond += Long.bitCount(second[at]);
        }
        // An item of which nothing is known must not seem different from all others.
        return ofFirst == 0 || ofSecond == 0 ? 1 : common / Math.sqrt((double) ofFirst * ofSecond);
    }
}
