package dev.foretaste.recommendation;

import dev.foretaste.item.Catalogue;
import dev.foretaste.item.Item;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.rating.LiveMatrix;
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
 */
record ItemMasks(long catalogueRevision, long vanishings, BitSet visible, Map<String, BitSet> categories) {
    static ItemMasks of(IdIndex items, IntPredicate learned, Catalogue catalogue, LiveMatrix live) {
        long revision = catalogue.revision();
        long vanishings = live.vanishings();
        BitSet visible = new BitSet(items.size());
        Map<String, BitSet> categories = new HashMap<>();
        for (int item = 0; item < items.size(); item++) {
            Optional<Item> described = catalogue.find(items.id(item));
            boolean present = described.isPresent() || live.item(items.id(item)).isPresent();
            visible.set(
                    item,
                    present
                            && learned.test(item)
                            && described.filter(Item::hidden).isEmpty());
            for (String category : described.map(Item::categories).orElse(List.of())) {
                categories.computeIfAbsent(category, name -> new BitSet()).set(item);
            }
        }
        return new ItemMasks(revision, vanishings, visible, categories);
    }

    /** Whether this is still what the catalogue and the ratings say. */
    boolean isCurrent(Catalogue catalogue, LiveMatrix live) {
        return catalogueRevision == catalogue.revision() && vanishings == live.vanishings();
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
