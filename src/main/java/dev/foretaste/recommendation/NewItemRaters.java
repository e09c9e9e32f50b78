package dev.foretaste.recommendation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.serving.FoldedItem;
import dev.foretaste.factorization.serving.ItemPosterior;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.rating.LiveItem;
import dev.foretaste.rating.LiveMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** What those say of an item who have rated it since a model was trained. Remembers it until somebody else rates. */
final class NewItemRaters {
    /** Beyond these, more raters hardly move a new item's factors. */
    private static final int MOST_RATERS = 100;
    /** The variance of a rating around what a good model predicts, as a share of the square of the scale's length. */
    private static final double NOISE = 0.05;
    /**
     * Of so many items and users scores and variances are looked at to tell how far a new item may be from what is expected
     * of it.
     */
    private static final int SAMPLE = 64;
    /** What intervals of new items need of each is a matrix of 32 KB: of so many items it is remembered. */
    private static final int POSTERIORS = 1_000;

    private final ServedModel model;
    private final LiveMatrix live;
    private final double noiseVariance;
    private final int[] sample;
    private final FoldedItem.Spread spread;
    private final Map<Integer, Rated> rated = new ConcurrentHashMap<>();
    private final Cache<Integer, Unsure> posteriors = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(POSTERIORS)
            .build();

    /** What an item's raters tell of it, and what that comes from. */
    private record Rated(LiveItem state, long catalogueRevision, Optional<FoldedItem> folded) {}

    /** How unsure an item's raters leave it: empty where the model can place none of them. */
    private record Unsure(LiveItem state, Optional<ItemPosterior> posterior) {}

    /** At most so many of an item's raters whom the model can place, and what they gave it. */
    private record Raters(List<LinearScorer> scorers, float[] ratings) {}

    /** @param learned the items the model has learned */
    NewItemRaters(ServedModel model, LiveMatrix live, int[] learned, RatingScale scale) {
        this.model = model;
        this.live = live;
        this.noiseVariance = NOISE * Math.pow(scale.maximum() - scale.minimum(), 2);
        this.sample = sample(learned);
        this.spread = model.loaded()
                .ratingPart()
                .flatMap(part -> ServedModel.anyLinear(part).map(any -> spread(part, any)))
                .orElse(new FoldedItem.Spread(new float[0], 0));
    }

    /** Learned items, each as often as it was rated: a rating to come is of an item like those that are rated. */
    private int[] sample(int[] learned) {
        long[] upTo = new long[learned.length];
        long total = 0;
        for (int at = 0; at < learned.length; at++) {
            total += model.loaded().itemRatingCounts()[learned[at]];
            upTo[at] = total;
        }
        int[] sample = new int[learned.length == 0 ? 0 : SAMPLE];
        for (int at = 0; at < sample.length; at++) {
            // The first that more ratings lie up to than before the middle of the part.
            int found = Arrays.binarySearch(upTo, total * (2 * at + 1) / (2 * SAMPLE));
            sample[at] = learned[found < 0 ? -found - 1 : found + 1];
        }
        return sample;
    }

    /** @param any of the part's scorers, for the items' factors */
    private FoldedItem.Spread spread(Model ratingPart, LinearScorer any) {
        long users = ratingPart.users().size();
        List<LinearScorer> some = IntStream.range(0, (int) Math.min(SAMPLE, users))
                .mapToObj(at -> ratingPart.scorer((int) (at * users / Math.min(SAMPLE, users))))
                .filter(LinearScorer.class::isInstance)
                .map(LinearScorer.class::cast)
                .toList();
        return FoldedItem.Spread.of(any.itemFactors(), any.itemBiases(), sample, some);
    }

    /** Learned items, each about as often as it was rated: what scores and variances of typical items are taken from. */
    int[] sample() {
        return sample;
    }

    /** What an item's raters make of what was expected of it; empty where the model can place none of them. */
    Optional<FoldedItem> folded(LiveItem item, FoldedItem prior, long catalogueRevision) {
        Rated known = rated.get(item.index());
        if (known == null || known.state != item || known.catalogueRevision != catalogueRevision) {
            known = new Rated(item, catalogueRevision, foldIn(item, prior));
            rated.put(item.index(), known);
        }
        return known.folded;
    }

    private Optional<FoldedItem> foldIn(LiveItem item, FoldedItem prior) {
        Raters raters = raters(item);
        return raters.scorers.isEmpty()
                ? Optional.empty()
                : Optional.of(prior.ratedBy(raters.scorers, raters.ratings, spread, noiseVariance));
    }

    /** How unsure an item's raters leave it; empty where the model can place none of them. */
    Optional<ItemPosterior> posterior(LiveItem item) {
        Unsure known = posteriors.getIfPresent(item.index());
        if (known == null || known.state != item) {
            List<double[]> features = raters(item).scorers.stream()
                    .map(rater -> ItemPosterior.features(rater, sample))
                    .toList();
            known = new Unsure(
                    item,
                    features.isEmpty()
                            ? Optional.empty()
                            : Optional.of(ItemPosterior.ratedBy(features, noiseVariance)));
            posteriors.put(item.index(), known);
        }
        return known.posterior;
    }

    private Raters raters(LiveItem item) {
        List<LinearScorer> scorers = new ArrayList<>();
        float[] ratings = new float[Math.min(MOST_RATERS, item.count())];
        live.forEachRater(item.itemId(), rater -> {
            if (scorers.size() < ratings.length
                    && model.raterScorer(rater, rater.contextOf(item.index())).orElse(null)
                            instanceof LinearScorer linear) {
                ratings[scorers.size()] = rater.valueOf(item.index());
                scorers.add(linear);
            }
        });
        return new Raters(scorers, Arrays.copyOf(ratings, scorers.size()));
    }
}
