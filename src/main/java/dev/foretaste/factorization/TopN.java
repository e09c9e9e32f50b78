package dev.foretaste.factorization;

import java.util.Arrays;

/**
 * Keeps the N best of the items offered: by score, highest first, ties by item index, lowest first. The outcome is
 * that of a full sort, whatever the order of the offers. Not for several threads at once.
 *
 * <p>A bounded binary heap of longs, each a score and an item in one: the worst that is kept is at the root.
 */
public final class TopN {
    private final long[] heap;
    private int size;

    /** @param capacity how many items to keep, at least 1 */
    public TopN(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a top-N of %d items; expected at least 1".formatted(capacity));
        }
        this.heap = new long[capacity];
    }

    /**
     * The score below which nothing is kept any more: negative infinity until N items are here. A score equal to it may
     * still be kept, for its item index.
     */
    public float bar() {
        return size < heap.length ? Float.NEGATIVE_INFINITY : score(heap[0]);
    }

    /** @param score not NaN */
    public void offer(int item, float score) {
        long key = key(item, score);
        if (size < heap.length) {
            heap[size] = key;
            siftUp(size++);
        } else if (key > heap[0]) {
            heap[0] = key;
            siftDown(key);
        }
    }

    /** What is kept, best first. */
    public Ranking ranking() {
        long[] keys = Arrays.copyOf(heap, size);
        Arrays.sort(keys);
        int[] items = new int[size];
        float[] scores = new float[size];
        for (int rank = 0; rank < size; rank++) {
            long key = keys[size - 1 - rank];
            items[rank] = (int) ~key;
            scores[rank] = score(key);
        }
        return new Ranking(items, scores);
    }

    /**
     * Items and their scores, best first.
     *
     * @param items item indexes
     * @param scores of these items, descending
     */
    public record Ranking(int[] items, float[] scores) {
        public int size() {
            return items.length;
        }
    }

    /** Ascends with the score and, where scores are equal, descends with the item. Adding 0 makes one zero of two. */
    private static long key(int item, float score) {
        return (long) ordered(Float.floatToRawIntBits(score + 0f)) << 32 | (~item & 0xFFFF_FFFFL);
    }

    private static float score(long key) {
        return Float.intBitsToFloat(ordered((int) (key >> 32)));
    }

    /** Bits of floats to ints in the same order, and back. */
    private static int ordered(int bits) {
        return bits ^ (bits >> 31 & 0x7FFF_FFFF);
    }

    private void siftUp(int from) {
        long key = heap[from];
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            if (heap[parent] <= key) {
                break;
            }
            heap[at] = heap[parent];
            at = parent;
        }
        heap[at] = key;
    }

    private void siftDown(long key) {
        int at = 0;
        int child = 1;
        while (child < size) {
            if (child + 1 < size && heap[child + 1] < heap[child]) {
                child++;
            }
            if (key <= heap[child]) {
                break;
            }
            heap[at] = heap[child];
            at = child;
            child = 2 * at + 1;
        }
        heap[at] = key;
    }
}
