package dev.foretaste.factorization.factormodel;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.factorization.leastsquares.RidgeSystem;
import dev.foretaste.factorization.parallel.RowBlocks;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;

/**
 * The variance σ² of what a factor model cannot explain, from its training errors: {@code σ² = Σ e² / (N − d)}, where d
 * are the effective degrees of freedom of both sides, {@code Σ tr(A⁻¹·Σ y·yᵀ)} with the other side fixed (Hastie,
 * Tibshirani, Friedman, "The Elements of Statistical Learning", 2nd edition, equation (3.50)).
 *
 * <p>The degrees of freedom are taken over evenly spaced rows, at most {@value #ROWS} a side, and scaled up.
 */
public final class NoiseVariance {
    private static final int ROWS = 100;

    /** At least this part of the ratings counts as free, however many parameters there are. */
    private static final double LEAST_FREE = 0.1;

    private NoiseVariance() {}

    /**
     * σ² of a model.
     *
     * @param squares {@code Σ e²} of all ratings
     * @param users users × rank
     * @param items items × rank
     * @param biased whether biases are solved with the factors
     */
    public static double of(
            RatingMatrix ratings,
            double squares,
            FactorMatrix users,
            FactorMatrix items,
            Ridge ridge,
            boolean biased,
            Workers workers) {
        double[] taken = new double[2];
        workers.run(
                2,
                side -> taken[side] = side == 0
                        ? degreesOfFreedom(ratings.byUser(), items, ridge, biased)
                        : degreesOfFreedom(ratings.byItem(), users, ridge, biased));
        return of(squares, ratings.size(), taken[0] + taken[1]);
    }

    /** σ² where so many degrees of freedom are taken. */
    public static double of(double squares, int ratings, double taken) {
        return squares / Math.max(ratings - taken, LEAST_FREE * ratings);
    }

    private static double degreesOfFreedom(CompressedRatings ratings, FactorMatrix other, Ridge ridge, boolean biased) {
        return degreesOfFreedom(ratings, ridge, new RidgeSystem(other.rank(), biased), (row, system) -> {
            for (int position = ratings.start(row); position < ratings.end(row); position++) {
                system.add(other.values(), ratings.index(position) * other.rank(), 0);
            }
        });
    }

    /**
     * Those that one side takes with the others fixed.
     *
     * @param system to work with
     */
    public static double degreesOfFreedom(
            CompressedRatings ratings, Ridge ridge, RidgeSystem system, UserMoments.Ratings ofRow) {
        int step = Math.ceilDiv(ratings.rows(), ROWS);
        double sum = 0;
        int rows = 0;
        for (int row = 0; row < ratings.rows(); row += step, rows++) {
            system.clear();
            ofRow.add(row, system);
            double ofFactors = ridge.ofFactors(ratings.count(row));
            double ofBias = ridge.ofBias(ratings.count(row));
            if (system.solve(ofFactors, ofBias).length > 0) {
                sum += system.degreesOfFreedom(ofFactors, ofBias);
            }
        }
        return sum * ratings.rows() / rows;
    }

    /** {@code Σ e²} of all ratings. */
    public static double squaredErrors(
            RatingMatrix ratings, Biases biases, FactorMatrix users, FactorMatrix items, Workers workers) {
        return RowBlocks.of(ratings.byUser(), 1)
                .sum(workers, (from, to) -> squaredErrors(ratings.byUser(), from, to, biases, users, items));
    }

    private static double squaredErrors(
            CompressedRatings ratings, int from, int to, Biases biases, FactorMatrix users, FactorMatrix items) {
        Kernel kernel = Kernel.best();
        int rank = users.rank();
        double squares = 0;
        for (int user = from; user < to; user++) {
            for (int position = ratings.start(user); position < ratings.end(user); position++) {
                int item = ratings.index(position);
                double error = ratings.value(position)
                        - biases.mean()
                        - biases.user()[user]
                        - biases.item()[item]
                        - kernel.dot(users.values(), user * rank, items.values(), item * rank, rank);
                squares += error * error;
            }
        }
        return squares;
    }
}
