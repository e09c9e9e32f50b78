package dev.foretaste.factorization.serving;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.LinearScorer;
import java.util.Arrays;

/**
 * Exact maximum inner product search: the items of a model arranged so that the best for a user are found without
 * scoring all. Immutable.
 *
 * <p>Items are ordered by how high they can score for a typical user and cut into groups of {@value #GROUP}. By the
 * inequality of Cauchy and Schwarz no item of a group scores more than {@code offset + max(b_i + ‖p‖·‖q_i‖)}; where that
 * is below the N-th best score found so far for this group and all that follow, the search is over (the norm-sorted scan
 * of Teflioudi, Gemulla & Mykytiuk 2015, LEMP, their equation (4)). As a function of {@code ‖p‖} that maximum is convex:
 * it is known for some norms, and between two of them it lies below the chord.
 */
public final class InnerProductIndex {
    private static final int GROUP_BLOCKS = 8;
    /** How many items a group has; the last may have fewer. */
    public static final int GROUP = GROUP_BLOCKS * InterleavedFactors.LANES;
    /** More than the relative rounding error of float sums over a few thousand factors. */
    private static final double ROUNDING = 1 + 1e-4;

    /** The norms of users for which bounds are kept, in norms of a typical user. */
    private static final double[] NORMS = {0, 0.25, 0.5, 0.7, 0.85, 1, 1.15, 1.35, 1.6, 2, 3, 5};

    private final InterleavedFactors items;
    private final int[] order;
    private final double typicalNorm;
    /** The greatest {@code b_i + ‖p‖·‖q_i‖} of each group and all that follow, for each of the norms of p. */
    private final double[] reachAhead;
    /** The greatest norm of each group and all that follow. */
    private final double[] normAhead;

    private InnerProductIndex(FactorMatrix factors, float[] biases, int[] order, double typicalNorm) {
        this.items = InterleavedFactors.of(factors, biases, order);
        this.order = order;
        this.typicalNorm = typicalNorm > 0 ? typicalNorm : 1;
        this.normAhead = new double[Math.ceilDiv(order.length, GROUP)];
        this.reachAhead = new double[normAhead.length * NORMS.length];
        double[] reach = new double[NORMS.length];
        Arrays.fill(reach, Double.NEGATIVE_INFINITY);
        double greatest = 0;
        for (int place = order.length - 1; place >= 0; place--) {
            double norm = norm(factors, order[place]);
            for (int at = 0; at < reach.length; at++) {
                reach[at] = Math.max(reach[at], biases[order[place]] + NORMS[at] * this.typicalNorm * norm);
            }
            System.arraycopy(reach, 0, reachAhead, place / GROUP * NORMS.length, NORMS.length);
            greatest = Math.max(greatest, norm);
            normAhead[place / GROUP] = greatest;
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
                factors, biases, Arrays.stream(keys).mapToInt(key -> (int) key).toArray(), userNorm);
    }

    /**
     * An index of other factors of the same items, in the order of this one.
     *
     * @param userNorm the norm of a typical user's factors
     */
    public InnerProductIndex inSameOrder(FactorMatrix factors, float[] biases, double userNorm) {
        return new InnerProductIndex(factors, biases, order, userNorm);
    }

    /**
     * A user as the index takes him.
     *
     * @param above the first norm kept that is no less than his, or the last
     * @param share how far his is from the one before to that one, 0 to 1
     * @param beyond how far his is above the last
     */
    public record Query(float[] factors, float offset, int above, double share, double beyond) {}

    /** A user of the model that the index is made of. */
    public Query query(LinearScorer user) {
        float[] factors = user.userFactors();
        double squares = 0;
        for (float factor : factors) {
            squares += (double) factor * factor;
        }
        double norm = ROUNDING * Math.sqrt(squares) / typicalNorm;
        int above = 1;
        while (above < NORMS.length - 1 && NORMS[above] < norm) {
            above++;
        }
        double share = Math.min(1, (norm - NORMS[above - 1]) / (NORMS[above] - NORMS[above - 1]));
        double beyond = typicalNorm * Math.max(0, norm - NORMS[above]);
        return new Query(items.query(factors), (float) user.offset(), above, share, beyond);
    }

    public int groups() {
        return normAhead.length;
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
        int at = group * NORMS.length + query.above;
        double reach = reachAhead[at - 1]
                + query.share * (reachAhead[at] - reachAhead[at - 1])
                + query.beyond * normAhead[group];
        return (float) (query.offset + reach + 1e-6 * (Math.abs(query.offset) + Math.abs(reach)));
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
