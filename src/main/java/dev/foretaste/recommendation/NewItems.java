package dev.foretaste.recommendation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.serving.FoldedItem;
import dev.foretaste.factorization.serving.ItemPosterior;
import dev.foretaste.item.Catalogue;
import dev.foretaste.item.Item;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.rating.LiveItem;
import dev.foretaste.rating.LiveMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Items that a model has not learned from ratings: what is expected of them by the items that share their categories,
 * and by those who have rated them since.
 */
final class NewItems {
    /** Beyond these, more raters hardly move a new item's factors. */
    private static final int MOST_RATERS = 100;
    /** How many ratings at the expected height an item starts with where it has no factors. */
    private static final double DAMPING = 5;
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
    private final Catalogue catalogue;
    /** Of all ratings when the model began to serve: no answer changes by what others rate elsewhere. */
    private final double mean;

    private final double noiseVariance;
    private final double evenVariance;
    private final boolean learnsFromCategories;
    private final int[] learned;
    private final int[] sample;
    private final FoldedItem.Spread spread;
    private final Map<Integer, Rated> rated = new ConcurrentHashMap<>();
    private final Cache<Integer, Unsure> posteriors = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(POSTERIORS)
            .build();
    private volatile Described described;

    /** What an item's raters tell of it, and what that comes from. */
    private record Rated(LiveItem state, long catalogueRevision, Optional<FoldedItem> folded) {}

    /** How unsure an item's raters leave it: empty where the model can place none of them. */
    private record Unsure(LiveItem state, Optional<ItemPosterior> posterior) {}

    /**
     * How a user's ratings of learned items are.
     *
     * @param variance of one of a typical item
     * @param features see {@link ItemPosterior#features}
     */
    private record Usual(double variance, double[] features) {}

    /** At most so many of an item's raters whom the model can place, and what they gave it. */
    private record Raters(List<LinearScorer> scorers, float[] ratings) {}

    /**
     * What the catalogue said at a revision.
     *
     * @param members the learned items of each category
     * @param means of their factors in the rating part, where it has some
     * @param preferenceMeans the same in the preference part
     * @param groups the described items that were not learned, by what nothing but their ids tells apart; ids ascend
     */
    private record Described(
            long revision,
            Map<String, int[]> members,
            Map<String, FoldedItem> means,
            Map<String, FoldedItem> preferenceMeans,
            List<List<String>> groups) {}

    NewItems(ServedModel model, LiveMatrix live, Catalogue catalogue, RatingScale scale) {
        this.model = model;
        this.live = live;
        this.catalogue = catalogue;
        this.mean = live.mean();
        this.noiseVariance = NOISE * Math.pow(scale.maximum() - scale.minimum(), 2);
        this.evenVariance = Predictor.evenVariance(scale);
        this.learnsFromCategories = Algorithms.find(model.loaded().info().algorithm())
                .filter(Algorithm::learnsFromCategories)
                .isPresent();
        this.learned = IntStream.range(0, model.items().size())
                .filter(model::hasLearned)
                .toArray();
        this.sample = sample();
        this.spread = model.loaded()
                .ratingPart()
                .flatMap(part -> ServedModel.anyLinear(part).map(any -> spread(part, any)))
                .orElse(new FoldedItem.Spread(new float[0], 0));
        this.described = describe();
    }

    /** Learned items, each as often as it was rated: a rating to come is of an item like those that are rated. */
    private int[] sample() {
        long[] upTo = new long[learned.length];
        long total = 0;
        for (int at = 0; at < learned.length; at++) {
            total += ratings(learned[at]);
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

    /** How many ratings the model has learned an item from. */
    private int ratings(int item) {
        return model.loaded().itemRatingCounts()[item];
    }

    private Described described() {
        Described now = described;
        if (now.revision != catalogue.revision()) {
            now = describe();
            described = now;
        }
        return now;
    }

    private Described describe() {
        long revision = catalogue.revision();
        Map<String, List<Integer>> members = new HashMap<>();
        for (int item : learned) {
            for (String category : categories(model.items().id(item))) {
                members.computeIfAbsent(category, name -> new ArrayList<>()).add(item);
            }
        }
        Map<List<String>, List<String>> groups = new TreeMap<>(NewItems::compare);
        List<List<String>> single = new ArrayList<>();
        catalogue.forEach(item -> {
            if (!item.hidden() && model.find(item.itemId()).isEmpty()) {
                if (ownFactors(item.itemId()).isPresent()) {
                    single.add(List.of(item.itemId()));
                } else {
                    groups.computeIfAbsent(item.categories().stream().sorted().toList(), key -> new ArrayList<>())
                            .add(item.itemId());
                }
            }
        });
        single.addAll(groups.values());
        Map<String, int[]> byCategory = new HashMap<>();
        members.forEach((category, items) -> byCategory.put(
                category, items.stream().mapToInt(Integer::intValue).toArray()));
        return new Described(
                revision,
                byCategory,
                means(model.loaded().ratingPart(), byCategory, this::ratings),
                means(model.loaded().preferencePart(), byCategory, item -> 1),
                single);
    }

    private static int compare(List<String> one, List<String> other) {
        return Arrays.compare(one.toArray(String[]::new), other.toArray(String[]::new));
    }

    /** By category; that of all learned items under the empty name. Empty for a part without factors. */
    private Map<String, FoldedItem> means(
            Optional<Model> part, Map<String, int[]> members, IntToDoubleFunction weight) {
        Map<String, FoldedItem> means = new HashMap<>();
        part.flatMap(ServedModel::anyLinear).ifPresent(scorer -> {
            members.forEach((category, items) ->
                    means.put(category, FoldedItem.mean(scorer.itemFactors(), scorer.itemBiases(), items, weight)));
            means.put("", FoldedItem.mean(scorer.itemFactors(), scorer.itemBiases(), learned, weight));
        });
        return means;
    }

    private List<String> categories(String itemId) {
        return catalogue.find(itemId).map(Item::categories).orElse(List.of());
    }

    /** The described, visible items that were not learned, in groups of the same scores, ids ascending. */
    List<List<String>> groups() {
        return described().groups;
    }

    /** What is expected of new items for one user. For the thread of one request, to be taken once: it remembers scores. */
    ForUser of(FoldedUser user) {
        return new ForUser(user, described());
    }

    /** See {@link #of}. */
    final class ForUser {
        private final FoldedUser user;
        private final Described described;
        private final Map<Scorer, float[]> all = new HashMap<>();
        private @Nullable Usual usual;

        private ForUser(FoldedUser user, Described described) {
            this.user = user;
            this.described = described;
        }

        FoldedUser user() {
            return user;
        }

        /** The predicted rating before it is clamped; the user's model must have a rating part. */
        double rating(String itemId) {
            Scorer scorer = user.rating().orElseThrow();
            Optional<LiveItem> item = live.item(itemId);
            if (scorer instanceof LinearScorer linear) {
                return folded(itemId, item).score(linear);
            }
            double expected = expected(scorer, itemId, described.means, NewItems.this::ratings);
            return item.map(each -> expected + (each.sum() - each.count() * mean) / (each.count() + DAMPING))
                    .orElse(expected);
        }

        private FoldedItem folded(String itemId, Optional<LiveItem> item) {
            FoldedItem prior = ratingPrior(itemId);
            return item.flatMap(each -> ratedSince(each, prior, described.revision))
                    .orElse(prior);
        }

        private FoldedItem ratingPrior(String itemId) {
            return ownFactors(itemId).orElseGet(() -> prior(itemId, described.means));
        }

        /**
         * The variance of {@link #rating} as an estimate of a rating: that of a typical item, and how far the item may be
         * from what is expected of it after the ratings it got. Empty where the model knows no variances.
         */
        OptionalDouble variance(String itemId) {
            Scorer scorer = user.rating().orElseThrow();
            if (sample.length == 0 || scorer.variance(sample[0]).isEmpty()) {
                return OptionalDouble.empty();
            }
            Usual usually = usual(scorer);
            double ofItem = live.item(itemId)
                    .flatMap(NewItems.this::posterior)
                    .map(posterior -> posterior.variance(usually.features))
                    .orElseGet(() -> ItemPosterior.priorVariance(usually.features));
            int raters = live.item(itemId).map(LiveItem::count).orElse(0);
            // As if one more item had been learned, of any height: few tell little of how items differ.
            double unknown = evenVariance / (learned.length + 1) / (raters + 1);
            return OptionalDouble.of(usually.variance + ofItem + unknown);
        }

        /** The same for all new items, and too much work to do for each. */
        private Usual usual(Scorer scorer) {
            Usual known = usual;
            if (known == null) {
                double variance = Arrays.stream(sample)
                        .mapToDouble(item -> scorer.variance(item).orElse(0))
                        .average()
                        .orElse(0);
                known = new Usual(variance, ItemPosterior.features(scorer, sample));
                usual = known;
            }
            return known;
        }

        /**
         * The preference: that for the items of its categories, in proportion to the number of ratings, of which it is
         * taken to have one more than it has, so that nothing is ruled out.
         */
        double preference(String itemId) {
            Scorer scorer = user.preference().orElse(null);
            if (scorer == null || learned.length == 0) {
                return 0;
            }
            double usual = (double) model.loaded().info().ratings() / learned.length;
            int ratings = live.item(itemId).map(LiveItem::count).orElse(0);
            return expected(scorer, itemId, described.preferenceMeans, item -> 1) * (ratings + 1) / (usual + 1);
        }

        private double expected(
                Scorer scorer, String itemId, Map<String, FoldedItem> means, IntToDoubleFunction weight) {
            if (scorer instanceof LinearScorer linear && !means.isEmpty()) {
                return prior(itemId, means).score(linear);
            }
            float[] scores = all.computeIfAbsent(scorer, each -> {
                float[] every = new float[model.items().size()];
                each.scoreAll(every);
                return every;
            });
            return categories(itemId).stream()
                    .filter(described.members::containsKey)
                    .mapToDouble(category -> mean(scores, described.members.getOrDefault(category, learned), weight))
                    .average()
                    .orElseGet(() -> mean(scores, learned, weight));
        }

        private FoldedItem prior(String itemId, Map<String, FoldedItem> means) {
            List<FoldedItem> known = categories(itemId).stream()
                    .filter(means::containsKey)
                    .map(category -> means.getOrDefault(category, FoldedItem.none()))
                    .toList();
            return known.isEmpty() ? means.getOrDefault("", FoldedItem.none()) : FoldedItem.mean(known);
        }
    }

    private static double mean(float[] scores, int[] items, IntToDoubleFunction weight) {
        double sum = 0;
        double total = 0;
        for (int item : items) {
            sum += weight.applyAsDouble(item) * scores[item];
            total += weight.applyAsDouble(item);
        }
        return total > 0 ? sum / total : 0;
    }

    /** What the rating part itself expects of an item that was in the catalogue when it was trained. */
    private Optional<FoldedItem> ownFactors(String itemId) {
        OptionalInt index = model.items().find(itemId);
        return learnsFromCategories && index.isPresent() && !model.hasLearned(index.getAsInt())
                ? model.loaded()
                        .ratingPart()
                        .flatMap(ServedModel::anyLinear)
                        .map(scorer -> FoldedItem.mean(
                                scorer.itemFactors(), scorer.itemBiases(), new int[] {index.getAsInt()}))
                : Optional.empty();
    }

    private Optional<FoldedItem> ratedSince(LiveItem item, FoldedItem prior, long catalogueRevision) {
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

    private Optional<ItemPosterior> posterior(LiveItem item) {
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
