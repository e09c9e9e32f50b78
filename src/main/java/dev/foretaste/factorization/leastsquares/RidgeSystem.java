package dev.foretaste.factorization.leastsquares;

import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.matrix.CompressedRatings;
import java.util.Arrays;

/**
 * One row of alternating least squares: the normal equations of {@code Σ w·(t − y·z)² + zᵀ·diag(ridge)·z} over vectors
 * y, targets t and weights w, with {@code y = (q, 1)} where a bias is solved with the factors and {@code y = q} where
 * none is.
 *
 * <p>Add the row's vectors, then solve. A trainer and its fold-in both solve with this class, so that a user folded in
 * gets what training would have given him. To be used again after {@link #clear}; not thread-safe.
 */
public final class RidgeSystem {
    private final Kernel kernel = Kernel.best();
    private final int rank;
    private final int size;
    private final int tileStride;
    private final int stride;
    private final float[] tile;
    private final int[] offsets = new int[Kernel.TILE];
    private final float[] targets = new float[Kernel.TILE];
    private final float[] scales = new float[Kernel.TILE];
    private final float[] sums;
    private final float[] product;
    private final double[] gram;
    private final double[] right;
    private final double[] sum;
    private final double[] solution;
    private float[] source = {};
    private float[] copies = {};
    /** Whether {@link #gram} belongs to this row; most rows fill one tile, which then need not be added to zeros. */
    private boolean written;

    private int gathered;
    private double biasRight;
    private double weights;
    private double squares;

    /** A system of {@code rank} factors, and a bias as the last unknown if it is {@code biased}. */
    public RidgeSystem(int rank, boolean biased) {
        this.rank = rank;
        this.size = biased ? rank + 1 : rank;
        this.tileStride = Kernel.padded(rank);
        this.stride = Kernel.padded(size + 1);
        this.tile = new float[Kernel.TILE * tileStride];
        this.sums = new float[2 * rank];
        this.product = new float[stride * stride];
        this.gram = new double[stride * stride];
        this.right = new double[stride];
        this.sum = new double[stride];
        this.solution = new double[stride];
    }

    /** The number of unknowns. */
    public int size() {
        return size;
    }

    /** The memory that one system takes, in bytes. */
    public static long bytes(int rank) {
        long stride = Kernel.padded(rank + 2);
        return stride * (Kernel.TILE * Float.BYTES + (stride + 3) * Double.BYTES + stride * Float.BYTES);
    }

    /** Empties the system. */
    public void clear() {
        written = false;
        clearSums();
    }

    /**
     * Empties the system but for a matrix that all rows share.
     *
     * @param shared {@code rank × rank} row-major, symmetric; added to {@code Σ w·y·yᵀ}
     */
    public void clear(double[] shared) {
        Arrays.fill(gram, 0);
        for (int row = 0; row < rank; row++) {
            System.arraycopy(shared, row * rank, gram, row * stride, rank);
        }
        written = true;
        clearSums();
    }

    private void clearSums() {
        Arrays.fill(right, 0);
        Arrays.fill(sum, 0);
        gathered = 0;
        biasRight = 0;
        weights = 0;
        squares = 0;
    }

    /**
     * Adds the vector that starts at an offset of a factor matrix, with what it should give. The matrix must stay as it
     * is until {@link #solve}.
     */
    public void add(float[] factors, int offset, double target) {
        add(factors, offset, target, 1, 1);
    }

    /** Adds all ratings of a row, with the vectors of the other side and what is left of them without its biases and μ. */
    void addRow(CompressedRatings ratings, int row, RidgeSide other, double mean) {
        int position = ratings.start(row);
        while (position < ratings.end(row)) {
            if (gathered == Kernel.TILE || other.factors() != source) {
                multiply();
                source = other.factors();
            }
            int count = Math.min(Kernel.TILE - gathered, ratings.end(row) - position);
            addRatings(ratings, position, count, other.bias(), mean);
            position += count;
        }
    }

    private void addRatings(CompressedRatings ratings, int from, int count, float[] bias, double mean) {
        double sumOfTargets = 0;
        double sumOfSquares = 0;
        for (int at = 0; at < count; at++) {
            int index = ratings.index(from + at);
            double target = ratings.value(from + at) - mean - bias[index];
            offsets[gathered + at] = index * rank;
            targets[gathered + at] = (float) target;
            scales[gathered + at] = 1;
            sumOfTargets += target;
            sumOfSquares += target * target;
        }
        gathered += count;
        weights += count;
        biasRight += sumOfTargets;
        squares += sumOfSquares;
    }

    /** Adds a vector that the caller may overwrite afterwards. */
    public void addCopy(float[] y, double target) {
        if (gathered == Kernel.TILE || source != copies || copies.length == 0) {
            multiply();
            copies = copies.length == 0 ? new float[Kernel.TILE * rank] : copies;
            source = copies;
        }
        System.arraycopy(y, 0, copies, gathered * rank, rank);
        add(copies, gathered * rank, target);
    }

    /** Adds a vector whose square error counts with a weight of at least 0. */
    public void add(float[] factors, int offset, double target, double weight) {
        add(factors, offset, target, weight, (float) Math.sqrt(weight));
    }

    private void add(float[] factors, int offset, double target, double weight, float root) {
        if (gathered == Kernel.TILE || factors != source) {
            multiply();
            source = factors;
        }
        // √w·y and √w·t make the same normal equations as y and t with the weight w.
        offsets[gathered] = offset;
        targets[gathered] = (float) target * root;
        scales[gathered] = root;
        gathered++;
        biasRight += weight * target;
        weights += weight;
        squares += weight * target * target;
    }

    /** Multiplies what was gathered into the normal equations. */
    private void multiply() {
        kernel.gatherAndSum(source, offsets, gathered, rank, scales, targets, tile, sums);
        kernel.syrk(tile, gathered, tileStride, product, stride);
        kernel.widen(product, rank, stride, gram, written);
        written = true;
        for (int k = 0; k < rank; k++) {
            right[k] += sums[k];
            sum[k] += sums[rank + k];
        }
        gathered = 0;
    }

    /** Brings the normal equations up to date with all that was added; the bias is their last row and column. */
    private void complete() {
        multiply();
        if (size > rank) {
            for (int row = 0; row < rank; row++) {
                gram[row * stride + rank] = sum[row];
            }
            gram[rank * stride + rank] = weights;
            right[rank] = biasRight;
        }
    }

    /**
     * What was added, without a ridge; a copy.
     *
     * @param coarse whether it would have been summed in double of few ratings
     */
    NormalEquations normalEquations(boolean coarse) {
        complete();
        double[] upper = new double[size * (size + 1) / 2];
        for (int row = 0, start = 0; row < size; start += size - row, row++) {
            System.arraycopy(gram, row * (stride + 1), upper, start, size - row);
        }
        return new NormalEquations(size, size > rank, upper, Arrays.copyOf(right, size), coarse);
    }

    /**
     * Solves with a ridge on the factors and one on the bias; the bias is the last of the unknowns returned.
     *
     * @return the solution in the first {@link #size} elements, overwritten by the next call; empty if the system is not positive definite
     */
    public double[] solve(double ridge, double biasRidge) {
        complete();
        for (int row = 0; row < size; row++) {
            gram[row * stride + row] += row < rank ? ridge : biasRidge;
        }
        for (int row = 0; row < size; row++) {
            gram[row * stride + size] = right[row];
        }
        if (!kernel.cholesky(gram, size, size + 1, stride)) {
            return new double[0];
        }
        for (int row = 0; row < size; row++) {
            solution[row] = gram[row * stride + size];
            gram[row * stride + size] = 0;
        }
        kernel.solveUpper(gram, size, stride, solution);
        return solution;
    }

    /**
     * After {@link #solve} with the same ridges: the sum of the squared errors that are left, {@code Σ w·t² − zᵀ·Σ w·y·t −
     * zᵀ·diag(ridge)·z}, which is {@code Σ w·(t − y·z)²} where z is the solution. A matrix S that all rows share counts as
     * vectors whose target is 0: it adds {@code zᵀ·S·z}.
     */
    public double squaredErrors(double ridge, double biasRidge) {
        double left = squares;
        for (int row = 0; row < size; row++) {
            double z = solution[row];
            left -= z * (right[row] + (row < rank ? ridge : biasRidge) * z);
        }
        return Math.max(0, left);
    }

    /**
     * After {@link #solve}: how many of the unknowns the data decided rather than the ridge, {@code tr(A⁻¹·Σ y·yᵀ)}.
     */
    public double degreesOfFreedom(double ridge, double biasRidge) {
        double[] root = inverseRoot();
        double undecided = 0;
        for (int row = 0; row < size; row++) {
            for (int column = 0; column <= row; column++) {
                double w = root[row * size + column];
                undecided += w * w * (column < rank ? ridge : biasRidge);
            }
        }
        return size - undecided;
    }

    /** After {@link #solve}: A⁻¹, {@code size × size} row-major. */
    public double[] inverse() {
        double[] root = inverseRoot();
        double[] inverse = new double[size * size];
        for (int k = 0; k < size; k++) {
            for (int row = 0; row <= k; row++) {
                addScaled(root[k * size + row], root, k * size, inverse, row * size, row + 1);
            }
        }
        for (int row = 1; row < size; row++) {
            for (int column = 0; column < row; column++) {
                inverse[column * size + row] = inverse[row * size + column];
            }
        }
        return inverse;
    }

    /** {@code W = U⁻ᵀ}, lower triangular, {@code size × size} row-major; {@code A⁻¹ = Wᵀ·W}. */
    private double[] inverseRoot() {
        double[] w = new double[size * size];
        for (int row = 0; row < size; row++) {
            int start = row * size;
            w[start + row] = 1;
            for (int k = 0; k < row; k++) {
                addScaled(-gram[k * stride + row], w, k * size, w, start, k + 1);
            }
            double pivot = gram[row * stride + row];
            for (int column = 0; column <= row; column++) {
                w[start + column] /= pivot;
            }
        }
        return w;
    }

    private static void addScaled(double scale, double[] x, int xOffset, double[] y, int yOffset, int n) {
        for (int k = 0; k < n; k++) {
            y[yOffset + k] += scale * x[xOffset + k];
        }
    }

    /**
     * Improves non-negative unknowns in place by cyclic coordinate descent: each in turn takes the non-negative value
     * that is best while the others stay, until a pass changes none by more than a millionth of the largest.
     */
    public void improveNonNegative(double[] z, double ridge, int passes) {
        complete();
        mirror();
        double[] gradient = right.clone();
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                gradient[row] -= gram[row * stride + column] * z[column];
            }
            gradient[row] -= ridge * z[row];
        }
        for (int pass = 0; pass < passes; pass++) {
            double largest = 0;
            double change = 0;
            for (int k = 0; k < size; k++) {
                double step = Math.max(gradient[k] / (gram[k * stride + k] + ridge), -z[k]);
                if (step != 0) {
                    z[k] += step;
                    for (int row = 0; row < size; row++) {
                        gradient[row] -= step * gram[k * stride + row];
                    }
                    gradient[k] -= step * ridge;
                }
                largest = Math.max(largest, z[k]);
                change = Math.max(change, Math.abs(step));
            }
            if (change <= 1e-6 * largest) {
                return;
            }
        }
    }

    private void mirror() {
        for (int row = 1; row < size; row++) {
            for (int column = 0; column < row; column++) {
                gram[row * stride + column] = gram[column * stride + row];
            }
        }
    }
}
