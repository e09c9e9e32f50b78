package dev.foretaste.recommendation;

import dev.foretaste.factorization.TopN;
import dev.foretaste.item.Catalogue;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.rating.LiveItem;
import dev.foretaste.rating.LiveMatrix;
import dev.foretaste.rating.LiveUser;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import org.springframework.stereotype.Service;

/**
 * Who and what is alike: by the cosine of factors where the model has some; else by who rated what, the cosine of the
 * rows or columns of zeros and ones, {@code common / √(n·m)}.
 */
@Service
final class Neighbours {
    /** Users who are walked at most to count what is rated together; a sample of them says as much of items. */
    private static final int MOST_ROWS = 2_000;

    private final LiveMatrix live;
    private final Catalogue catalogue;

    Neighbours(LiveMatrix live, Catalogue catalogue) {
        this.live = live;
        this.catalogue = catalogue;
    }

    /** Somebody or something, and how alike it is: 1 where it is the same, 0 where it has nothing in common. */
    record Neighbour(String id, double similarity) {}

    /** The visible items most like one, ties by id. */
    List<Neighbour> items(Optional<ServedModel> model, String itemId, int limit) {
        OptionalInt index = model.map(each -> each.find(itemId)).orElseGet(OptionalInt::empty);
        Optional<Cosine> cosine = model.flatMap(ServedModel::itemCosine);
        if (index.isEmpty() || cosine.isEmpty()) {
            return ratedTogether(itemId, limit);
        }
        int item = index.getAsInt();
        return nearest(
                model.orElseThrow().items(),
                other -> cosine.orElseThrow().of(item, other),
                other -> other != item && model.orElseThrow().masks().visible().get(other),
                limit);
    }

    /** The users most like one, ties by id; nobody for a user without ratings. */
    List<Neighbour> users(Optional<ServedModel> model, String userId, int limit) {
        Optional<LiveUser> user = live.user(userId);
        if (user.isEmpty()) {
            return List.of();
        }
        FoldedUser folded = model.map(each -> each.user(userId, user)).orElse(null);
        if (model.isPresent() && folded != null && folded.isPersonal()) {
            Optional<Cosine> cosine = model.orElseThrow().userCosine();
            Optional<float[]> factors = model.orElseThrow().userFactors(folded);
            if (cosine.isPresent() && factors.isPresent()) {
                IdIndex users = model.orElseThrow().loaded().users();
                float[] p = factors.orElseThrow();
                double norm = norm(p);
                return nearest(
                        users,
                        other -> cosine.orElseThrow().of(other, p, norm),
                        other -> !users.id(other).equals(userId)
                                && live.user(users.id(other)).isPresent(),
                        limit);
            }
        }
        return withCommonItems(user.orElseThrow(), limit);
    }

    private static double norm(float[] vector) {
        double squares = 0;
        for (float element : vector) {
            squares += (double) element * element;
        }
        return Math.sqrt(squares);
    }

    private static List<Neighbour> nearest(
            IdIndex ids, IntToDoubleFunction similarity, IntPredicate passes, int limit) {
        TopN top = new TopN(limit);
        for (int other = 0; other < ids.size(); other++) {
            float score = (float) similarity.applyAsDouble(other);
            if (score >= top.bar() && passes.test(other)) {
                top.offer(other, score);
            }
        }
        TopN.Ranking ranking = top.ranking();
        List<Neighbour> nearest = new ArrayList<>();
        for (int rank = 0; rank < ranking.size(); rank++) {
            nearest.add(new Neighbour(ids.id(ranking.items()[rank]), ranking.scores()[rank]));
        }
        return nearest;
    }

    private List<Neighbour> ratedTogether(String itemId, int limit) {
        LiveItem item = live.item(itemId).orElse(null);
        if (item == null) {
            return List.of();
        }
        int[] common = new int[live.itemIndexes()];
        int step = Math.ceilDiv(item.count(), MOST_ROWS);
        int[] rows = new int[1];
        int[] walked = new int[1];
        live.forEachRater(itemId, rater -> {
            if (rows[0]++ % step == 0) {
                walked[0]++;
                for (int at = 0; at < rater.size(); at++) {
                    if (rater.itemIndex(at) < common.length) {
                        common[rater.itemIndex(at)]++;
                    }
                }
            }
        });
        double ofEach = (double) rows[0] / Math.max(1, walked[0]);
        Best best = new Best(limit);
        for (int index = 0; index < common.length; index++) {
            LiveItem other = live.item(index);
            if (common[index] > 0 && index != item.index() && other.count() > 0 && !catalogue.hidden(other.itemId())) {
                double share = Math.min(1, ofEach * common[index] / Math.sqrt((double) item.count() * other.count()));
                best.offer(new Neighbour(other.itemId(), share));
            }
        }
        return best.ranked();
    }

    private List<Neighbour> withCommonItems(LiveUser user, int limit) {
        Best best = new Best(limit);
        live.forEachWithCommonItems(user, (other, common) -> {
            double share = Math.min(1, common / Math.sqrt((double) user.size() * other.size()));
            best.offer(new Neighbour(other.userId(), share));
        });
        return best.ranked();
    }

    /** The most similar of many, ties by id. */
    private static final class Best {
        private static final Comparator<Neighbour> NEAREST_FIRST =
                Comparator.comparingDouble(Neighbour::similarity).reversed().thenComparing(Neighbour::id);

        private final int limit;
        private final PriorityQueue<Neighbour> kept = new PriorityQueue<>(NEAREST_FIRST.reversed());

        Best(int limit) {
            this.limit = limit;
        }

        void offer(Neighbour neighbour) {
            kept.add(neighbour);
            if (kept.size() > limit) {
                kept.remove();
            }
        }

        List<Neighbour> ranked() {
            return kept.stream().sorted(NEAREST_FIRST).toList();
        }
    }
}
