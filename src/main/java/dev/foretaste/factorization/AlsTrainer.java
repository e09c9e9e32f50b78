package dev.foretaste.factorization;

import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import java.util.SplittableRandom;

/**
 * Alternating least squares with biases: {@code r̂_ui = μ + b_u + b_i + p_u·q_i}.
 *
 * <p>Minimizes {@code Σ (r_ui − r̂_ui)² + Σ_u (n_u + d)·(λ‖p_u‖² + λ_b·b_u²) + Σ_i (n_i + d)·(λ‖q_i‖² + λ_b·b_i²)}, where n counts
 * the ratings of a row. With the items' side fixed this is a ridge regression for each user, solved exactly by
 * Cholesky: {@code (p_u, b_u) = (Σ y_i·y_iᵀ + (n_u + d)·diag(λ, λ_b))⁻¹ · Σ y_i·(r_ui − μ − b_i)} with {@code y_i = (q_i,
 * 1)}; the items' side likewise. A sweep solves all items and then all users, so the objective never rises and the
 * users' side ends as the exact answer to the items' side, which is what fold-in computes.
 *
 * <p>Source: Zhou, Wilkinson, Schreiber, Pan, "Large-scale parallel collaborative filtering for the Netflix Prize"
 * (2008), equations (3) and (7), which has neither biases, solved here as one more unknown of each row, nor the damping d of rows with few ratings.
 */
final class AlsTrainer implements Trainer {
    private final AlsParameters parameters;

    AlsTrainer(AlsParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public Model train(RatingMatrix ratings, TrainingContext context) {
        if (ratings.size() == 0) {
            throw TrainingException.noRatings();
        }
        return train(ratings, initialUserFactors(ratings.users().size(), context.seed()), context);
    }

    /** Trains from given factors of the users, users × rank; the items' are solved first. */
    FactorModel train(RatingMatrix ratings, float[] initialUserFactors, TrainingContext context) {
        Side users = new Side("user", ratings.byUser(), initialUserFactors);
        Side items = new Side(
                "item", ratings.byItem(), FactorMatrix.allocate(ratings.items().size(), parameters.rank()));

        for (int sweep = 1; sweep <= parameters.sweeps(); sweep++) {
            solve(items, users, ratings.mean(), context.workers());
            double squares = solve(users, items, ratings.mean(), context.workers());
            double objective = squares + users.penalty() + items.penalty();
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

        Biases biases = new Biases(ratings.mean(), users.bias, items.bias);
        FactorMatrix userFactors = users.matrix();
        FactorMatrix itemFactors = items.matrix();
        double noise = NoiseVariance.of(
                ratings, biases, userFactors, itemFactors, parameters.ridge(), true, context.workers());
        return new FactorModel(
                ModelKind.RATING,
                ratings.users(),
                ratings.items(),
                biases,
                userFactors,
                itemFactors,
                new RidgeFoldIn(parameters.ridge(), true, noise));
    }

    /** Small factors drawn at random; a row's draws depend on its index alone. */
    private float[] initialUserFactors(int users, long seed) {
        int rank = parameters.rank();
        float[] factors = FactorMatrix.allocate(users, rank);
        for (int row = 0; row < users; row++) {
            SplittableRandom random = SeededRandom.of(seed, 0, row);
            for (int factor = 0; factor < rank; factor++) {
                factors[row * rank + factor] = (float) (random.nextGaussian() * 0.1);
            }
        }
        return factors;
    }

    /** Solves every row of a side against the other side; gives the sum of the squared errors left. */
    private double solve(Side side, Side other, double mean, Workers workers) {
        return side.blocks.sum(workers, (from, to) -> {
            RidgeSystem system = new RidgeSystem(parameters.rank(), true);
            double squares = 0;
            for (int row = from; row < to; row++) {
                squares += solveRow(side, other, row, mean, system);
            }
            return squares;
        });
    }

    private double solveRow(Side side, Side other, int row, double mean, RidgeSystem system) {
        CompressedRatings ratings = side.ratings;
        int rank = parameters.rank();
        int n = ratings.count(row);
        system.clear();
        for (int position = ratings.start(row); position < ratings.end(row); position++) {
            int index = ratings.index(position);
            system.add(other.factors, index * rank, ratings.value(position) - mean - other.bias[index]);
        }
        double[] solution =
                system.solve(parameters.ridge().ofFactors(n), parameters.ridge().ofBias(n));
        if (solution.length == 0) {
            throw new TrainingException("the system of %s row %d is not positive definite; increase the regularization"
                    .formatted(side.name, row));
        }
        for (int factor = 0; factor < rank; factor++) {
            side.factors[row * rank + factor] = (float) solution[factor];
        }
        side.bias[row] = (float) solution[rank];
        return squaredErrors(side, other, row, mean);
    }

    private double squaredErrors(Side side, Side other, int row, double mean) {
        CompressedRatings ratings = side.ratings;
        Kernel kernel = Kernel.best();
        int rank = parameters.rank();
        double squares = 0;
        for (int position = ratings.start(row); position < ratings.end(row); position++) {
            int index = ratings.index(position);
            double error = ratings.value(position)
                    - mean
                    - side.bias[row]
                    - other.bias[index]
                    - kernel.dot(side.factors, row * rank, other.factors, index * rank, rank);
            squares += error * error;
        }
        return squares;
    }

    /** Users or items: their ratings, and their biases and factors as they are being trained. */
    private final class Side {
        private final String name;
        private final CompressedRatings ratings;
        private final RowBlocks blocks;
        private final float[] factors;
        private final float[] bias;

        Side(String name, CompressedRatings ratings, float[] factors) {
            this.name = name;
            this.ratings = ratings;
            this.blocks = RowBlocks.of(ratings, parameters.rank());
            this.factors = factors;
            this.bias = new float[ratings.rows()];
        }

        double penalty() {
            int rank = parameters.rank();
            double penalty = 0;
            for (int row = 0; row < ratings.rows(); row++) {
                double norm = 0;
                for (int at = row * rank; at < (row + 1) * rank; at++) {
                    norm += (double) factors[at] * factors[at];
                }
                penalty += parameters.ridge().penalty(ratings.count(row), norm, bias[row]);
            }
            return penalty;
        }

        FactorMatrix matrix() {
            return new FactorMatrix(ratings.rows(), parameters.rank(), factors);
        }
    }
}
