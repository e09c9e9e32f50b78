package dev.foretaste.recommendation;

import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.serving.FoldedItem;
import dev.foretaste.factorization.serving.ItemPosterior;
import dev.foretaste.item.Catalogue;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.rating.LiveItem;
import dev.foretaste.rating.LiveMatrix;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Items that a model has not learned from ratings: what is expected of them by the items that share their categories
 * ({@link DescribedItems}), and by those who have rated them since ({@link NewItemRaters}).
 */
final class NewItems {
    /** How many ratings at the expected height an item starts with where it has no factors. */
    private static final double DAMPING = 5;

    private final ServedModel model;
    private final LiveMatrix live;
    private final Catalogue catalogue;
    /** Of all ratings when the model began to serve: no answer changes by what others rate elsewhere. */
    private final double mean;

    private final double evenVariance;
    private final int[] learned;
    private final NewItemRaters raters;
    private volatile DescribedItems described;

    /**
     * How a user's ratings of learned items are.
     *
     * @param variance of one of a typical item
     * @param features see {@link ItemPosterior#features}
     */
    private record Usual(double variance, double[] features) {}

    NewItems(ServedModel model, LiveMatrix live, Catalogue catalogue, RatingScale scale) {
        this.model = model;
        this.live = live;
        this.catalogue = catalogue;
        this.mean = live.mean();
        this.evenVariance = Predictor.evenVariance(scale);
        this.learned = IntStream.range(0, model.items().size())
                .filter(model::hasLearned)
                .toArray();
        this.raters = new NewItemRaters(model, live, learned, scale);
        this.described = new DescribedItems(model, catalogue, learned);
    }

    private DescribedItems described() {
        DescribedItems now = described;
        if (now.revision() != catalogue.revision()) {
            now = new DescribedItems(model, catalogue, learned);
            described = now;
        }
        return now;
    }

    /** The described, visible items that were not learned, in groups of the same scores, ids ascending. */
    List<List<String>> groups() {
        return described().groups();
    }

    /** What is expected of new items for one user. For the thread of one request, to be taken once: it remembers scores. */
    ForUser of(FoldedUser user) {
        return new ForUser(user, described());
    }

    /** See {@link #of}. */
    final class ForUser {
        private final FoldedUser user;
        private final DescribedItems described;
        private final Map<Scorer, float[]> all = new HashMap<>();
        private @Nullable Usual usual;

        private ForUser(FoldedUser user, DescribedItems described) {
            this.user = user;
            this.described = described;
        }

        FoldedUser user() {
            return user;
        }

        /** The predicted rating before it is clamped; the user's model must have a rating part. */
        double rating(String itemId) {
            return rating(itemId, live.item(itemId));
        }

        /** The same for the item as it was found rated before; empty where nobody had rated it. */
        double rating(String itemId, Optional<LiveItem> item) {
            Scorer scorer = user.rating().orElseThrow();
            if (scorer instanceof LinearScorer linear) {
                return folded(itemId, item).score(linear);
            }
            double expected = described.meanRating(itemId, scores(scorer));
            return item.map(each -> expected + (each.sum() - each.count() * mean) / (each.count() + DAMPING))
                    .orElse(expected);
        }

        private FoldedItem folded(String itemId, Optional<LiveItem> item) {
            FoldedItem prior = described.ratingPrior(itemId);
            return item.flatMap(each -> raters.folded(each, prior, described.revision()))
                    .orElse(prior);
        }

        /**
         * The variance of {@link #rating} as an estimate of a rating: that of a typical item, and how far the item may be
         * from what is expected of it after the ratings it got. Empty where the model knows no variances.
         */
        OptionalDouble variance(String itemId) {
            Scorer scorer = user.rating().orElseThrow();
            int[] sample = raters.sample();
            if (sample.length == 0 || scorer.variance(sample[0]).isEmpty()) {
                return OptionalDouble.empty();
            }
            Usual usually = usual(scorer);
            double ofItem = live.item(itemId)
                    .flatMap(raters::posterior)
                    .map(posterior -> posterior.variance(usually.features))
                    .orElseGet(() -> ItemPosterior.priorVariance(usually.features));
            int count = live.item(itemId).map(LiveItem::count).orElse(0);
            // As if one more item had been learned, of any height: few tell little of how items differ.
            double unknown = evenVariance / (learned.length + 1) / (count + 1);
            return OptionalDouble.of(usually.variance + ofItem + unknown);
        }

        /** The same for all new items, and too much work to do for each. */
        private Usual usual(Scorer scorer) {
            Usual known = usual;
            if (known == null) {
                double variance = Arrays.stream(raters.sample())
                        .mapToDouble(item -> scorer.variance(item).orElse(0))
                        .average()
                        .orElse(0);
                known = new Usual(variance, ItemPosterior.features(scorer, raters.sample()));
                usual = known;
            }
            return known;
        }

        /**
         * The preference: that for the items of its categories, in proportion to the number of ratings, of which it is
         * taken to have one more than it has, so that nothing is ruled out.
         *
         * @param item as it was found rated; empty where nobody had rated it
         */
        double preference(String itemId, Optional<LiveItem> item) {
            Scorer scorer = user.preference().orElse(null);
            if (scorer == null || learned.length == 0) {
                return 0;
            }
            double usual = (double) model.loaded().info().ratings() / learned.length;
            int ratings = item.map(LiveItem::count).orElse(0);
            return preference(scorer, itemId) * (ratings + 1) / (usual + 1);
        }

        private double preference(Scorer scorer, String itemId) {
            if (scorer instanceof LinearScorer linear) {
                Optional<FoldedItem> prior = described.preferencePrior(itemId);
                if (prior.isPresent()) {
                    return prior.get().score(linear);
                }
            }
            return described.meanPreference(itemId, scores(scorer));
        }

        private float[] scores(Scorer scorer) {
            return all.computeIfAbsent(scorer, each -> {
                float[] every = new float[model.items().size()];
                each.scoreAll(every);
                return every;
            });
        }
    }
}
