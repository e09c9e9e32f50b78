package dev.foretaste.factorization.als;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.RatingUnit;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.factorization.leastsquares.RidgeSystem;
import dev.foretaste.factorization.parallel.RowBlocks;
import dev.foretaste.factorization.parallel.SeededRandom;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import java.util.SplittableRandom;

/**
 * Non-negative matrix factorization over the observed ratings: {@code r̂_ui = p_u·q_i} with all factors ≥ 0.
 *
 * <p>Minimizes {@code Σ (r_ui − p_u·q_i)² + λ·(Σ_u n_u‖p_u‖² + Σ_i n_i‖q_i‖²)} with λ in the {@link RatingUnit}. A
 * sweep improves every item's factors and then every user's by cyclic coordinate descent: {@code p_uk ← max(0, p_uk + (Σ_i
 * e_ui·q_ik − n_u·λ·p_uk) / (Σ_i q_ik² + n_u·λ))}, each step the exact minimum in its coordinate, so the objective never rises and no factor becomes
 * negative. The steps run on the row's Gram matrix, several passes for one reading of its ratings.
 *
 * <p>Source: the alternating non-negative least squares of Cichocki and Phan, "Fast local algorithms for large scale
 * nonnegative matrix and tensor factorizations" (2009), the update of Hsieh and Dhillon, "Fast coordinate descent
 * methods with variable selection for non-negative matrix factorization" (2011), equation (8), here over observed cells
 * only and with weighted regularization.
 */
final class NmfTrainer implements Trainer {
    /** Passes of coordinate descent over a row each time its ratings were read. */
    private static final int PASSES = 8;

    private final NmfParameters parameters;

    NmfTrainer(NmfParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public Model train(RatingMatrix ratings, TrainingContext context) {
        requireNonNegative(ratings);
        double typical = Math.sqrt(ratings.mean() / parameters.rank());
        return train(
                ratings,
                RatingUnit.of(ratings),
                initialFactors(ratings.users().size(), typical, context.seed(), 0),
                initialFactors(ratings.items().size(), typical, context.seed(), 1),
                context);
    }

    /** Trains from given factors in place: {@code p} users × rank, {@code q} items × rank. */
    FactorModel train(RatingMatrix ratings, RatingUnit unit, float[] p, float[] q, TrainingContext context) {
        int rank = parameters.rank();
        Ridge ridge = new Ridge(parameters.regularization(), 0).of(unit);
        RowBlocks users = RowBlocks.of(ratings.byUser(), rank);
        RowBlocks items = RowBlocks.of(ratings.byItem(), rank);

        for (int sweep = 1; sweep <= parameters.sweeps(); sweep++) {
            int passes = sweep == parameters.sweeps() ? NonNegativeFoldIn.PASSES : PASSES;
            items.sum(context.workers(), (from, to) -> improve(ratings.byItem(), from, to, q, p, ridge, PASSES));
            double squares = users.sum(
                    context.workers(), (from, to) -> improve(ratings.byUser(), from, to, p, q, ridge, passes));
            double objective = squares + penalty(ratings.byUser(), p, ridge) + penalty(ratings.byItem(), q, ridge);
            if (!Double.isFinite(objective)) {
                throw TrainingException.diverged(
                        "sweep", sweep, "increase the regularization (now %s)".formatted(parameters.regularization()));
            }
            context.report(
                    IterationReport.of(sweep, parameters.sweeps(), Math.sqrt(squares / ratings.size()), objective));
        }
        return new FactorModel(
                ModelKind.RATING,
                ratings.users(),
                ratings.items(),
                Biases.none(ratings.users().size(), ratings.items().size()),
                new FactorMatrix(ratings.users().size(), rank, p),
                new FactorMatrix(ratings.items().size(), rank, q),
                new NonNegativeFoldIn(ridge));
    }

    private static void requireNonNegative(RatingMatrix ratings) {
        if (ratings.size() == 0) {
            throw TrainingException.noRatings();
        }
        for (int position = 0; position < ratings.size(); position++) {
            float value = ratings.byUser().value(position);
            if (value < 0) {
                throw new TrainingException(
                        "a rating of %s cannot come from non-negative factors; choose another algorithm for this scale"
                                .formatted(value));
            }
        }
    }

    /** Random factors around a typical value, so that products start near the mean rating; positive. */
    private float[] initialFactors(int rows, double typical, long seed, int side) {
        int rank = parameters.rank();
        float[] factors = FactorMatrix.allocate(rows, rank);
        for (int row = 0; row < rows; row++) {
            SplittableRandom random = SeededRandom.of(seed, side, row);
            for (int factor = 0; factor < rank; factor++) {
                factors[row * rank + factor] = (float) (typical * random.nextDouble(0.5, 1.5));
            }
        }
        return factors;
    }

    /** Improves rows of one side against the other; gives the sum of the squared errors left. */
    private double improve(
            CompressedRatings ratings, int from, int to, float[] side, float[] other, Ridge ridge, int passes) {
        int rank = parameters.rank();
        RidgeSystem system = new RidgeSystem(rank, false);
        double[] z = new double[rank];
        double squares = 0;
        for (int row = from; row < to; row++) {
            system.clear();
            for (int position = ratings.start(row); position < ratings.end(row); position++) {
                system.add(other, ratings.index(position) * rank, ratings.value(position));
            }
            for (int factor = 0; factor < rank; factor++) {
                z[factor] = side[row * rank + factor];
            }
            system.improveNonNegative(z, ridge.ofFactors(ratings.count(row)), passes);
            for (int factor = 0; factor < rank; factor++) {
                side[row * rank + factor] = (float) z[factor];
            }
            squares += squaredErrors(ratings, row, side, other);
        }
        return squares;
    }

    private double squaredErrors(CompressedRatings ratings, int row, float[] side, float[] other) {
        Kernel kernel = Kernel.best();
        int rank = parameters.rank();
        double squares = 0;
        for (int position = ratings.start(row); position < ratings.end(row); position++) {
            int index = ratings.index(position);
            double error = ratings.value(position) - kernel.dot(side, row * rank, other, index * rank, rank);
            squares += error * error;
        }
        return squares;
    }

    private double penalty(CompressedRatings ratings, float[] factors, Ridge ridge) {
        int rank = parameters.rank();
        double penalty = 0;
        for (int row = 0; row < ratings.rows(); row++) {
            double norm = 0;
            for (int at = row * rank; at < (row + 1) * rank; at++) {
                norm += (double) factors[at] * factors[at];
            }
            penalty += ridge.penalty(ratings.count(row), norm, 0);
        }
        return penalty;
    }
}
