package dev.foretaste.factorization.als;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.RatingUnit;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.factorization.leastsquares.RidgeSide;
import dev.foretaste.factorization.parallel.SeededRandom;
import dev.foretaste.matrix.RatingMatrix;
import java.util.SplittableRandom;

/**
 * Alternating least squares with biases: {@code r̂_ui = μ + b_u + b_i + p_u·q_i}.
 *
 * <p>Minimizes {@code Σ (r_ui − r̂_ui)² + Σ_u (n_u + d)·(λ‖p_u‖² + λ_b·b_u²) + Σ_i (n_i + d)·(λ‖q_i‖² + λ_b·b_i²)}, where n counts
 * the ratings of a row and λ is in their {@link RatingUnit}. With the items' side fixed this is a ridge regression for each
 * user, solved exactly by Cholesky: {@code (p_u, b_u) = (Σ y_i·y_iᵀ + (n_u + d)·diag(λ, λ_b))⁻¹ · Σ y_i·(r_ui − μ − b_i)} with
 * {@code y_i = (q_i, 1)}; the items' side likewise. A sweep solves all items and then all users, so the objective never rises and the
 * users' side ends as the exact answer to the items' side, which is what fold-in computes.
 *
 * <p>Source: Zhou, Wilkinson, Schreiber, Pan, "Large-scale parallel collaborative filtering for the Netflix Prize"
 * (2008), equations (3) and (7), which has neither biases, solved here as one more unknown of each row, nor the damping d of rows with few ratings.
 */
final class AlsTrainer implements Trainer {
    /** The standard deviation of first factors. */
    private static final double SPREAD = 0.1;

    private final AlsParameters parameters;

    AlsTrainer(AlsParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public Model train(RatingMatrix ratings, TrainingContext context) {
        if (ratings.size() == 0) {
            throw TrainingException.noRatings();
        }
        RatingUnit unit = RatingUnit.of(ratings);
        return train(ratings, unit, initialUserFactors(ratings, parameters.rank(), unit, context.seed()), context);
    }

    /** Trains from given factors of the users, users × rank; the items' are solved first. */
    FactorModel train(RatingMatrix ratings, RatingUnit unit, float[] initialUserFactors, TrainingContext context) {
        int rank = parameters.rank();
        Ridge ridge = parameters.ridge().of(unit);
        int userCount = ratings.users().size();
        int itemCount = ratings.items().size();
        RidgeSide users = new RidgeSide("user", ratings.byUser(), rank, initialUserFactors, new float[userCount]);
        RidgeSide items = new RidgeSide(
                "item", ratings.byItem(), rank, FactorMatrix.allocate(itemCount, rank), new float[itemCount]);

        double squares = 0;
        for (int sweep = 1; sweep <= parameters.sweeps(); sweep++) {
            items.solve(users, ratings.mean(), ridge, context.workers());
            squares = users.solve(items, ratings.mean(), ridge, context.workers());
            double objective = squares + users.penalty(ridge) + items.penalty(ridge);
            if (!Double.isFinite(objective)) {
                throw TrainingException.diverged(
                        "sweep",
                        sweep,
                        "increase the regularization (now %s)"
                                .formatted(parameters.ridge().factors()));
            }
            context.report(
                    IterationReport.of(sweep, parameters.sweeps(), Math.sqrt(squares / ratings.size()), objective));
        }
        return FactorModel.ofSides(ratings, users, items, ridge, squares, context.workers());
    }

    /** Small factors drawn at random; a row's draws depend on its index alone. */
    static float[] initialUserFactors(RatingMatrix ratings, int rank, RatingUnit unit, long seed) {
        int users = ratings.users().size();
        double spread = SPREAD * unit.ofFactors();
        float[] factors = FactorMatrix.allocate(users, rank);
        for (int row = 0; row < users; row++) {
            SplittableRandom random = SeededRandom.of(seed, 0, row);
            for (int factor = 0; factor < rank; factor++) {
                factors[row * rank + factor] = (float) (random.nextGaussian() * spread);
            }
        }
        return factors;
    }
}
