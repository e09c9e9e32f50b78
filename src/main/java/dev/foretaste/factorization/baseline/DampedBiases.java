package dev.foretaste.factorization.baseline;

import dev.foretaste.factorization.Hyperparameter;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.factorization.parallel.RowBlocks;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.UserRatings;
import java.util.function.Consumer;

/**
 * Biases {@code r̂_ui = μ + b_u + b_i} that minimize {@code Σ (r_ui − r̂_ui)² + λ_u·Σ b_u² + λ_i·Σ b_i²}, by turns the
 * items' and the users': {@code b_i = Σ_u (r_ui − μ − b_u) / (λ_i + n_i)}, {@code b_u = Σ_i (r_ui − μ − b_i) / (λ_u +
 * n_u)}. Source: Koren 2010, "Factor in the Neighbors", section 2.1; the paper's decoupled estimate is the first sweep.
 *
 * @param sweeps over both sides
 * @param userDamping λ_u: how many ratings at the mean a user is thought to have given beside his own
 * @param itemDamping λ_i: the same for an item
 */
public record DampedBiases(int sweeps, double userDamping, double itemDamping) {
    public static final Hyperparameter USER_DAMPING = Hyperparameter.number(
            "userDamping", 0, 1000, 5, "How many ratings at the mean a user starts with; more trust him later.");
    public static final Hyperparameter ITEM_DAMPING =
            Hyperparameter.number("itemDamping", 0, 1000, 3, "How many ratings at the mean an item starts with.");
    private static final int NEIGHBOURHOOD_SWEEPS = 10;

    /** The baseline under a neighbourhood, from that algorithm's settings. */
    public static DampedBiases ofNeighbourhood(Hyperparameters settings) {
        return new DampedBiases(NEIGHBOURHOOD_SWEEPS, settings.number("userDamping"), settings.number("itemDamping"));
    }

    /** Learns from all ratings; tells each sweep's error and objective. */
    public Biases fit(RatingMatrix ratings, TrainingContext context, Consumer<IterationReport> afterSweep) {
        if (ratings.size() == 0) {
            throw TrainingException.noRatings();
        }
        double mean = ratings.mean();
        float[] user = new float[ratings.users().size()];
        float[] item = new float[ratings.items().size()];
        RowBlocks users = RowBlocks.of(ratings.byUser(), 1);
        RowBlocks items = RowBlocks.of(ratings.byItem(), 1);
        for (int sweep = 1; sweep <= sweeps; sweep++) {
            context.workers().run(items.count(), block -> {
                for (int row = items.start(block); row < items.end(block); row++) {
                    item[row] = (float) bias(ratings.byItem(), row, mean, user, itemDamping);
                }
            });
            double error = users.sum(context.workers(), (from, to) -> {
                double squares = 0;
                for (int row = from; row < to; row++) {
                    user[row] = (float) bias(ratings.byUser(), row, mean, item, userDamping);
                    squares += squaredErrors(ratings.byUser(), row, mean + user[row], item);
                }
                return squares;
            });
            double objective = error + userDamping * squaredNorm(user) + itemDamping * squaredNorm(item);
            afterSweep.accept(IterationReport.of(sweep, sweeps, Math.sqrt(error / ratings.size()), objective));
        }
        return new Biases(mean, user, item);
    }

    /** The bias of a user, known or not, among items whose biases are known; 0 without ratings. */
    public static double userBias(Biases biases, UserRatings ratings, double userDamping) {
        double sum = 0;
        for (int at = 0; at < ratings.size(); at++) {
            sum += ratings.value(at) - biases.mean() - biases.item()[ratings.item(at)];
        }
        return ratings.size() == 0 ? 0 : sum / (userDamping + ratings.size());
    }

    private static double bias(CompressedRatings rows, int row, double mean, float[] other, double damping) {
        double sum = 0;
        for (int position = rows.start(row); position < rows.end(row); position++) {
            sum += rows.value(position) - mean - other[rows.index(position)];
        }
        return rows.count(row) == 0 ? 0 : sum / (damping + rows.count(row));
    }

    private static double squaredErrors(CompressedRatings rows, int row, double base, float[] other) {
        double squares = 0;
        for (int position = rows.start(row); position < rows.end(row); position++) {
            double error = rows.value(position) - base - other[rows.index(position)];
            squares += error * error;
        }
        return squares;
    }

    private static double squaredNorm(float[] values) {
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return squares;
    }
}
