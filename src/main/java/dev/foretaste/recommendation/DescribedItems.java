package dev.foretaste.recommendation;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.serving.FoldedItem;
import dev.foretaste.item.Catalogue;
import dev.foretaste.item.Item;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;

/** What the catalogue, at one revision, tells of items that a model has not learned: by the learned ones like them. */
final class DescribedItems {
    private final ServedModel model;
    private final Catalogue catalogue;
    private final int[] learned;
    private final boolean learnsFromCategories;
    private final long revision;
    /** The learned items of each category. */
    private final Map<String, int[]> members;

    private final Map<String, FoldedItem> ratingMeans;
    private final Map<String, FoldedItem> preferenceMeans;
    private final List<List<String>> groups;

    DescribedItems(ServedModel model, Catalogue catalogue, int[] learned) {
        this.model = model;
        this.catalogue = catalogue;
        this.learned = learned;
        this.learnsFromCategories = Algorithms.find(model.loaded().info().algorithm())
                .filter(Algorithm::learnsFromCategories)
                .isPresent();
        this.revision = catalogue.revision();
        this.members = members();
        this.ratingMeans = means(model.loaded().ratingPart(), this::ratings);
        this.preferenceMeans = means(model.loaded().preferencePart(), item -> 1);
        this.groups = group();
    }

    private Map<String, int[]> members() {
        Map<String, List<Integer>> members = new HashMap<>();
        for (int item : learned) {
            for (String category : categories(model.items().id(item))) {
                members.computeIfAbsent(category, name -> new ArrayList<>()).add(item);
            }
        }
        Map<String, int[]> byCategory = new HashMap<>();
        members.forEach((category, items) -> byCategory.put(
                category, items.stream().mapToInt(Integer::intValue).toArray()));
        return byCategory;
    }

    /** By category; that of all learned items under the empty name. Empty for a part without factors. */
    private Map<String, FoldedItem> means(Optional<Model> part, IntToDoubleFunction weight) {
        Map<String, FoldedItem> means = new HashMap<>();
        part.flatMap(ServedModel::anyLinear).ifPresent(scorer -> {
            members.forEach((category, items) ->
                    means.put(category, FoldedItem.mean(scorer.itemFactors(), scorer.itemBiases(), items, weight)));
            means.put("", FoldedItem.mean(scorer.itemFactors(), scorer.itemBiases(), learned, weight));
        });
        return means;
    }

    private List<List<String>> group() {
        Map<List<String>, List<String>> groups = new TreeMap<>(DescribedItems::compare);
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
        return single;
    }

    private static int compare(List<String> one, List<String> other) {
        return Arrays.compare(one.toArray(String[]::new), other.toArray(String[]::new));
    }

    long revision() {
        return revision;
    }

    /** The visible items that were not learned, in groups that nothing but their ids tells apart; ids ascend. */
    List<List<String>> groups() {
        return groups;
    }

    /** How many ratings the model has learned an item from. */
    private int ratings(int item) {
        return model.loaded().itemRatingCounts()[item];
    }

    private List<String> categories(String itemId) {
        return catalogue.find(itemId).map(Item::categories).orElse(List.of());
    }

    /** What the rating part expects of an item; it must have factors. */
    FoldedItem ratingPrior(String itemId) {
        return ownFactors(itemId).orElseGet(() -> prior(itemId, ratingMeans));
    }

    /** Likewise the preference part; empty where that has no factors. */
    Optional<FoldedItem> preferencePrior(String itemId) {
        return preferenceMeans.isEmpty() ? Optional.empty() : Optional.of(prior(itemId, preferenceMeans));
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

    private FoldedItem prior(String itemId, Map<String, FoldedItem> means) {
        List<FoldedItem> known = categories(itemId).stream()
                .filter(means::containsKey)
                .map(category -> means.getOrDefault(category, FoldedItem.none()))
                .toList();
        return known.isEmpty() ? means.getOrDefault("", FoldedItem.none()) : FoldedItem.mean(known);
    }

    /** The mean rating of the learned items of an item's categories, by the model's scores of all its items. */
    double meanRating(String itemId, float[] scores) {
        return mean(itemId, scores, this::ratings);
    }

    /** Their mean preference. */
    double meanPreference(String itemId, float[] scores) {
        return mean(itemId, scores, item -> 1);
    }

    private double mean(String itemId, float[] scores, IntToDoubleFunction weight) {
        return categories(itemId).stream()
                .filter(members::containsKey)
                .mapToDouble(category -> mean(scores, members.getOrDefault(category, learned), weight))
                .average()
                .orElseGet(() -> mean(scores, learned, weight));
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
}
