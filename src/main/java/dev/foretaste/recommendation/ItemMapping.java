package dev.foretaste.recommendation;

import dev.foretaste.matrix.UserRatings;
import dev.foretaste.rating.LiveItem;
import dev.foretaste.rating.LiveMatrix;
import dev.foretaste.rating.LiveUser;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Which item of a model a live item is. Live items are numbered as they come and models number them by id; the table
 * between the two grows as items come, so that no request looks up ids rating by rating.
 */
final class ItemMapping {
    private final Function<String, OptionalInt> items;
    private final LiveMatrix live;
    private volatile Table table = new Table(new int[0], new int[0]);
    private volatile Seen seen = new Seen(0, -1, new LiveItem[0]);

    /**
     * @param modelIndex by live index, -1 for an item the model does not know
     * @param unknown the live indexes of items the model does not know
     */
    private record Table(int[] modelIndex, int[] unknown) {}

    /** How the unknown items were rated when the ratings had a revision, and how often that has changed before. */
    private record Seen(long number, long liveRevision, LiveItem[] states) {}

    ItemMapping(Function<String, OptionalInt> items, LiveMatrix live) {
        this.items = items;
        this.live = live;
    }

    /** The index in the model of a live item, or -1. */
    int modelIndex(int liveIndex) {
        Table now = table;
        return liveIndex < now.modelIndex.length ? now.modelIndex[liveIndex] : upToDate().modelIndex[liveIndex];
    }

    /** The live indexes of the items that were rated only after the model's snapshot; some may have lost all ratings. */
    int[] unknown() {
        return upToDate().unknown;
    }

    /** A number that grows whenever an item the model does not know is rated otherwise than before. */
    long unknownRevision() {
        Seen now = seen;
        long revision = live.revision();
        return now.liveRevision == revision ? now.number : look(revision);
    }

    private synchronized long look(long revision) {
        LiveItem[] states = Arrays.stream(unknown()).mapToObj(live::item).toArray(LiveItem[]::new);
        Seen before = seen;
        // States are immutable, and each change makes another.
        boolean same = states.length == before.states.length;
        for (int at = 0; same && at < states.length; at++) {
            same = states[at] == before.states[at];
        }
        seen = new Seen(same ? before.number : before.number + 1, revision, states);
        return seen.number;
    }

    /** Whether the user has rated an item the model knows. */
    boolean knowsAny(LiveUser user) {
        for (int at = 0; at < user.size(); at++) {
            if (modelIndex(user.itemIndex(at)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** A user's ratings of items the model knows. */
    UserRatings known(OwnRatings own, int now) {
        int given = own.given().size();
        int size = own.live().map(LiveUser::size).orElse(0) + given;
        long[] keys = new long[size];
        float[] values = new float[size];
        int[] times = new int[size];
        String[] contexts = new String[own.hasContexts() ? size : 0];
        int count = 0;
        for (Map.Entry<String, OwnRatings.Given> rating : own.given().entrySet()) {
            int item = items.apply(rating.getKey()).orElse(-1);
            if (item >= 0) {
                values[count] = rating.getValue().value();
                times[count] = now;
                if (contexts.length > 0) {
                    contexts[count] = rating.getValue().context().orElse("");
                }
                keys[count] = (long) item << 32 | count++;
            }
        }
        LiveUser user = own.live().orElse(null);
        for (int at = 0; user != null && at < user.size(); at++) {
            int item = modelIndex(user.itemIndex(at));
            if (item >= 0 && (given == 0 || !own.given().containsKey(user.itemId(at)))) {
                values[count] = user.value(at);
                times[count] = user.ratedAt(at);
                if (contexts.length > 0) {
                    contexts[count] = user.context(at).orElse("");
                }
                keys[count] = (long) item << 32 | count++;
            }
        }
        return sorted(keys, values, times, contexts, count);
    }

    private static UserRatings sorted(long[] keys, float[] values, int[] times, String[] contexts, int count) {
        Arrays.sort(keys, 0, count);
        int[] item = new int[count];
        float[] value = new float[count];
        int[] ratedAt = new int[count];
        String[] context = new String[contexts.length == 0 ? 0 : count];
        for (int to = 0; to < count; to++) {
            int from = (int) keys[to];
            item[to] = (int) (keys[to] >>> 32);
            value[to] = values[from];
            ratedAt[to] = times[from];
            if (context.length > 0) {
                context[to] = contexts[from];
            }
        }
        UserRatings ratings = UserRatings.of(item, value, ratedAt);
        return contexts.length == 0 ? ratings : ratings.withContexts(context);
    }

    /** Visits the model's index of each item the user has rated. */
    void forEachKnown(LiveUser user, IntConsumer visitor) {
        for (int at = 0; at < user.size(); at++) {
            int item = modelIndex(user.itemIndex(at));
            if (item >= 0) {
                visitor.accept(item);
            }
        }
    }

    private Table upToDate() {
        return table.modelIndex.length == live.itemIndexes() ? table : grown();
    }

    private synchronized Table grown() {
        Table before = table;
        int from = before.modelIndex.length;
        int[] modelIndex = Arrays.copyOf(before.modelIndex, live.itemIndexes());
        int[] unknown = Arrays.copyOf(before.unknown, before.unknown.length + modelIndex.length - from);
        int count = before.unknown.length;
        for (int index = from; index < modelIndex.length; index++) {
            modelIndex[index] = items.apply(live.item(index).itemId()).orElse(-1);
            if (modelIndex[index] < 0) {
                unknown[count++] = index;
            }
        }
        table = new Table(modelIndex, Arrays.copyOf(unknown, count));
        return table;
    }
}
