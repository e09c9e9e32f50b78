package dev.foretaste.rating;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The items that were ever rated since the process started, by id and by dense index. Written by one thread, read by
 * any.
 */
final class LiveItems {
    private final Map<String, Integer> indexes = new ConcurrentHashMap<>();
    private volatile AtomicReferenceArray<LiveItem> states = new AtomicReferenceArray<>(1024);
    private volatile int size;
    private volatile long vanishings;
    private volatile long losses;

    int size() {
        return size;
    }

    String id(int index) {
        return state(index).itemId();
    }

    /** The index of an item, or -1. */
    int find(String itemId) {
        return indexes.getOrDefault(itemId, -1);
    }

    int findOrAdd(String itemId) {
        int found = find(itemId);
        if (found >= 0) {
            return found;
        }
        int index = size;
        set(LiveItem.unrated(itemId, index));
        size = index + 1;
        indexes.put(itemId, index);
        return index;
    }

    /** See {@link LiveMatrix#vanishings}. */
    long vanishings() {
        return vanishings;
    }

    /** See {@link LiveMatrix#losses}. */
    long losses() {
        return losses;
    }

    LiveItem state(int index) {
        return states.get(index);
    }

    void set(LiveItem state) {
        states = LiveMatrix.withRoomFor(states, state.index());
        LiveItem before = states.getAndSet(state.index(), state);
        boolean wasRated = before != null && before.count() > 0;
        if (wasRated != state.count() > 0) {
            vanishings++;
        }
        if (wasRated && state.count() == 0) {
            losses++;
        }
    }
}
