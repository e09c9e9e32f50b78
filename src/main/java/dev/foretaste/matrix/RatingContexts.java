package dev.foretaste.matrix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * In which context each rating of a matrix was made: on a device, at a time of day, under a tag. A rating may have none.
 * Immutable; takes 4 bytes a rating, and none where no rating has a context.
 */
public final class RatingContexts {
    private static final RatingContexts NONE = new RatingContexts(IdIndex.empty(), new int[0]);

    private final IdIndex contexts;

    /** By position the index of the context plus one, 0 for a rating without; empty where no rating has one. */
    private final int[] contextOf;

    private RatingContexts(IdIndex contexts, int[] contextOf) {
        this.contexts = contexts;
        this.contextOf = contextOf;
    }

    static RatingContexts none() {
        return NONE;
    }

    /** @param names by position, empty for a rating without a context; no elements where no rating has one */
    static RatingContexts of(String[] names) {
        Map<String, Integer> numbers = new HashMap<>();
        List<String> found = new ArrayList<>();
        int[] number = new int[names.length];
        for (int position = 0; position < names.length; position++) {
            if (!names[position].isEmpty()) {
                number[position] = numbers.computeIfAbsent(names[position], name -> {
                    found.add(name);
                    return found.size();
                });
            }
        }
        if (found.isEmpty()) {
            return NONE;
        }
        IdIndex contexts = IdIndex.of(found);
        int[] canonical = new int[found.size() + 1];
        numbers.forEach((name, at) -> canonical[at] = contexts.find(name).orElseThrow() + 1);
        Arrays.setAll(number, position -> canonical[number[position]]);
        return new RatingContexts(contexts, number);
    }

    /** The names of all contexts. */
    public IdIndex contexts() {
        return contexts;
    }

    /** The index in {@link #contexts} of the context of the rating at a position of {@link RatingMatrix#byUser}. */
    public OptionalInt context(int position) {
        return contextOf.length == 0 || contextOf[position] == 0
                ? OptionalInt.empty()
                : OptionalInt.of(contextOf[position] - 1);
    }

    /** The name of the context of the rating at a position of {@link RatingMatrix#byUser}. */
    public Optional<String> name(int position) {
        return contextOf.length == 0 || contextOf[position] == 0
                ? Optional.empty()
                : Optional.of(contexts.id(contextOf[position] - 1));
    }

    /** Those of the chosen positions; the names stay as they are. */
    RatingContexts chosen(IntPredicate chosen) {
        if (this == NONE) {
            return NONE;
        }
        int[] rest = new int[contextOf.length];
        int kept = 0;
        for (int position = 0; position < contextOf.length; position++) {
            if (chosen.test(position)) {
                rest[kept++] = contextOf[position];
            }
        }
        return new RatingContexts(contexts, Arrays.copyOf(rest, kept));
    }

    /** The names by position, from one to another; no elements where no rating has a context. */
    String[] names(int from, int to) {
        String[] names = new String[contextOf.length == 0 ? 0 : to - from];
        Arrays.setAll(names, at -> name(from + at).orElse(""));
        return names;
    }
}
