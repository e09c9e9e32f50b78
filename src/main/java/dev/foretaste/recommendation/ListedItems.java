package dev.foretaste.recommendation;

import dev.foretaste.item.Catalogue;
import dev.foretaste.item.Item;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.rating.LiveMatrix;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The items of a list as they are answered: with their ratings, intervals and explanations, and what they are. */
@Component
final class ListedItems {
    private static final int CONTRIBUTIONS_SHOWN = 10;

    private final LiveMatrix live;
    private final Catalogue catalogue;
    private final Predictor predictor;
    private final RatingScale scale;

    ListedItems(LiveMatrix live, Catalogue catalogue, Predictor predictor, RatingScale scale) {
        this.live = live;
        this.catalogue = catalogue;
        this.predictor = predictor;
        this.scale = scale;
    }

    /** For one user or a group; a group's items have neither intervals nor explanations. */
    Recommendations.Item item(ServedModel model, List<NewItems.ForUser> members, Wish wish, Ranked ranked) {
        NewItems.ForUser first = members.getFirst();
        if (members.size() > 1 || first.user().rating().isEmpty()) {
            return item(ranked, value(members, wish.audience().strategy(), ranked));
        }
        double rating = rating(first, ranked);
        return item(
                ranked,
                scale.clamp(rating),
                predictor
                        .interval(
                                model,
                                rating,
                                variance(first, ranked),
                                wish.query().level())
                        .orElse(null),
                ranked.index() >= 0 && wish.query().explain()
                        ? explanation(model, first.user(), ranked.index())
                        : null);
    }

    /** An item's predicted rating on the site's scale; its mean rating where the model predicts none. */
    @Nullable
    Double value(List<NewItems.ForUser> members, Strategy strategy, Ranked ranked) {
        if (members.getFirst().user().rating().isEmpty()) {
            return mean(ranked.itemId());
        }
        double[] ratings =
                members.stream().mapToDouble(member -> rating(member, ranked)).toArray();
        return scale.clamp(strategy.combine(ratings));
    }

    /** The mean of an item's ratings; null where nobody has rated it. */
    @Nullable
    Double mean(String itemId) {
        return live.item(itemId).map(item -> item.sum() / item.count()).orElse(null);
    }

    /** An item without interval and explanation. */
    Recommendations.Item item(Ranked ranked, @Nullable Double value) {
        return item(ranked, value, null, null);
    }

    private Recommendations.Item item(
            Ranked ranked, @Nullable Double value, @Nullable Interval interval, @Nullable ItemExplanation explanation) {
        Item item = catalogue.find(ranked.itemId()).orElse(null);
        return new Recommendations.Item(
                ranked.itemId(),
                value,
                ranked.score(),
                interval,
                item == null ? null : item.title(),
                item == null ? null : item.categories(),
                item == null ? null : item.url(),
                item == null ? null : item.imageUrl(),
                explanation);
    }

    private static double rating(NewItems.ForUser member, Ranked ranked) {
        return ranked.index() >= 0
                ? member.user().rating().orElseThrow().score(ranked.index())
                : member.rating(ranked.itemId());
    }

    private static OptionalDouble variance(NewItems.ForUser member, Ranked ranked) {
        return ranked.index() >= 0
                ? member.user().rating().orElseThrow().variance(ranked.index())
                : member.variance(ranked.itemId());
    }

    private static @Nullable ItemExplanation explanation(ServedModel model, FoldedUser user, int item) {
        return user.rating()
                .flatMap(scorer -> scorer.explain(item))
                .map(explanation -> ItemExplanation.of(explanation, user, model.items(), CONTRIBUTIONS_SHOWN))
                .orElse(null);
    }
}
