package dev.foretaste.model;

import dev.foretaste.factorization.Model;
import dev.foretaste.matrix.IdIndex;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A model version in memory: a rating part, a preference part, or both, over the same users and items. Immutable.
 *
 * @param info what is known of the version; its {@code active} is the state when it was loaded
 * @param ratingPart predicts ratings
 * @param preferencePart orders items by how likely they are taken up
 * @param userRatingCounts how many ratings each user had in the snapshot
 * @param itemRatingCounts how many ratings each item had in the snapshot; an item described but unrated had none
 * @param varianceScale what the rating part's variances are multiplied with so that intervals keep their promise on
 *     ratings held out; 1 where that was not measured
 */
public record LoadedModel(
        ModelVersion info,
        Optional<Model> ratingPart,
        Optional<Model> preferencePart,
        int[] userRatingCounts,
        int[] itemRatingCounts,
        double varianceScale) {
    public LoadedModel {
        if (ratingPart.isEmpty() && preferencePart.isEmpty()) {
            throw new IllegalArgumentException("a model version without a part");
        }
    }

    public IdIndex users() {
        return anyPart().users();
    }

    public IdIndex items() {
        return anyPart().items();
    }

    /** The same model as a version of its own. */
    LoadedModel as(long version, String digest) {
        return new LoadedModel(
                info.published(version, digest, users().size()),
                ratingPart,
                preferencePart,
                userRatingCounts,
                itemRatingCounts,
                varianceScale);
    }

    /** The same model without anything kept of users who are not known; itself where all are. */
    LoadedModel keepingUsers(Predicate<String> known) {
        int[] kept = IntStream.range(0, users().size())
                .filter(user -> known.test(users().id(user)))
                .toArray();
        if (kept.length == users().size()) {
            return this;
        }
        return new LoadedModel(
                info,
                ratingPart.map(part -> part.keepingUsers(kept)),
                preferencePart.map(part -> part.keepingUsers(kept)),
                Arrays.stream(kept).map(user -> userRatingCounts[user]).toArray(),
                itemRatingCounts,
                varianceScale);
    }

    /** The same model without contexts that no rating has; itself where it knows none of these. */
    LoadedModel keepingContexts(Set<String> used) {
        Optional<Model> rating = ratingPart.map(part -> part.keepingContexts(used));
        Optional<Model> preference = preferencePart.map(part -> part.keepingContexts(used));
        return rating.equals(ratingPart) && preference.equals(preferencePart)
                ? this
                : new LoadedModel(info, rating, preference, userRatingCounts, itemRatingCounts, varianceScale);
    }

    private Model anyPart() {
        return ratingPart.or(() -> preferencePart).orElseThrow();
    }
}
