package dev.foretaste.factorization.als;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.factorization.leastsquares.Gram;
import dev.foretaste.factorization.leastsquares.RidgeSystem;
import dev.foretaste.factorization.parallel.RowBlocks;
import dev.foretaste.factorization.parallel.SeededRandom;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Alternating least squares for preference: {@code x_ui = p_u·q_i} is near 1 where user u rated item i and near 0 where
 * not.
 *
 * <p>Minimizes {@code Σ_rated w_ui·(1 − x_ui)² + α₀·Σ_all x_ui² + λ·Σ_u (n_u + α₀·items)·‖p_u‖² + λ·Σ_i (n_i +
 * α₀·users)·‖q_i‖²}. With the items fixed, {@code p_u = (α₀·QᵀQ + Σ_rated w_ui·q_i·q_iᵀ + λ·(n_u + α₀·items)·I)⁻¹ ·
 * Σ_rated w_ui·q_i}: the Gram matrix QᵀQ is shared by all users, so that only rated pairs are visited. The items
 * likewise; a sweep solves all items and then all users, and the objective never rises.
 *
 * <p>Source: Hu, Koren, Volinsky, "Collaborative filtering for implicit feedback datasets" (2008), equations (3) to (5);
 * the objective split into rated and all pairs and its regularization as in Rendle, Krichene, Zhang, Koren, "Revisiting
 * the performance of iALS on item recommendation benchmarks" (2022), equations (2) to (5) with ν = 1. The weight of a
 * rating is {@link Confidence}'s.
 */
final class ImplicitAlsTrainer implements Trainer {
    private final ImplicitAlsParameters parameters;

    ImplicitAlsTrainer(ImplicitAlsParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public Model train(RatingMatrix ratings, TrainingContext context) {
        if (ratings.size() == 0) {
            throw TrainingException.noRatings();
        }
        return train(ratings, initialUserFactors(ratings.users().size(), context.seed()), context);
    }

    /** Trains from given factors of the users in place, users × rank; the items' are solved first. */
    FactorModel train(RatingMatrix ratings, float[] p, TrainingContext context) {
        int rank = parameters.rank();
        Workers workers = context.workers();
        Confidence confidence = Confidence.of(ratings, parameters.confidenceGrowth());
        float[] q = FactorMatrix.allocate(ratings.items().size(), rank);
        RowBlocks users = RowBlocks.of(ratings.byUser(), rank);
        RowBlocks items = RowBlocks.of(ratings.byItem(), rank);
        double weight = parameters.unobservedWeight();
        double[] userGram = Gram.of(p, rank, weight, workers);
        double[] itemGram = new double[0];

        for (int sweep = 1; sweep <= parameters.sweeps(); sweep++) {
            double[] ofUsers = userGram;
            items.sum(workers, (from, to) -> solve(ratings.byItem(), from, to, q, p, ofUsers, confidence));
            double[] ofItems = Gram.of(q, rank, weight, workers);
            double squares =
                    users.sum(workers, (from, to) -> solve(ratings.byUser(), from, to, p, q, ofItems, confidence));
            itemGram = ofItems;
            userGram = Gram.of(p, rank, weight, workers);
            double objective = squares
                    + penalty(ratings.byUser(), p, ratings.items().size())
                    + penalty(ratings.byItem(), q, ratings.users().size());
            if (!Double.isFinite(objective)) {
                throw TrainingException.diverged(
                        "sweep", sweep, "increase the regularization (now %s)".formatted(parameters.regularization()));
            }
            context.report(new IterationReport(
                    sweep,
                    parameters.sweeps(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.of(objective)));
        }
        return new FactorModel(
                ModelKind.PREFERENCE,
                ratings.users(),
                ratings.items(),
                Biases.none(ratings.users().size(), ratings.items().size()),
                new FactorMatrix(ratings.users().size(), rank, p),
                new FactorMatrix(ratings.items().size(), rank, q),
                new ImplicitFoldIn(parameters.regularization(), weight, confidence, itemGram));
    }

    /** Normal with a standard deviation that makes first scores small; a row's draws depend on its index alone. */
    private float[] initialUserFactors(int users, long seed) {
        int rank = parameters.rank();
        float[] factors = FactorMatrix.allocate(users, rank);
        for (int row = 0; row < users; row++) {
            SplittableRandom random = SeededRandom.of(seed, 0, row);
            for (int factor = 0; factor < rank; factor++) {
                factors[row * rank + factor] = (float) (random.nextGaussian() * 0.1 / Math.sqrt(rank));
            }
        }
        return factors;
    }

    /** Solves rows of one side against the other; gives their sum of {@code Σ_rated w·(1 − x)² + α₀·Σ_all x²}. */
    private double solve(
            CompressedRatings ratings,
            int from,
            int to,
            float[] side,
            float[] other,
            double[] otherGram,
            Confidence confidence) {
        int rank = parameters.rank();
        int others = other.length / rank;
        RidgeSystem system = new RidgeSystem(rank, false);
        double squares = 0;
        for (int row = from; row < to; row++) {
            system.clear(otherGram);
            for (int position = ratings.start(row); position < ratings.end(row); position++) {
                system.add(other, ratings.index(position) * rank, 1, confidence.of(ratings.value(position)));
            }
            double ridge = parameters.ridge(ratings.count(row), others);
            double[] solution = system.solve(ridge, 0);
            if (solution.length == 0) {
                throw new TrainingException(
                        "the system of row %d is not positive definite; increase the regularization".formatted(row));
            }
            for (int factor = 0; factor < rank; factor++) {
                side[row * rank + factor] = (float) solution[factor];
            }
            squares += system.squaredErrors(ridge, 0);
        }
        return squares;
    }

    private double penalty(CompressedRatings ratings, float[] factors, int others) {
        int rank = parameters.rank();
        double penalty = 0;
        for (int row = 0; row < ratings.rows(); row++) {
            double norm = 0;
            for (int at = row * rank; at < (row + 1) * rank; at++) {
                norm += (double) factors[at] * factors[at];
            }
            penalty += parameters.ridge(ratings.count(row), others) * norm;
        }
        return penalty;
    }
}
