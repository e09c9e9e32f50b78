package dev.foretaste.matrix;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * In which context each rating of a matrix was made: on a device, at a time of day, under a tag. A rating may have none.
 * Immutable; takes no memory where no rating has one.
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

    /** @param contextOf by position the index of the context plus one, 0 for a rating without */
    static RatingContexts of(IdIndex contexts, int[] contextOf) {
        return contexts.size() == 0 ? NONE : new RatingContexts(contexts, contextOf);
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

    /** Those of the chosen positions; the names stay as they are. */
    RatingContexts chosen(IntPredicate chosen) {
        int[] rest = new int[contextOf.length];
        int kept = 0;
        for (int position = 0; position < contextOf.length; position++) {
            if (chosen.test(position)) {
                rest[kept++] = contextOf[position];
            }
        }
        return of(contexts, Arrays.copyOf(rest, kept));
    }

    /** The names by position, from one to another; empty where no rating has a context. */
    String[] names(int from, int to) {
        String[] names = new String[contextOf.length == 0 ? 0 : to - from];
        for (int at = 0; at < names.length; at++) {
            OptionalInt context = context(from + at);
            names[at] = context.isPresent() ? contexts.id(context.getAsInt()) : "";
        }
        return names;
    }
}
