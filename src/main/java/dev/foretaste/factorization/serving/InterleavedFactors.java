package dev.foretaste.factorization.serving;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.kernel.Kernel;

/**
 * Item factors and biases arranged for scoring many items for one user at the speed of memory: in blocks of {@value
 * #LANES} items, factor by factor. A second copy of them, {@code items × (rank + 1)} floats. Immutable.
 *
 * <p>Items are placed in an order of the caller's choice, so that he can score the most promising blocks first and
 * leave out the rest. The places that the last block has too many score negative infinity.
 */
final class InterleavedFactors {
    /** How many items a block has. */
    public static final int LANES = Kernel.LANES;

    private final int items;
    private final int rank;
    private final float[] blocks;

    private InterleavedFactors(int items, int rank, float[] blocks) {
        this.items = items;
        this.rank = rank;
        this.blocks = blocks;
    }

    /**
     * Arranges items.
     *
     * @param factors of all items
     * @param biases by item index
     * @param order which item comes to each place; any of the items, also only some of them
     */
    public static InterleavedFactors of(FactorMatrix factors, float[] biases, int[] order) {
        int rank = factors.rank();
        int size = rank + 1;
        int blockCount = Math.ceilDiv(order.length, LANES);
        float[] blocks = FactorMatrix.allocate(blockCount * LANES, size);
        for (int place = 0; place < blockCount * LANES; place++) {
            int at = place / LANES * size * LANES + place % LANES;
            if (place < order.length) {
                for (int factor = 0; factor < rank; factor++) {
                    blocks[at + factor * LANES] = factors.get(order[place], factor);
                }
            }
            blocks[at + rank * LANES] = place < order.length ? biases[order[place]] : Float.NEGATIVE_INFINITY;
        }
        return new InterleavedFactors(order.length, rank, blocks);
    }

    /** The number of items. */
    public int items() {
        return items;
    }

    public int rank() {
        return rank;
    }

    /** The number of blocks; block {@code b} holds the places from {@code b * LANES}. */
    public int blocks() {
        return Math.ceilDiv(items, LANES);
    }

    /** A user's factors as {@link #score} takes them. */
    public float[] query(float[] userFactors) {
        if (userFactors.length != rank) {
            throw new IllegalArgumentException("%d user factors; expected %d".formatted(userFactors.length, rank));
        }
        float[] query = new float[rank + 1];
        System.arraycopy(userFactors, 0, query, 0, rank);
        query[rank] = 1;
        return query;
    }

    /**
     * Writes {@code b_i + p·q_i} of the items in some blocks, from index 0 in the order of their places.
     *
     * @param query what {@link #query} gave
     * @param from the first block
     * @param to the block after the last
     * @param scores at least {@code (to - from) * LANES} elements
     */
    public void score(float[] query, int from, int to, float[] scores) {
        Kernel.best().score(blocks, rank + 1, from, to, query, scores, 0);
    }
}
