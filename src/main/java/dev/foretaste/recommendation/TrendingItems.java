package dev.foretaste.recommendation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.foretaste.item.Catalogue;
import dev.foretaste.rating.LiveItem;
import dev.foretaste.rating.LiveMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/**
 * Items by their recent ratings: {@code Σ 2^(−age / half-life)} over an item's ratings, ages counted from the newest
 * rating of all, which changes no order.
 *
 * <p>All ratings are walked, without copying them: about a millisecond for 100,000. Where there are more than {@value
 * #ALWAYS_EXACT}, a ranking is kept for twenty times as long as it took.
 */
@Component
final class TrendingItems {
    private static final int ALWAYS_EXACT = 1_000_000;
    private static final int RANKINGS_KEPT = 8;
    private static final int NEVER = Integer.MIN_VALUE;

    private final LiveMatrix live;
    private final Catalogue catalogue;
    private final ReentrantLock computing = new ReentrantLock();
    private final Cache<Double, Trends> known =
            Caffeine.newBuilder().maximumSize(RANKINGS_KEPT).build();

    TrendingItems(LiveMatrix live, Catalogue catalogue) {
        this.live = live;
        this.catalogue = catalogue;
    }

    /**
     * An item and its time-decayed number of ratings.
     *
     * @param logarithm of the score, which tells items apart whose scores are too small for a double
     */
    record Trend(LiveItem item, double score, double logarithm) {}

    /** Ranked at a revision of the ratings. */
    private record Trends(long revision, long computedAt, long took, List<Trend> ranked) {}

    /** Best first, ties by id; hidden items are left out, and those that have lost their ratings since. */
    List<Trend> best(double halfLifeDays, int limit) {
        return trends(halfLifeDays).ranked.stream()
                .filter(trend -> live.item(trend.item.index()).count() > 0 && !catalogue.hidden(trend.item.itemId()))
                .limit(limit)
                .toList();
    }

    private Trends trends(double halfLifeDays) {
        Trends now = known.getIfPresent(halfLifeDays);
        if (now != null && isFresh(now)) {
            return now;
        }
        computing.lock();
        try {
            Trends other = known.getIfPresent(halfLifeDays);
            if (other != null && isFresh(other)) {
                return other;
            }
            Trends computed = compute(halfLifeDays);
            known.put(halfLifeDays, computed);
            return computed;
        } finally {
            computing.unlock();
        }
    }

    private boolean isFresh(Trends trends) {
        return trends.revision == live.revision()
                || (live.ratings() > ALWAYS_EXACT && System.nanoTime() - trends.computedAt < 20 * trends.took);
    }

    private Trends compute(double halfLifeDays) {
        long start = System.nanoTime();
        long revision = live.revision();
        int[] newest = new int[live.itemIndexes()];
        Arrays.fill(newest, NEVER);
        live.forEachUser(user -> {
            for (int at = 0; at < user.size(); at++) {
                int item = user.itemIndex(at);
                if (item < newest.length) {
                    newest[item] = Math.max(newest[item], user.ratedAt(at));
                }
            }
        });
        int newestOfAll = Arrays.stream(newest).max().orElse(NEVER);
        double decay = -Math.log(2) / (halfLifeDays * 24 * 60);
        // Each item's ratings by their age at the item's newest: that sum is at least 1, however old they are.
        double[] sums = new double[newest.length];
        live.forEachUser(user -> {
            for (int at = 0; at < user.size(); at++) {
                int item = user.itemIndex(at);
                if (item < newest.length && newest[item] != NEVER) {
                    sums[item] += Math.exp(decay * ((double) newest[item] - user.ratedAt(at)));
                }
            }
        });
        List<Trend> ranked = new ArrayList<>();
        for (int index = 0; index < sums.length; index++) {
            LiveItem item = live.item(index);
            if (item.count() > 0) {
                double age = decay * ((double) newestOfAll - newest[index]);
                ranked.add(new Trend(item, sums[index] * Math.exp(age), Math.log(sums[index]) + age));
            }
        }
        ranked.sort(Comparator.comparingDouble(Trend::logarithm)
                .reversed()
                .thenComparing(trend -> trend.item().itemId()));
        long end = System.nanoTime();
        return new Trends(revision, end, end - start, ranked);
    }
}
