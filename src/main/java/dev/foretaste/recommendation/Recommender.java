package dev.foretaste.recommendation;

import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.TopN;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.problem.ProblemType;
import dev.foretaste.rating.LiveItem;
import dev.foretaste.rating.LiveMatrix;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Top-N lists: personal where anything personal is known, else the most popular items. */
@Service
final class Recommender {
    private final ServedModels models;
    private final LiveMatrix live;
    private final PopularItems popular;
    private final Predictor predictor;
    private final RatingScale scale;
    private final Blend blend;

    Recommender(ServedModels models, LiveMatrix live, PopularItems popular, Predictor predictor, RatingScale scale) {
        this.models = models;
        this.live = live;
        this.popular = popular;
        this.predictor = predictor;
        this.scale = scale;
        this.blend = new Blend(scale);
    }

    /** A page of a user's list. */
    Recommendations recommend(String userId, ListQuery query, @Nullable String cursor) {
        Optional<ServedModel> model = models.current();
        OwnRatings own = OwnRatings.of(live.user(userId));
        String list = query.identity("user " + userId);
        ShownItems shown = ShownItems.read(cursor, list);
        if (model.isPresent()) {
            FoldedUser user = model.orElseThrow().user(userId, own.live());
            if (user.isPersonal()) {
                return personal(userId, model.orElseThrow(), user, query, shown, list);
            }
        }
        return popular(userId, own, query, shown, list);
    }

    private Recommendations personal(
            String userId, ServedModel model, FoldedUser user, ListQuery query, ShownItems shown, String list) {
        RankBy rankBy = rankBy(model, query);
        float[] scores = scores(user, rankBy, model.items().size());
        BitSet allowed = allowed(model, user, query, shown);
        TopN top = new TopN(query.limit() + 1);
        for (int item = allowed.nextSetBit(0); item >= 0; item = allowed.nextSetBit(item + 1)) {
            if (scores[item] >= top.bar()) {
                top.offer(item, scores[item]);
            }
        }
        TopN.Ranking ranking = top.ranking();
        List<Recommendations.Item> items = new ArrayList<>();
        for (int rank = 0; rank < Math.min(query.limit(), ranking.size()); rank++) {
            items.add(item(model, user, ranking.items()[rank], ranking.scores()[rank], query.level()));
        }
        String next = ranking.size() > query.limit() ? shown.cursorAfter(ids(items), list) : null;
        return new Recommendations(userId, user.basis(), model.version(), items, next);
    }

    private Recommendations.Item item(ServedModel model, FoldedUser user, int item, float score, double level) {
        String itemId = model.items().id(item);
        if (user.rating().isEmpty()) {
            return new Recommendations.Item(itemId, mean(itemId), score, null);
        }
        double rating = user.rating().orElseThrow().score(item);
        return new Recommendations.Item(
                itemId,
                scale.clamp(rating),
                score,
                predictor.interval(model, user, item, rating, level).orElse(null));
    }

    private @Nullable Double mean(String itemId) {
        return live.item(itemId).map(item -> item.sum() / item.count()).orElse(null);
    }

    private static RankBy rankBy(ServedModel model, ListQuery query) {
        boolean rating = model.loaded().ratingPart().isPresent();
        boolean preference = model.loaded().preferencePart().isPresent();
        RankBy whole = !rating ? RankBy.PREFERENCE : preference ? RankBy.BLEND : RankBy.RATING;
        RankBy wanted = query.rankBy().orElse(whole);
        if (whole != RankBy.BLEND && wanted != whole) {
            throw ProblemException.of(
                    ProblemType.NOT_POSSIBLE,
                    "Model version %d has no %s part; rankBy=%s is possible with it, others need a model with both parts."
                            .formatted(model.version(), rating ? "preference" : "rating", whole));
        }
        return wanted;
    }

    private float[] scores(FoldedUser user, RankBy rankBy, int items) {
        if (rankBy == RankBy.RATING) {
            return scoreAll(user.rating(), items);
        }
        float[] scores = scoreAll(user.preference(), items);
        if (rankBy == RankBy.BLEND) {
            blend.scoreAll(scores, scoreAll(user.rating(), items));
        }
        return scores;
    }

    private static float[] scoreAll(Optional<Scorer> scorer, int items) {
        float[] scores = new float[items];
        scorer.orElseThrow().scoreAll(scores);
        return scores;
    }

    private BitSet allowed(ServedModel model, FoldedUser user, ListQuery query, ShownItems shown) {
        IdIndex items = model.items();
        BitSet allowed = new BitSet(items.size());
        allowed.set(0, items.size());
        if (!query.includeRated()) {
            for (int at = 0; at < user.known().size(); at++) {
                allowed.clear(user.known().item(at));
            }
        }
        query.exclude().forEach(itemId -> items.find(itemId).ifPresent(allowed::clear));
        if (!shown.isEmpty()) {
            for (int item = 0; item < items.size(); item++) {
                if (shown.contains(items.id(item))) {
                    allowed.clear(item);
                }
            }
        }
        return allowed;
    }

    private Recommendations popular(String userId, OwnRatings own, ListQuery query, ShownItems shown, String list) {
        Predicate<String> passes = itemId -> (query.includeRated() || !own.contains(itemId))
                && !query.exclude().contains(itemId)
                && !shown.contains(itemId);
        List<PopularItems.Popular> best = popular.best(PopularItems.By.COUNT, query.limit() + 1, passes);
        List<Recommendations.Item> items = best.stream()
                .limit(query.limit())
                .map(each -> popularItem(each.item(), each.score()))
                .toList();
        String next = best.size() > query.limit() ? shown.cursorAfter(ids(items), list) : null;
        return new Recommendations(userId, Basis.POPULARITY, null, items, next);
    }

    private static Recommendations.Item popularItem(LiveItem item, double score) {
        return new Recommendations.Item(item.itemId(), item.sum() / item.count(), score, null);
    }

    private static List<String> ids(List<Recommendations.Item> items) {
        return items.stream().map(Recommendations.Item::itemId).toList();
    }
}
