package dev.foretaste.recommendation;

import dev.foretaste.item.Catalogue;
import dev.foretaste.rating.LiveMatrix;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The list for those of whom nothing is known: the most popular items, then those that nobody has rated. */
@Component
final class PopularList {
    private final PopularItems popular;
    private final LiveMatrix live;
    private final Catalogue catalogue;
    private final ListedItems listed;

    PopularList(PopularItems popular, LiveMatrix live, Catalogue catalogue, ListedItems listed) {
        this.popular = popular;
        this.live = live;
        this.catalogue = catalogue;
        this.listed = listed;
    }

    Recommendations of(Wish wish) {
        List<Ranked> ranked = ranked(wish);
        List<Recommendations.Item> items = ranked.stream()
                .limit(wish.query().limit())
                .map(each -> listed.item(each, listed.mean(each.itemId())))
                .toList();
        return new Recommendations(
                wish.audience().userId().orElse(null), Basis.POPULARITY, null, items, wish.next(ranked.size(), items));
    }

    /** Those that have not been shown, and one more than asked for to tell whether there are more. */
    private List<Ranked> ranked(Wish wish) {
        Predicate<String> passes = wish.passes(catalogue);
        Predicate<String> wanted = passes.and(itemId -> !wish.shown().contains(itemId));
        int limit = wish.query().limit() + 1;
        List<Ranked> ranked = new ArrayList<>();
        if (wish.query().diversity() == 0) {
            ranked.addAll(popular(limit, wanted));
        } else {
            ranked.addAll(Diversity.rerank(
                    popular(Math.max(1, live.itemIndexes()), passes),
                    item -> wish.shown().contains(item.itemId()),
                    wish.query().diversity(),
                    limit,
                    items -> new RatedTogether(live, items)));
        }
        if (ranked.size() < limit) {
            // All that is rated is in the list by now; to look again would find items rated or left meanwhile.
            Set<String> rated = ranked.stream().map(Ranked::itemId).collect(Collectors.toSet());
            catalogue
                    .first(limit - ranked.size(), itemId -> wanted.test(itemId) && !rated.contains(itemId))
                    .forEach(itemId -> ranked.add(new Ranked(itemId, -1, 0)));
        }
        return ranked;
    }

    private List<Ranked> popular(int limit, Predicate<String> passes) {
        return popular.best(PopularItems.By.COUNT, limit, passes).stream()
                .map(each -> new Ranked(each.item().itemId(), -1, (float) each.score()))
                .toList();
    }
}
