package dev.foretaste.recommendation;

import dev.foretaste.rating.LiveItem;
import dev.foretaste.rating.LiveMatrix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/** Items by how they are rated by all, for everybody alike. */
@Component
final class PopularItems {
    /** How many ratings of the overall mean an item is taken to have beside its own. */
    private static final double DAMPING = 10;

    private final LiveMatrix live;

    PopularItems(LiveMatrix live) {
        this.live = live;
    }

    /** What items are popular by. */
    enum By {
        /** The number of ratings. */
        COUNT,
        /** The damped mean {@code (Σr + k·μ) / (n + k)}, k = 10: a few high ratings do not make a favourite. */
        MEAN
    }

    /** An item, how it is rated, and what it is ranked by. */
    record Popular(LiveItem item, double score) {
        private static final Comparator<Popular> BEST_FIRST =
                Comparator.comparingDouble(Popular::score).reversed().thenComparing(popular -> popular.item.itemId());

        double mean() {
            return item.sum() / item.count();
        }
    }

    /** The best of the items that pass, best first, ties by item id. */
    List<Popular> best(By by, int limit, Predicate<String> passes) {
        double mean = live.mean();
        PriorityQueue<Popular> kept = new PriorityQueue<>(Popular.BEST_FIRST.reversed());
        live.forEachItem(item -> {
            double score = by == By.COUNT ? item.count() : (item.sum() + DAMPING * mean) / (item.count() + DAMPING);
            Popular worst = kept.size() < limit ? null : kept.peek();
            if (worst != null && score < worst.score()) {
                return;
            }
            Popular candidate = new Popular(item, score);
            if ((worst == null || Popular.BEST_FIRST.compare(candidate, worst) < 0) && passes.test(item.itemId())) {
                if (worst != null) {
                    kept.poll();
                }
                kept.add(candidate);
            }
        });
        List<Popular> best = new ArrayList<>(kept);
        best.sort(Popular.BEST_FIRST);
        return best;
    }
}
