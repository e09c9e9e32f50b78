package dev.foretaste.factorization.leastsquares;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.matrix.CompressedRatings;
import java.util.Arrays;
import java.util.Optional;

/**
 * The normal equations {@code Σ w·y·yᵀ·z = Σ w·t·y} of one user's ridge regression, without the ridge: what a changed
 * rating adds to them or takes off is little against working them out again. With {@code y = (q, 1)} where a bias is
 * solved with the factors and {@code y = q} where none is. Immutable.
 *
 * <p>Of the matrix the upper triangle is kept, row after row, {@code size·(size + 1)/2} elements.
 */
public final class NormalEquations {
    private final int size;
    private final boolean biased;
    private final double[] gram;
    private final double[] right;

    /** Whether the sums were taken in float, and would have been in double of few ratings. */
    private final boolean coarse;

    NormalEquations(int size, boolean biased, double[] gram, double[] right, boolean coarse) {
        this.size = size;
        this.biased = biased;
        this.gram = gram;
        this.right = right;
        this.coarse = coarse;
    }

    /** Factors and, last, the bias, and what they were solved with: U with {@code Uᵀ·U = A}, of a padded stride. */
    public record Solution(double[] z, double[] upper) {
        private int stride() {
            return Kernel.padded(z.length);
        }

        /** {@code A⁻¹·y}, in the first elements. */
        public double[] solve(double[] y) {
            double[] x = new double[stride()];
            System.arraycopy(y, 0, x, 0, z.length);
            Kernel.best().solveTransposed(upper, z.length, stride(), x);
            Kernel.best().solveUpper(upper, z.length, stride(), x);
            return x;
        }
    }

    /**
     * The equations of a user by his ratings, summed as {@link RidgeSide#solve} sums them: in float, unless there are no more
     * ratings than factors; then nothing but the ridge makes them definite, and it may be less than the rounding of such a
     * sum.
     *
     * @param shared {@code rank × rank}, what all users' equations have in common; none where it is empty
     */
    public static NormalEquations of(FactorMatrix items, boolean biased, double[] shared, RidgeRatings ratings) {
        if (shared.length == 0 && areFew(items, ratings)) {
            return inDouble(items, biased, ratings);
        }
        RidgeSystem system = new RidgeSystem(items.rank(), biased);
        if (shared.length > 0) {
            system.clear(shared);
        }
        for (int at = 0; at < ratings.size(); at++) {
            system.add(items.values(), ratings.item(at) * items.rank(), ratings.target(at), ratings.weight(at));
        }
        return system.normalEquations(shared.length == 0);
    }

    private static boolean areFew(FactorMatrix items, RidgeRatings ratings) {
        return ratings.size() <= DualSystem.most(items.rank());
    }

    /** The same without what is shared, summed in double: definite wherever the ridge is. */
    public static NormalEquations inDouble(FactorMatrix items, boolean biased, RidgeRatings ratings) {
        return none(items.rank(), biased).changed(items, RidgeRatings.none(), ratings);
    }

    /** The equations of vectors of one length with a bias, summed in double. */
    public static NormalEquations inDouble(float[][] vectors, int rank, double[] targets) {
        NormalEquations equations = none(rank, true);
        double[] y = new double[equations.size];
        for (int at = 0; at < targets.length; at++) {
            equations.add(vectors[at], 0, targets[at], 1, y);
        }
        return equations;
    }

    /** The equations of a row with a bias, summed in double. */
    static NormalEquations inDouble(CompressedRatings ratings, int row, RidgeSide other, double mean) {
        NormalEquations equations = none(other.rank(), true);
        double[] y = new double[equations.size];
        for (int at = ratings.start(row); at < ratings.end(row); at++) {
            int index = ratings.index(at);
            double target = ratings.value(at) - mean - other.bias()[index];
            equations.add(other.factors(), index * other.rank(), target, 1, y);
        }
        return equations;
    }

    private static NormalEquations none(int rank, boolean biased) {
        int size = biased ? rank + 1 : rank;
        return new NormalEquations(size, biased, new double[size * (size + 1) / 2], new double[size], false);
    }

    /** The same user's by other ratings, to rounding. */
    public NormalEquations changed(FactorMatrix items, RidgeRatings before, RidgeRatings now) {
        if (coarse && areFew(items, now)) {
            // The rounding of what was taken off would be as much as the ridge of these.
            return inDouble(items, biased, now);
        }
        NormalEquations changed = new NormalEquations(size, biased, gram.clone(), right.clone(), coarse);
        double[] y = new double[size];
        int old = 0;
        int at = 0;
        while (old < before.size() || at < now.size()) {
            int oldItem = old < before.size() ? before.item(old) : Integer.MAX_VALUE;
            int item = at < now.size() ? now.item(at) : Integer.MAX_VALUE;
            if (oldItem == item && before.isSame(old, now, at)) {
                old++;
                at++;
            } else if (oldItem <= item) {
                changed.add(items.values(), oldItem * items.rank(), before.target(old), -before.weight(old), y);
                old++;
            } else {
                changed.add(items.values(), item * items.rank(), now.target(at), now.weight(at), y);
                at++;
            }
        }
        return changed;
    }

    private void add(float[] factors, int offset, double target, double weight, double[] y) {
        int rank = biased ? size - 1 : size;
        for (int factor = 0; factor < rank; factor++) {
            y[factor] = factors[offset + factor];
        }
        if (biased) {
            y[size - 1] = 1;
        }
        for (int row = 0, start = 0; row < size; start += size - row, row++) {
            double scale = weight * y[row];
            right[row] += scale * target;
            for (int column = row; column < size; column++) {
                gram[start + column - row] += scale * y[column];
            }
        }
    }

    /** The ridge solution; empty where the system is not positive definite. */
    public Optional<Solution> solve(double ridge, double biasRidge) {
        int stride = Kernel.padded(size);
        double[] a = new double[size * stride];
        for (int row = 0, start = 0; row < size; start += size - row, row++) {
            System.arraycopy(gram, start, a, row * (stride + 1), size - row);
            a[row * (stride + 1)] += biased && row == size - 1 ? biasRidge : ridge;
        }
        Kernel kernel = Kernel.best();
        if (!kernel.cholesky(a, size, size, stride)) {
            return Optional.empty();
        }
        double[] z = new double[stride];
        System.arraycopy(right, 0, z, 0, size);
        kernel.solveTransposed(a, size, stride, z);
        kernel.solveUpper(a, size, stride, z);
        return Optional.of(new Solution(Arrays.copyOf(z, size), a));
    }
}
