package dev.foretaste.recommendation;

import dev.foretaste.item.Catalogue;
import dev.foretaste.item.Item;
import dev.foretaste.matrix.IdIndex;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which items of a model are visible and which categories they have, as the catalogue said at one of its revisions.
 * Immutable.
 *
 * @param visible by item index
 * @param categories the items of each category, by item index
 */
record ItemMasks(long catalogueRevision, BitSet visible, Map<String, BitSet> categories) {
    static ItemMasks of(IdIndex items, Catalogue catalogue) {
        long revision = catalogue.revision();
        BitSet visible = new BitSet(items.size());
        Map<String, BitSet> categories = new HashMap<>();
        for (int item = 0; item < items.size(); item++) {
            Optional<Item> described = catalogue.find(items.id(item));
            visible.set(item, described.filter(Item::hidden).isEmpty());
            for (String category : described.map(Item::categories).orElse(List.of())) {
                categories.computeIfAbsent(category, name -> new BitSet()).set(item);
            }
        }
        return new ItemMasks(revision, visible, categories);
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
