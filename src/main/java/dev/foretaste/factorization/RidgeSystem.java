package dev.foretaste.factorization;

import dev.foretaste.factorization.kernel.Kernel;
import java.util.Arrays;

/**
 * One row of alternating least squares: the normal equations of {@code Σ w·(t − y·z)² + zᵀ·diag(ridge)·z} over vectors
 * y, targets t and weights w, with {@code y = (q, 1)} where a bias is solved with the factors and {@code y = q} where
 * none is.
 *
 * <p>Add the row's vectors, then solve. A trainer and its fold-in both solve with this class, so that a user folded in
 * gets what training would have given him. To be used again after {@link #clear}; not thread-safe.
 */
final class RidgeSystem {
    /** Vectors gathered before they are multiplied: they fit into the fastest cache, and short loops are compiled soon. */
    private static final int TILE = 64;

    private final Kernel kernel = Kernel.best();
    private final int rank;
    private final int size;
    private final int tileStride;
    private final int stride;
    private final float[] tile;
    private final float[] targets = new float[TILE];
    private final float[] scales = new float[TILE];
    private final double[] gram;
    private final double[] right;
    private final double[] sum;
    private final double[] solution;
    private int gathered;
    private double biasRight;
    private double weights;

    /** A system of {@code rank} factors, and a bias as the last unknown if it is {@code biased}. */
    RidgeSystem(int rank, boolean biased) {
        this.rank = rank;
        this.size = biased ? rank + 1 : rank;
        this.tileStride = Kernel.padded(rank);
        this.stride = Kernel.padded(size);
        this.tile = new float[TILE * tileStride];
        this.gram = new double[stride * stride];
        this.right = new double[stride];
        this.sum = new double[stride];
        this.solution = new double[stride];
    }

    /** The number of unknowns. */
    int size() {
        return size;
    }

    /** The memory that one system takes, in bytes. */
    static long bytes(int rank) {
        long stride = Kernel.padded(rank + 1);
        return stride * (TILE * Float.BYTES + (stride + 3) * Double.BYTES);
    }

    /** Empties the system. */
    void clear() {
        Arrays.fill(gram, 0);
        clearSums();
    }

    /**
     * Empties the system but for a matrix that all rows share.
     *
     * @param shared {@code rank × rank} row-major, symmetric; added to {@code Σ w·y·yᵀ}
     */
    void clear(double[] shared) {
        Arrays.fill(gram, 0);
        for (int row = 0; row < rank; row++) {
            System.arraycopy(shared, row * rank, gram, row * stride, rank);
        }
        clearSums();
    }

    private void clearSums() {
        Arrays.fill(right, 0);
        Arrays.fill(sum, 0);
        gathered = 0;
        biasRight = 0;
        weights = 0;
    }

    /** Adds the vector that starts at an offset of a factor matrix, with what it should give. */
    void add(float[] factors, int offset, double target) {
        if (gathered == TILE) {
            multiply();
        }
        System.arraycopy(factors, offset, tile, gathered * tileStride, rank);
        targets[gathered] = (float) target;
        scales[gathered] = 1;
        gathered++;
        biasRight += target;
        weights++;
    }

    /** Adds a vector whose square error counts with a weight of at least 0. */
    void add(float[] factors, int offset, double target, double weight) {
        // √w·y and √w·t make the same normal equations as y and t with the weight w.
        double root = Math.sqrt(weight);
        int at = (gathered == TILE ? 0 : gathered);
        add(factors, offset, target);
        for (int k = at * tileStride; k < at * tileStride + rank; k++) {
            tile[k] *= (float) root;
        }
        targets[at] *= (float) root;
        scales[at] = (float) root;
        biasRight += (weight - 1) * target;
        weights += weight - 1;
    }

    /** Multiplies what was gathered into the normal equations. */
    private void multiply() {
        kernel.syrk(tile, gathered, tileStride, gram, stride);
        kernel.weightedSum(tile, gathered, tileStride, targets, right);
        if (size > rank) {
            kernel.weightedSum(tile, gathered, tileStride, scales, sum);
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

    /** What was added, without a ridge; a copy. */
    NormalEquations normalEquations() {
        complete();
        double[] upper = new double[size * (size + 1) / 2];
        for (int row = 0, start = 0; row < size; start += size - row, row++) {
            System.arraycopy(gram, row * (stride + 1), upper, start, size - row);
        }
        return new NormalEquations(size, size > rank, upper, Arrays.copyOf(right, size));
    }

    /**
     * Solves with a ridge on the factors and one on the bias; the bias is the last of the unknowns returned.
     *
     * @return the solution in the first {@link #size} elements, overwritten by the next call; empty if the system is not positive definite
     */
    double[] solve(double ridge, double biasRidge) {
        complete();
        for (int row = 0; row < size; row++) {
            gram[row * stride + row] += row < rank ? ridge : biasRidge;
        }
        if (!kernel.cholesky(gram, size, stride)) {
            return new double[0];
        }
        System.arraycopy(right, 0, solution, 0, stride);
        kernel.solveTransposed(gram, size, stride, solution, 0);
        kernel.solveUpper(gram, size, stride, solution);
        return solution;
    }

    /**
     * After {@link #solve}: how many of the unknowns the data decided rather than the ridge, {@code tr(A⁻¹·Σ y·yᵀ)}.
     */
    double degreesOfFreedom(double ridge, double biasRidge) {
        double undecided = 0;
        double[] unit = new double[stride];
        for (int row = 0; row < size; row++) {
            Arrays.fill(unit, 0);
            unit[row] = 1;
            kernel.solveTransposed(gram, size, stride, unit, row);
            double norm = 0;
            for (int at = row; at < size; at++) {
                norm += unit[at] * unit[at];
            }
            undecided += norm * (row < rank ? ridge : biasRidge);
        }
        return size - undecided;
    }

    /**
     * Improves non-negative unknowns in place by cyclic coordinate descent: each in turn takes the non-negative value
     * that is best while the others stay, until a pass changes none by more than a millionth of the largest.
     */
    void improveNonNegative(double[] z, double ridge, int passes) {
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

    /** After {@link #solve}: the lower Cholesky factor of the system's matrix A, {@code size × size} row-major; a copy. */
    double[] factor() {
        double[] lower = new double[size * size];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column <= row; column++) {
                lower[row * size + column] = gram[column * stride + row];
            }
        }
        return lower;
    }
}
