package dev.foretaste.recommendation;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.FactorizedModel;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.TopN;
import dev.foretaste.factorization.serving.InnerProductIndex;
import dev.foretaste.model.LoadedModel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The best items of a model for a user, exactly. Where the scores are inner products, groups of items that cannot be
 * among the best are not scored; a blend is bounded by the bounds of its parts, and again once the preferences are known.
 */
final class Search {
    private final int items;
    private final Optional<InnerProductIndex> preference;
    private final Optional<InnerProductIndex> rating;

    Search(LoadedModel model) {
        this.items = model.items().size();
        this.preference = model.preferencePart().flatMap(part -> index(part, Optional.empty()));
        this.rating = model.ratingPart().flatMap(part -> index(part, preference));
    }

    /** An index of a part, in the order of that of the other, if there is one. */
    private static Optional<InnerProductIndex> index(Model part, Optional<InnerProductIndex> other) {
        return ServedModel.anyLinear(part).map(user -> {
            FactorMatrix factors = user.itemFactors();
            double norm = typicalNorm(part);
            return other.map(index -> index.inSameOrder(factors, user.itemBiases(), norm))
                    .orElseGet(() -> InnerProductIndex.of(factors, user.itemBiases(), norm));
        });
    }

    private static double typicalNorm(Model part) {
        if (!(part instanceof FactorizedModel model)) {
            return 1;
        }
        FactorMatrix users = model.userFactors();
        double squares = 0;
        for (float factor : users.values()) {
            squares += (double) factor * factor;
        }
        return Math.sqrt(squares / Math.max(1, users.rows()));
    }

    /** A user, the items he may be offered, and where the best of them are kept. */
    record Request(FoldedUser user, BitSet allowed, TopN top) {}

    /** The best of the allowed items, at most so many, best first. */
    TopN.Ranking best(FoldedUser user, RankBy rankBy, Blend blend, BitSet allowed, int limit) {
        Request request = new Request(user, allowed, new TopN(limit));
        best(List.of(request), rankBy, blend);
        return request.top.ranking();
    }

    /** Fills the tops of several users at once: each group of items is scored for all while it is in the cache. */
    void best(List<Request> requests, RankBy rankBy, Blend blend) {
        List<Bounded> bounded = new ArrayList<>();
        for (Request request : requests) {
            Optional<Bounded> search = bounded(request, rankBy, blend);
            if (search.isPresent()) {
                bounded.add(search.orElseThrow());
            } else {
                offerAll(request, scores(request.user, rankBy, blend));
            }
        }
        float[] scores = new float[InnerProductIndex.GROUP];
        for (int group = 0; !bounded.isEmpty() && group < bounded.getFirst().groups(); group++) {
            int next = group;
            bounded.removeIf(search -> search.bound(next) < search.request().top.bar());
            for (Bounded search : bounded) {
                if (search.score(group, scores)) {
                    offer(search.index(), group, scores, search.request());
                }
            }
        }
    }

    private static void offerAll(Request request, float[] scores) {
        for (int item = request.allowed.nextSetBit(0); item >= 0; item = request.allowed.nextSetBit(item + 1)) {
            if (scores[item] >= request.top.bar()) {
                request.top.offer(item, scores[item]);
            }
        }
    }

    /** One user's scores, group by group, with bounds. */
    private sealed interface Bounded {
        Request request();

        /** The index whose groups are meant. */
        InnerProductIndex index();

        float bound(int group);

        /** Whether any score of the group can be among the best; only then are they written. */
        boolean score(int group, float[] scores);

        default int groups() {
            return index().groups();
        }
    }

    private record OnePart(Request request, InnerProductIndex index, InnerProductIndex.Query query) implements Bounded {
        @Override
        public float bound(int group) {
            return index.bound(query, group);
        }

        @Override
        public boolean score(int group, float[] scores) {
            index.score(query, group, scores);
            return true;
        }
    }

    private record BothParts(Request request, OnePart preference, OnePart rating, Blend blend, float[] ratings)
            implements Bounded {
        @Override
        public InnerProductIndex index() {
            return preference.index;
        }

        @Override
        public float bound(int group) {
            return blend.score(preference.bound(group), rating.bound(group));
        }

        @Override
        public boolean score(int group, float[] scores) {
            preference.score(group, scores);
            float most = Float.NEGATIVE_INFINITY;
            for (int place = 0; place < preference.index.size(group); place++) {
                most = Math.max(most, scores[place]);
            }
            // Ratings have many factors where draws are stacked, and most groups are out without them.
            if (blend.score(most, rating.bound(group)) < request.top.bar()) {
                return false;
            }
            rating.score(group, ratings);
            blend.scoreAll(scores, ratings);
            return true;
        }
    }

    private Optional<Bounded> bounded(Request request, RankBy rankBy, Blend blend) {
        Optional<OnePart> wanted = onePart(request, preference, request.user.preference());
        Optional<OnePart> rated = onePart(request, rating, request.user.rating());
        return switch (rankBy) {
            case RATING -> rated.map(Bounded.class::cast);
            case PREFERENCE -> wanted.map(Bounded.class::cast);
            case BLEND ->
                wanted.isPresent() && rated.isPresent()
                        ? Optional.of(new BothParts(
                                request,
                                wanted.orElseThrow(),
                                rated.orElseThrow(),
                                blend,
                                new float[InnerProductIndex.GROUP]))
                        : Optional.empty();
        };
    }

    private static Optional<OnePart> onePart(
            Request request, Optional<InnerProductIndex> index, Optional<Scorer> scorer) {
        return index.isPresent() && scorer.isPresent() && scorer.orElseThrow() instanceof LinearScorer linear
                ? Optional.of(new OnePart(
                        request, index.orElseThrow(), index.orElseThrow().query(linear)))
                : Optional.empty();
    }

    private static void offer(InnerProductIndex index, int group, float[] scores, Request request) {
        TopN top = request.top;
        float bar = top.bar();
        for (int place = 0; place < index.size(group); place++) {
            if (scores[place] >= bar) {
                int item = index.item(group, place);
                if (request.allowed.get(item)) {
                    top.offer(item, scores[place]);
                    bar = top.bar();
                }
            }
        }
    }

    /** The score of every item, by item index. */
    float[] scores(FoldedUser user, RankBy rankBy, Blend blend) {
        if (rankBy == RankBy.RATING) {
            return scoreAll(user.rating());
        }
        float[] scores = scoreAll(user.preference());
        if (rankBy == RankBy.BLEND) {
            blend.scoreAll(scores, scoreAll(user.rating()));
        }
        return scores;
    }

    private float[] scoreAll(Optional<Scorer> scorer) {
        float[] scores = new float[items];
        scorer.orElseThrow().scoreAll(scores);
        return scores;
    }
}
