package dev.foretaste.recommendation;

import dev.foretaste.item.Catalogue;
import dev.foretaste.item.Item;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One list: who wants what, after which pages. Taken once, so that nothing changes on the way.
 *
 * @param identity what its pages have in common
 */
record Wish(Audience audience, ListQuery query, ShownItems shown, String identity) {

    /** What the catalogue, the query and the ratings leave of all items, shown or not, for those that no mask knows. */
    Predicate<String> passes(Catalogue catalogue) {
        return itemId -> {
            Optional<Item> described = catalogue.find(itemId);
            return described.filter(Item::hidden).isEmpty()
                    && (query.categories().isEmpty()
                            || described
                                    .filter(item -> item.categories().stream().anyMatch(query.categories()::contains))
                                    .isPresent())
                    && !query.exclude().contains(itemId)
                    && (query.includeRated() || !audience.hasRated(itemId));
        };
    }

    /** The cursor of the page after these items, if more were found. */
    @Nullable
    String next(int found, List<Recommendations.Item> items) {
        return found > query.limit()
                ? shown.cursorAfter(
                        items.stream().map(Recommendations.Item::itemId).toList(), identity)
                : null;
    }
}
