package dev.foretaste.factorization.leastsquares;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.kernel.SgdSide;
import dev.foretaste.factorization.parallel.RowBlocks;
import dev.foretaste.matrix.CompressedRatings;

/**
 * Users or items in alternating least squares: their ratings, and their factors and biases as they are being trained.
 *
 * @param name what a row is, for errors
 * @param ratings with this side as rows
 * @param factors rows × rank, row-major; overwritten by {@link #solve} and {@link #improve}
 * @param bias by row; overwritten likewise
 */
public record RidgeSide(String name, CompressedRatings ratings, int rank, float[] factors, float[] bias) {
    /** Up to so many ratings a row is solved about as quickly as improved. */
    private static final int FEW = 256;

    /**
     * Half a sweep: puts the ridge solution against the other side in the place of every row's factors and bias,
     * {@code (p_u, b_u) = (Σ y_i·y_iᵀ + (n_u + d)·diag(λ, λ_b))⁻¹ · Σ y_i·(r_ui − μ − b_i)} with {@code y_i = (q_i, 1)}.
     *
     * @param mean μ
     * @return the sum of the squared errors left
     * @throws TrainingException if the system of a row is not positive definite
     */
    public double solve(RidgeSide other, double mean, Ridge ridge, Workers workers) {
        return RowBlocks.of(ratings, rank).sum(workers, (from, to) -> {
            RowSolver solver = new RowSolver(this, other, mean, ridge);
            double squares = 0;
            for (int row = from; row < to; row++) {
                squares += solver.solve(row);
            }
            return squares;
        });
    }

    static TrainingException indefinite(String rows) {
        return new TrainingException(
                "the system of %s is not positive definite; increase the regularization".formatted(rows));
    }

    /**
     * Brings every row's factors and bias nearer to the ridge solution against the other side: a row of at most {@value
     * #FEW} ratings gets it, as from {@link #solve}, another takes a {@link NewtonStep} from where it is, which takes a
     * fraction of the time.
     *
     * @param mean μ
     * @param gradients of each row its {@code Σ (r_ui − r̂_ui)·y}, the bias' among the biases
     * @throws TrainingException if a system is not positive definite
     */
    public void improve(RidgeSide other, double mean, Ridge ridge, SgdSide gradients, Workers workers) {
        NormalEquations.Solution average = NewtonStep.average(this, other, ridge);
        RowBlocks blocks = RowBlocks.of(ratings, rank);
        workers.run(blocks.count(), block -> {
            RowSolver solver = new RowSolver(this, other, mean, ridge);
            NewtonStep step = new NewtonStep(this, other, gradients, average);
            for (int row = blocks.start(block); row < blocks.end(block); row++) {
                if (ratings.count(row) <= FEW) {
                    solver.solve(row);
                } else {
                    step.take(row, ridge);
                }
            }
        });
    }

    /** The memory that {@link #solve} and {@link #improve} take beside the sides, in bytes. */
    public static long workBytes(int rank) {
        return RowBlocks.MOST * (RidgeSystem.bytes(rank) + DualSystem.bytes(rank));
    }

    /** What the objective charges for the size of the rows. */
    public double penalty(Ridge ridge) {
        double penalty = 0;
        for (int row = 0; row < ratings.rows(); row++) {
            double norm = 0;
            for (int at = row * rank; at < (row + 1) * rank; at++) {
                norm += (double) factors[at] * factors[at];
            }
            penalty += ridge.penalty(ratings.count(row), norm, bias[row]);
        }
        return penalty;
    }

    /** The factors, rows × rank: the array itself, not a copy. */
    public FactorMatrix matrix() {
        return new FactorMatrix(ratings.rows(), rank, factors);
    }
}
