package dev.foretaste.factorization;

import java.util.Arrays;

/**
 * One row of alternating least squares: the normal equations of {@code Σ (t − y·z)² + z'·diag(ridge)·z} over vectors y
 * and targets t, with {@code y = (q, 1)} where a bias is solved with the factors and {@code y = q} where none is.
 *
 * <p>Add the row's vectors, then solve. A trainer and its fold-in both solve with this class, so that a user folded in
 * gets what training would have given him. To be used again after {@link #clear}; not thread-safe.
 */
final class RidgeSystem {
    private final int rank;
    private final int size;
    private final double[] gram;
    private final double[] right;
    private final double[] solution;
    private final double[] y;

    /** A system of {@code rank} factors, and a bias as the last unknown if it is {@code biased}. */
    RidgeSystem(int rank, boolean biased) {
        this.rank = rank;
        this.size = biased ? rank + 1 : rank;
        this.gram = new double[size * size];
        this.right = new double[size];
        this.solution = new double[size];
        this.y = new double[size];
    }

    /** The number of unknowns. */
    int size() {
        return size;
    }

    void clear() {
        Arrays.fill(gram, 0);
        Arrays.fill(right, 0);
    }

    /** Adds the vector that starts at an offset of a factor matrix, with what it should give. */
    void add(float[] factors, int offset, double target) {
        load(factors, offset);
        for (int row = 0; row < size; row++) {
            right[row] += y[row] * target;
            for (int column = 0; column <= row; column++) {
                gram[row * size + column] += y[row] * y[column];
            }
        }
    }

    /**
     * Solves with a ridge on the factors and one on the bias; the bias is the last of the unknowns returned.
     *
     * @return the solution, overwritten by the next call; empty if the system is not positive definite
     */
    double[] solve(double ridge, double biasRidge) {
        for (int row = 0; row < size; row++) {
            gram[row * size + row] += row < rank ? ridge : biasRidge;
        }
        if (!Cholesky.factorize(gram, size)) {
            return new double[0];
        }
        System.arraycopy(right, 0, solution, 0, size);
        Cholesky.solve(gram, size, solution);
        return solution;
    }

    /**
     * After {@link #solve}: how many of the unknowns the data decided rather than the ridge, {@code tr(A⁻¹·Σ y·yᵀ)}.
     */
    double degreesOfFreedom(double ridge, double biasRidge) {
        double undecided = 0;
        double[] unit = new double[size];
        for (int row = 0; row < size; row++) {
            Arrays.fill(unit, 0);
            unit[row] = 1;
            Cholesky.forward(gram, size, unit);
            double norm = 0;
            for (double element : unit) {
                norm += element * element;
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
        double[] gradient = right.clone();
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                gradient[row] -= gram(row, column) * z[column];
            }
            gradient[row] -= ridge * z[row];
        }
        for (int pass = 0; pass < passes; pass++) {
            double largest = 0;
            double change = 0;
            for (int k = 0; k < size; k++) {
                double step = Math.max(gradient[k] / (gram(k, k) + ridge), -z[k]);
                if (step != 0) {
                    z[k] += step;
                    for (int row = 0; row < size; row++) {
                        gradient[row] -= step * gram(row, k);
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

    private double gram(int row, int column) {
        return row < column ? gram[column * size + row] : gram[row * size + column];
    }

    /** After {@link #solve}: the lower Cholesky factor of the system's matrix A, row-major; a copy. */
    double[] factor() {
        return gram.clone();
    }

    private void load(float[] factors, int offset) {
        for (int factor = 0; factor < rank; factor++) {
            y[factor] = factors[offset + factor];
        }
        if (size > rank) {
            y[rank] = 1;
        }
    }
}
