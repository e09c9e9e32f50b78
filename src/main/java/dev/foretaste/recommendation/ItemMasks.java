package dev.foretaste.recommendation;

import dev.foretaste.item.Catalogue;
import dev.foretaste.item.Item;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.rating.LiveMatrix;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/**
 * Which items of a model are visible and which categories they have, at one moment: hidden items are not, nor those
 * that nobody rates or describes any more, nor those the model has not learned from ratings. Immutable.
 *
 * @param visible by item index
 * @param categories the items of each category, by item index
 * @param absent the ids of learned items that nobody rates or describes
 */
record ItemMasks(
        long catalogueRevision, long losses, BitSet visible, Map<String, BitSet> categories, List<String> absent) {
    static ItemMasks of(IdIndex items, IntPredicate learned, Catalogue catalogue, LiveMatrix live) {
        long revision = catalogue.revision();
        long losses = live.losses();
        BitSet visible = new BitSet(items.size());
        Map<String, BitSet> categories = new HashMap<>();
        List<String> absent = new ArrayList<>();
        for (int item = 0; item < items.size(); item++) {
            Optional<Item> described = catalogue.find(items.id(item));
            boolean present = described.isPresent() || live.item(items.id(item)).isPresent();
            visible.set(
                    item,
                    present
                            && learned.test(item)
                            && described.filter(Item::hidden).isEmpty());
            if (!present && learned.test(item)) {
                absent.add(items.id(item));
            }
            for (String category : described.map(Item::categories).orElse(List.of())) {
                categories.computeIfAbsent(category, name -> new BitSet()).set(item);
            }
        }
        return new ItemMasks(revision, losses, visible, categories, List.copyOf(absent));
    }

    /**
     * Whether this is still what the catalogue and the ratings say. First ratings come in all the time, and count only
     * for the few items that were learned and then lost all ratings.
     */
    boolean isCurrent(Catalogue catalogue, LiveMatrix live) {
        return catalogueRevision == catalogue.revision()
                && losses == live.losses()
                && absent.stream().allMatch(itemId -> live.item(itemId).isEmpty());
    }

    /** The visible items that have one of these categories, all where none is named; for the caller to change. */
    BitSet allowed(Set<String> wanted) {
        if (wanted.isEmpty()) {
            return (BitSet) visible.clone();
        }
        BitSet allowed = new BitSet();
        wanted.forEach(category -> allowed.or(categories.getOrDefault(category, new BitSet())));
        allowed.and(visible);
        return allowed;
    }
}
