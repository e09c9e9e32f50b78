package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.RatingUnit;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.factorization.parallel.ParallelRows;
import dev.foretaste.factorization.parallel.SeededRandom;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Gibbs sampling of Bayesian probabilistic matrix factorization, biases being the last element of each vector: {@code
 * r_ui = μ + b_t + b_ut + p_u·q_i + b_u + b_i + ε, ε ~ N(0, 1/(α·w_u·w_i))}.
 *
 * <p>A sweep draws the users' prior, vectors and noise, the items' prior, vectors and noise ({@link GibbsSide}, {@link
 * NoiseWeights}), the biases of days and users' days ({@link TimeBiases}), then α under a Gamma(½, rate ½) prior; all
 * priors are of ratings in their {@link RatingUnit}. Kept draws hold everything but the users' vectors, whose
 * means given each draw are exact ({@link UserPosterior}). An item without ratings has, in a kept draw, its prior's mean plus a deviation that the next draw takes with the opposite sign:
 * its score is then free of their noise. The error reported of a sweep is weighted by the noise.
 *
 * <p>Sources: Salakhutdinov and Mnih 2008, "Bayesian probabilistic matrix factorization using Markov chain Monte Carlo",
 * section 3.3; Simm et al. 2017, "Macau: scalable Bayesian factorization with high-dimensional side information using
 * MCMC".
 */
final class BayesianTrainer implements Trainer {
    private static final int NOISE = 3;

    private final BayesianParameters parameters;

    BayesianTrainer(BayesianParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public Model train(RatingMatrix ratings, TrainingContext context) {
        if (ratings.size() == 0) {
            throw TrainingException.noRatings();
        }
        return train(ratings, RatingUnit.of(ratings), context);
    }

    /** Trains with priors in a given unit. */
    Model train(RatingMatrix ratings, RatingUnit unit, TrainingContext context) {
        TimeBiases time = parameters.timeBiases() ? TimeBiases.of(ratings, unit) : TimeBiases.none();
        DrawRecorder draws = sample(ratings, time, unit, context);
        BayesianPosterior posterior = draws.posterior();
        return new BayesianModel(
                ratings.users(),
                ratings.items(),
                posterior,
                users(ratings, posterior, draws.userNoiseWeights(), context.workers()));
    }

    private DrawRecorder sample(RatingMatrix ratings, TimeBiases time, RatingUnit unit, TrainingContext context) {
        SideInformation ofUsers = SideInformation.none(ratings.users().size());
        SideInformation ofItems = SideInformation.none(ratings.items().size());
        if (parameters.implicitFeedback()) {
            ofUsers = ofUsers.withRatings(ratings.byUser(), ratings.byItem());
            ofItems = ofItems.withRatings(ratings.byItem(), ratings.byUser());
        }
        if (parameters.itemCategories()) {
            ofItems = ofItems.withCategories(ratings.categories());
        }
        GibbsSide users = new GibbsSide(0, ratings.byUser(), ofUsers, parameters.rank(), unit, context);
        GibbsSide items = new GibbsSide(1, ratings.byItem(), ofItems, parameters.rank(), unit, context);
        DrawRecorder recorder = new DrawRecorder(ratings, parameters, time, context.seed());
        double mean = ratings.mean();
        GibbsSide.Offsets byUser = time.present() ? position -> mean + time.byUser(position) : position -> mean;
        GibbsSide.Offsets byItem = time.present() ? position -> mean + time.byItem(position) : position -> mean;
        float[] errors = new float[time.present() ? ratings.size() : 0];
        float[] precision = new float[errors.length];
        double alpha = 1.25 / unit.ofSquares();
        for (int sweep = 1; sweep <= parameters.total(); sweep++) {
            users.drawPrior(sweep);
            users.drawVectors(sweep, items, byUser, alpha);
            items.drawPrior(sweep);
            double squares = items.drawVectors(sweep, users, byItem, alpha);
            if (time.present()) {
                writeErrors(ratings, users, items, alpha, errors, precision, context.workers());
                squares = time.draw(sweep, ratings.byUser(), errors, precision, context) / alpha;
            }
            if (!Double.isFinite(squares)) {
                throw TrainingException.diverged("sweep", sweep, "lower the rank");
            }
            SplittableRandom random = SeededRandom.of(context.seed(), sweep, NOISE);
            alpha = Sampling.precision(random, ratings.size(), squares, unit);
            if (parameters.drawsAfter(sweep) > recorder.kept()) {
                recorder.keep(users, items, time, alpha);
            }
            context.report(new IterationReport(
                    sweep,
                    parameters.total(),
                    OptionalDouble.of(Math.sqrt(squares / ratings.size())),
                    OptionalDouble.empty(),
                    OptionalDouble.empty()));
        }
        return recorder;
    }

    /** By position by user, what mean and vectors leave unexplained, and the precision of the rating's noise. */
    private static void writeErrors(
            RatingMatrix ratings,
            GibbsSide userSide,
            GibbsSide itemSide,
            double alpha,
            float[] errors,
            float[] precision,
            Workers workers) {
        Kernel kernel = Kernel.best();
        CompressedRatings byUser = ratings.byUser();
        double[] users = userSide.vectors();
        double[] itemWeights = itemSide.noiseWeights().weights();
        int n = users.length / byUser.rows();
        int stride = RatedVectors.stride(n);
        float[] items = RatedVectors.of(itemSide.vectors(), n, workers);
        double mean = ratings.mean();
        ParallelRows.run(workers, byUser.rows(), (from, to) -> {
            // (factors, bias, 1), to be multiplied by an item's (factors, 1, bias).
            float[] vector = new float[stride];
            vector[n] = 1;
            for (int user = from; user < to; user++) {
                for (int at = 0; at < n; at++) {
                    vector[at] = (float) users[user * n + at];
                }
                double ofUser = alpha * userSide.noiseWeights().weights()[user];
                for (int position = byUser.start(user); position < byUser.end(user); position++) {
                    int item = byUser.index(position);
                    double explained = mean + kernel.dot(vector, 0, items, item * stride, stride);
                    errors[position] = (float) (byUser.value(position) - explained);
                    precision[position] = (float) (ofUser * itemWeights[item]);
                }
            }
        });
    }

    /** The means of all users' vectors given each draw. */
    private static TrainedUsers users(
            RatingMatrix ratings, BayesianPosterior posterior, float[] noiseWeights, Workers workers) {
        int users = ratings.users().size();
        int draws = posterior.draws();
        int rank = posterior.rank();
        float[] factors = new float[users * draws * rank];
        float[] bias = new float[users * draws];
        int[] counts = new int[users];
        UserDays[] days = new UserDays[users];
        double scale = 1 / Math.sqrt(draws);
        UserFolding folding = new UserFolding(posterior);
        int systems = folding.systems();
        ParallelRows.run(workers, users, (from, to) -> {
            for (int user = from; user < to; user++) {
                UserPosterior folded = folding.fold(ratings.ratingsOf(user), folding.sideBySide(noiseWeights, user));
                for (int draw = 0; draw < draws; draw++) {
                    for (int factor = 0; factor < rank; factor++) {
                        factors[(user * draws + draw) * rank + factor] =
                                (float) (scale * folded.vectors()[factor * systems + draw]);
                    }
                    bias[user * draws + draw] = (float) folded.vectors()[rank * systems + draw];
                }
                counts[user] = ratings.byUser().count(user);
                days[user] = folded.days();
            }
        });
        return TrainedUsers.of(new FactorMatrix(users, draws * rank, factors), bias, noiseWeights, counts, days);
    }
}
