package dev.foretaste.matrix;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Which categories the items of a matrix belong to: a sparse matrix of zeros and ones, items × categories. Immutable.
 *
 * <p>The categories of item {@code i} are at the positions {@code start(i) <= position < end(i)}, ascending.
 */
public final class ItemCategories {
    private final IdIndex categories;
    private final int[] start;
    private final int[] category;

    private ItemCategories(IdIndex categories, int[] start, int[] category) {
        this.categories = categories;
        this.start = start;
        this.category = category;
    }

    /** So many items, none with a category. */
    static ItemCategories none(int items) {
        return new ItemCategories(IdIndex.empty(), new int[items + 1], new int[0]);
    }

    /** The categories of these items by item id; an item without an entry has none. */
    static ItemCategories of(IdIndex items, Map<String, ? extends Collection<String>> categoriesOf) {
        IdIndex categories = IdIndex.of(categoriesOf.values().stream()
                .flatMap(Collection::stream)
                .distinct()
                .toList());
        int[] start = new int[items.size() + 1];
        int[][] found = new int[items.size()][];
        for (int item = 0; item < items.size(); item++) {
            Collection<String> names = categoriesOf.get(items.id(item));
            found[item] = (names == null ? List.<String>of() : names)
                    .stream()
                            .mapToInt(name -> categories.find(name).orElseThrow())
                            .sorted()
                            .distinct()
                            .toArray();
            start[item + 1] = start[item] + found[item].length;
        }
        int[] category = new int[start[items.size()]];
        for (int item = 0; item < found.length; item++) {
            System.arraycopy(found[item], 0, category, start[item], found[item].length);
        }
        return new ItemCategories(categories, start, category);
    }

    /** The names of all categories that any item has. */
    public IdIndex categories() {
        return categories;
    }

    public int items() {
        return start.length - 1;
    }

    /** How many pairs of an item and one of its categories there are. */
    public int size() {
        return category.length;
    }

    public int start(int item) {
        return start[item];
    }

    public int end(int item) {
        return start[item + 1];
    }

    /** The index in {@link #categories} of the category at a position. */
    public int category(int position) {
        return category[position];
    }
}
