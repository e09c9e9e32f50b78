package dev.foretaste.recommendation;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.FactorizedModel;
import dev.foretaste.factorization.InnerProductIndex;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.TopN;
import dev.foretaste.model.LoadedModel;
import java.util.BitSet;
import java.util.Optional;

/**
 * The best items of a model for a user, exactly. Where the scores are inner products, groups of items that cannot be
 * among the best are not scored; a blend is bounded by the bounds of its parts.
 */
final class Search {
    private final int items;
    private final Optional<InnerProductIndex> preference;
    private final Optional<InnerProductIndex> rating;

    Search(LoadedModel model) {
        this.items = model.items().size();
        this.preference = model.preferencePart().flatMap(Search::index);
        this.rating = preference.isPresent()
                ? model.ratingPart()
                        .flatMap(Search::linear)
                        .map(user -> preference.orElseThrow().inSameOrder(user.itemFactors(), user.itemBiases()))
                : model.ratingPart().flatMap(Search::index);
    }

    private static Optional<InnerProductIndex> index(Model part) {
        return linear(part).map(user -> InnerProductIndex.of(user.itemFactors(), user.itemBiases(), typicalNorm(part)));
    }

    /** Any of the model's scorers shows its items' factors, if it has some. */
    private static Optional<LinearScorer> linear(Model part) {
        return part.users().size() > 0 && part.scorer(0) instanceof LinearScorer linear
                ? Optional.of(linear)
                : Optional.empty();
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

    /** The best of the allowed items, at most so many, best first. */
    TopN.Ranking best(FoldedUser user, RankBy rankBy, Blend blend, BitSet allowed, int limit) {
        TopN top = new TopN(limit);
        Optional<InnerProductIndex.Query> wanted = query(preference, user.preference());
        Optional<InnerProductIndex.Query> rated = query(rating, user.rating());
        if (rankBy == RankBy.BLEND && wanted.isPresent() && rated.isPresent()) {
            searchBlend(wanted.orElseThrow(), rated.orElseThrow(), blend, allowed, top);
        } else if (rankBy == RankBy.RATING && rated.isPresent()) {
            search(rating.orElseThrow(), rated.orElseThrow(), allowed, top);
        } else if (rankBy == RankBy.PREFERENCE && wanted.isPresent()) {
            search(preference.orElseThrow(), wanted.orElseThrow(), allowed, top);
        } else {
            float[] scores = scores(user, rankBy, blend);
            for (int item = allowed.nextSetBit(0); item >= 0; item = allowed.nextSetBit(item + 1)) {
                if (scores[item] >= top.bar()) {
                    top.offer(item, scores[item]);
                }
            }
        }
        return top.ranking();
    }

    private static Optional<InnerProductIndex.Query> query(Optional<InnerProductIndex> index, Optional<Scorer> scorer) {
        return index.isPresent() && scorer.isPresent() && scorer.orElseThrow() instanceof LinearScorer linear
                ? Optional.of(index.orElseThrow().query(linear))
                : Optional.empty();
    }

    private static void search(InnerProductIndex index, InnerProductIndex.Query query, BitSet allowed, TopN top) {
        float[] scores = new float[InnerProductIndex.GROUP];
        for (int group = 0; group < index.groups() && index.bound(query, group) >= top.bar(); group++) {
            index.score(query, group, scores);
            offer(index, group, scores, allowed, top);
        }
    }

    private void searchBlend(
            InnerProductIndex.Query wanted, InnerProductIndex.Query rated, Blend blend, BitSet allowed, TopN top) {
        InnerProductIndex preferences = preference.orElseThrow();
        InnerProductIndex ratings = rating.orElseThrow();
        float[] scores = new float[InnerProductIndex.GROUP];
        float[] ratingScores = new float[InnerProductIndex.GROUP];
        for (int group = 0; group < preferences.groups(); group++) {
            float bound = blend.score(preferences.bound(wanted, group), ratings.bound(rated, group));
            if (bound < top.bar()) {
                return;
            }
            preferences.score(wanted, group, scores);
            ratings.score(rated, group, ratingScores);
            blend.scoreAll(scores, ratingScores);
            offer(preferences, group, scores, allowed, top);
        }
    }

    private static void offer(InnerProductIndex index, int group, float[] scores, BitSet allowed, TopN top) {
        float bar = top.bar();
        for (int place = 0; place < index.size(group); place++) {
            if (scores[place] >= bar) {
                int item = index.item(group, place);
                if (allowed.get(item)) {
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

    /** The mean score over all items; 0 without a scorer. */
    double mean(Optional<Scorer> scorer) {
        double sum = 0;
        if (scorer.isPresent()) {
            for (float score : scoreAll(scorer)) {
                sum += score;
            }
        }
        return sum / Math.max(1, items);
    }

    private float[] scoreAll(Optional<Scorer> scorer) {
        float[] scores = new float[items];
        scorer.orElseThrow().scoreAll(scores);
        return scores;
    }
}
