package dev.foretaste.factorization;

import java.util.Arrays;

/**
 * Exact maximum inner product search: the items of a model arranged so that the best for a user are found without
 * scoring all. Immutable.
 *
 * <p>Items are ordered by how high they can score for a typical user and cut into groups of {@value #GROUP}. By the
 * inequality of Cauchy and Schwarz no item of a group scores more than {@code offset + max b_i + ‖p‖·max ‖q_i‖}; where
 * that is below the N-th best score found so far for this group and all that follow, the search is over (the norm-sorted
 * scan of Teflioudi, Gemulla & Mykytiuk 2015, LEMP, their equation (4)).
 */
public final class InnerProductIndex {
    private static final int GROUP_BLOCKS = 8;
    /** How many items a group has; the last may have fewer. */
    public static final int GROUP = GROUP_BLOCKS * InterleavedFactors.LANES;
    /** More than the relative rounding error of float sums over a few thousand factors. */
    private static final double ROUNDING = 1 + 1e-4;

    private final InterleavedFactors items;
    private final int[] order;
    /** The greatest bias, and the greatest norm, of each group and all that follow. */
    private final float[] biasAhead;

    private final float[] normAhead;

    private InnerProductIndex(FactorMatrix factors, float[] biases, int[] order) {
        this.items = InterleavedFactors.of(factors, biases, order);
        this.order = order;
        int groups = Math.ceilDiv(order.length, GROUP);
        this.biasAhead = new float[groups];
        this.normAhead = new float[groups];
        float bias = Float.NEGATIVE_INFINITY;
        float norm = 0;
        for (int place = order.length - 1; place >= 0; place--) {
            bias = Math.max(bias, biases[order[place]]);
            norm = Math.max(norm, (float) norm(factors, order[place]));
            biasAhead[place / GROUP] = bias;
            normAhead[place / GROUP] = norm;
        }
    }

    /**
     * An index in the order of {@code b_i + userNorm·‖q_i‖}.
     *
     * @param factors by item index
     * @param biases by item index
     * @param userNorm the norm of a typical user's factors; it decides how fast a search is, not what it finds
     */
    public static InnerProductIndex of(FactorMatrix factors, float[] biases, double userNorm) {
        long[] keys = new long[factors.rows()];
        for (int item = 0; item < keys.length; item++) {
            float reach = (float) (biases[item] + userNorm * norm(factors, item));
            int bits = Float.floatToIntBits(-reach);
            keys[item] = (long) (bits ^ (bits >> 31 & 0x7FFF_FFFF)) << 32 | item;
        }
        Arrays.sort(keys);
        return new InnerProductIndex(
                factors, biases, Arrays.stream(keys).mapToInt(key -> (int) key).toArray());
    }

    /** An index of other factors of the same items, in the order of this one. */
    public InnerProductIndex inSameOrder(FactorMatrix factors, float[] biases) {
        return new InnerProductIndex(factors, biases, order);
    }

    /** A user as the index takes him. */
    public record Query(float[] factors, float offset, double norm) {}

    /** A user of the model that the index is made of. */
    public Query query(LinearScorer user) {
        float[] factors = user.userFactors();
        double squares = 0;
        for (float factor : factors) {
            squares += (double) factor * factor;
        }
        return new Query(items.query(factors), (float) user.offset(), Math.sqrt(squares));
    }

    public int groups() {
        return biasAhead.length;
    }

    /** How many items a group has. */
    public int size(int group) {
        return Math.min(GROUP, order.length - group * GROUP);
    }

    /** The item index at a place of a group. */
    public int item(int group, int place) {
        return order[group * GROUP + place];
    }

    /** No item of this group or of a later one scores more. */
    public float bound(Query query, int group) {
        double product = query.norm * normAhead[group] * ROUNDING;
        double bound = query.offset + biasAhead[group] + product;
        return (float) (bound + 1e-6 * (Math.abs(query.offset) + Math.abs(biasAhead[group]) + product));
    }

    /**
     * Writes the scores of a group's items, to float rounding those of the {@link LinearScorer}.
     *
     * @param scores at least {@link #GROUP} elements
     */
    public void score(Query query, int group, float[] scores) {
        int from = group * GROUP_BLOCKS;
        items.score(query.factors, from, Math.min(from + GROUP_BLOCKS, items.blocks()), scores);
        for (int place = 0; place < size(group); place++) {
            scores[place] += query.offset;
        }
    }

    private static double norm(FactorMatrix factors, int row) {
        double squares = 0;
        for (int factor = 0; factor < factors.rank(); factor++) {
            squares += (double) factors.get(row, factor) * factors.get(row, factor);
        }
        return Math.sqrt(squares);
    }
}
