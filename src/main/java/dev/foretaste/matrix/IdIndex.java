package dev.foretaste.matrix;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalInt;

/**
 * The ids of one side of a rating matrix and their dense indexes.
 *
 * <p>Indexes run from 0 in ascending order of the ids ({@link String#compareTo}). The order in which ratings arrived
 * therefore cannot change what is trained, and breaking a tie by index breaks it by id. Immutable.
 */
public final class IdIndex {
    private static final IdIndex EMPTY = new IdIndex(new String[0]);

    private static final char ERASED = '\0';

    private final String[] ids;

    private IdIndex(String[] ids) {
        this.ids = ids;
    }

    public static IdIndex empty() {
        return EMPTY;
    }

    /** The index of these ids; repeated ids count once. */
    public static IdIndex of(Collection<String> ids) {
        return new IdIndex(ids.stream().sorted().distinct().toArray(String[]::new));
    }

    public int size() {
        return ids.length;
    }

    /** The id at an index, {@code 0 <= index < size()}. */
    public String id(int index) {
        return ids[index];
    }

    /** The index of an id, or empty for an id that is not here. */
    public OptionalInt find(String id) {
        int at = Arrays.binarySearch(ids, id);
        return at < 0 ? OptionalInt.empty() : OptionalInt.of(at);
    }

    /** The ids at these indexes, which ascend. */
    public IdIndex keeping(int[] indexes) {
        String[] kept = new String[indexes.length];
        for (int at = 0; at < kept.length; at++) {
            kept[at] = ids[indexes[at]];
        }
        return new IdIndex(kept);
    }

    /**
     * The same indexes without one of the ids: in its place comes one that nobody can have, which follows from the id
     * before it and sorts where the old one did.
     */
    public IdIndex withoutIdAt(int index) {
        String[] rest = ids.clone();
        rest[index] = "" + ERASED;
        for (int at = index; at < rest.length && isErased(rest[at]); at++) {
            rest[at] = (at == 0 ? "" : rest[at - 1]) + ERASED;
        }
        return new IdIndex(rest);
    }

    /** Whether {@link #withoutIdAt} took the id away from an index. */
    public boolean isErased(int index) {
        return isErased(ids[index]);
    }

    private static boolean isErased(String id) {
        return !id.isEmpty() && id.charAt(id.length() - 1) == ERASED;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IdIndex that && Arrays.equals(ids, that.ids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return "IdIndex[" + ids.length + " ids]";
    }
}
