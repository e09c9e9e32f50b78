package dev.foretaste.factorization.sgd;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.factorization.factormodel.NoiseVariance;
import dev.foretaste.factorization.factormodel.RidgeFoldIn;
import dev.foretaste.factorization.factormodel.UserMoments;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.factorization.parallel.SeededRandom;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import java.util.SplittableRandom;

/**
 * Gradient descent on {@code Σ (r_ui − p_u·q_i)² + β/2·(‖p_u‖² + ‖q_i‖²)}, rating by rating in row-major order.
 *
 * <p>For each factor k: {@code p_uk += α·(2·e·q_ik − β·p_uk)}, then {@code q_ik += α·(2·e·p_uk − β·q_ik)} with the new
 * {@code p_uk}. After an epoch the error is the sum above; training stops when it is below the tolerance. Source:
 * quuxlabs, "Matrix Factorization: A Simple Tutorial and Implementation in Python", function matrix_factorization;
 * regularization 0 gives the update without the regularizing term. Double precision on one thread: each step needs the
 * one before.
 */
final class SgdTrainer implements Trainer {
    private final SgdParameters parameters;

    SgdTrainer(SgdParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public Model train(RatingMatrix ratings, TrainingContext context) {
        if (ratings.size() == 0) {
            throw TrainingException.noRatings();
        }
        int users = ratings.users().size();
        int items = ratings.items().size();
        double[] p = initialFactors(users, SeededRandom.of(context.seed(), 0));
        double[] q = initialFactors(items, SeededRandom.of(context.seed(), 1));
        int epochs = descend(ratings.byUser(), p, q, context);
        Biases biases = Biases.none(users, items);
        FactorMatrix userFactors = new FactorMatrix(users, parameters.rank(), toFloats(p));
        FactorMatrix itemFactors = new FactorMatrix(items, parameters.rank(), toFloats(q));
        Ridge ridge = new Ridge(parameters.regularization() / 2, 0);
        double squares = NoiseVariance.squaredErrors(ratings, biases, userFactors, itemFactors, context.workers());
        if (!Double.isFinite(squares)) {
            // What doubles could still hold, the model's floats cannot.
            throw diverged(epochs);
        }
        double noise = NoiseVariance.of(ratings, squares, userFactors, itemFactors, ridge, false, context.workers());
        double[] moments = new UserMoments(ridge, false, noise).of(ratings, biases, itemFactors, context.workers());
        return new FactorModel(
                ModelKind.RATING,
                ratings.users(),
                ratings.items(),
                biases,
                userFactors,
                itemFactors,
                new RidgeFoldIn(ridge, false, noise, moments));
    }

    /** Uniform in [0, 1), as the tutorial's {@code numpy.random.rand}. */
    private double[] initialFactors(int rows, SplittableRandom random) {
        FactorMatrix.requireRoom(rows, parameters.rank());
        return random.doubles((long) rows * parameters.rank()).toArray();
    }

    /** Descends from the given factors in place: {@code p} users × rank, {@code q} items × rank; returns the last epoch. */
    int descend(CompressedRatings ratings, double[] p, double[] q, TrainingContext context) {
        for (int epoch = 1; ; epoch++) {
            step(ratings, p, q);
            double error = error(ratings, p, q, context, epoch);
            if (error < parameters.tolerance() || epoch == parameters.epochs()) {
                return epoch;
            }
        }
    }

    private void step(CompressedRatings ratings, double[] p, double[] q) {
        int rank = parameters.rank();
        double alpha = parameters.learningRate();
        double beta = parameters.regularization();
        for (int user = 0; user < ratings.rows(); user++) {
            int u = user * rank;
            for (int position = ratings.start(user); position < ratings.end(user); position++) {
                int i = ratings.index(position) * rank;
                double e = ratings.value(position) - dot(p, u, q, i, rank);
                for (int k = 0; k < rank; k++) {
                    p[u + k] += alpha * (2 * e * q[i + k] - beta * p[u + k]);
                    q[i + k] += alpha * (2 * e * p[u + k] - beta * q[i + k]);
                }
            }
        }
    }

    private double error(CompressedRatings ratings, double[] p, double[] q, TrainingContext context, int epoch) {
        int rank = parameters.rank();
        double squares = 0;
        double penalty = 0;
        for (int user = 0; user < ratings.rows(); user++) {
            int u = user * rank;
            for (int position = ratings.start(user); position < ratings.end(user); position++) {
                int i = ratings.index(position) * rank;
                double e = ratings.value(position) - dot(p, u, q, i, rank);
                squares += e * e;
                for (int k = 0; k < rank; k++) {
                    penalty += p[u + k] * p[u + k] + q[i + k] * q[i + k];
                }
            }
        }
        double error = squares + parameters.regularization() / 2 * penalty;
        if (!Double.isFinite(error)) {
            throw diverged(epoch);
        }
        context.report(IterationReport.of(epoch, parameters.epochs(), Math.sqrt(squares / ratings.size()), error));
        return error;
    }

    private TrainingException diverged(int epoch) {
        return TrainingException.diverged(
                "epoch", epoch, "lower the learningRate (now %s)".formatted(parameters.learningRate()));
    }

    private static double dot(double[] p, int u, double[] q, int i, int rank) {
        double sum = 0;
        for (int k = 0; k < rank; k++) {
            sum += p[u + k] * q[i + k];
        }
        return sum;
    }

    private static float[] toFloats(double[] values) {
        float[] floats = new float[values.length];
        for (int at = 0; at < values.length; at++) {
            floats[at] = (float) values[at];
        }
        return floats;
    }
}
