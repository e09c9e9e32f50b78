package dev.foretaste.factorization;

import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.factorization.kernel.SgdSide;
import dev.foretaste.factorization.kernel.SgdStep;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.SplittableRandom;

/**
 * Parallel stochastic gradient descent on {@code Σ (r_ui − r̂_ui)² + λ·(‖p_u‖² + ‖q_i‖²) + λ_b·(b_u² + b_i²)} with
 * {@code r̂_ui = μ + b_u + b_i + p_u·q_i}.
 *
 * <p>The step for one rating is {@link Kernel#descend}. Blocks of ratings that share no row are trained at once ({@link
 * RatingGrid}), in an order that does not depend on the number of threads. Part of the ratings is passed over and
 * validated with: training ends with the first epoch that does not predict them better. Last, each user's factors and
 * bias are solved exactly from all his ratings, which is what fold-in computes.
 *
 * <p>Source: Koren, Bell, Volinsky, "Matrix factorization techniques for recommender systems" (2009), equation (5); the
 * blocks of Chin, Zhuang, Juan, Lin, "A fast parallel stochastic gradient method for matrix factorization in shared
 * memory systems" (2015), here in fixed rounds; the rate of their "A learning-rate schedule for stochastic gradient
 * methods to matrix factorization" (2015), equation (6), with one rate a row.
 */
final class BiasedSgdTrainer implements Trainer {
    /** About this part of the ratings is validated with, but not more than enough and not too few to judge by. */
    private static final double VALIDATED = 0.05;

    private static final int MOST_VALIDATED = 100_000;
    private static final int LEAST_VALIDATED = 100;

    /** What the copies of the validated ratings take at most, give or take the luck of the draw. */
    static final long VALIDATION_BYTES = 2L * MOST_VALIDATED * (2 * Integer.BYTES + Float.BYTES);

    /** First factors are uniform within this distance of zero, over the root of the rank. */
    private static final double SPREAD = 1;

    private final BiasedSgdParameters parameters;

    BiasedSgdTrainer(BiasedSgdParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public Model train(RatingMatrix ratings, TrainingContext context) {
        if (ratings.size() == 0) {
            throw TrainingException.noRatings();
        }
        SgdStep step = new SgdStep(
                parameters.rank(),
                (float) ratings.mean(),
                (float) parameters.learningRate(),
                (float) parameters.ridge().factors(),
                (float) parameters.ridge().bias(),
                heldOut(ratings.size()));
        SgdSide users = initial(ratings.byUser(), step, context, 0);
        SgdSide items = initial(ratings.byItem(), step, context, 1);
        RatingGrid grid = RatingGrid.of(ratings.byUser(), ratings.byItem(), context.workers());
        Validation validation = Validation.of(ratings.byUser(), step);
        double best = Double.POSITIVE_INFINITY;
        for (int epoch = 1; epoch <= parameters.epochs(); epoch++) {
            double squares = grid.sum(
                    context.workers(),
                    (user, from, to) -> Kernel.best().descend(step, users, items, user, ratings.byUser(), from, to));
            if (!Double.isFinite(squares)) {
                throw TrainingException.diverged(
                        "epoch", epoch, "lower the learningRate (now %s)".formatted(parameters.learningRate()));
            }
            OptionalDouble validated = validation.rmse(users, items);
            context.report(new IterationReport(
                    epoch,
                    parameters.epochs(),
                    OptionalDouble.of(Math.sqrt(squares / (ratings.size() - validation.size()))),
                    validated,
                    OptionalDouble.empty()));
            if (validated.isPresent() && !(validated.getAsDouble() < best)) {
                break;
            }
            best = validated.orElse(best);
        }
        return model(ratings, users, items, context);
    }

    /** The part that is validated with, in 2⁻³². */
    private static int heldOut(int ratings) {
        if (ratings * VALIDATED < LEAST_VALIDATED) {
            return 0;
        }
        return (int) (long) (Math.min(VALIDATED, (double) MOST_VALIDATED / ratings) * (1L << 32));
    }

    /** Small random factors, biases of zero; a row's draws depend on its index alone. */
    private static SgdSide initial(CompressedRatings ratings, SgdStep step, TrainingContext context, int side) {
        int rows = ratings.rows();
        double spread = SPREAD / Math.sqrt(step.rank());
        float[] factors = FactorMatrix.allocate(rows, step.stride());
        float[] squares = new float[rows];
        Arrays.fill(squares, 1);
        RowBlocks blocks = RowBlocks.of(ratings, step.rank());
        context.workers().run(blocks.count(), block -> {
            for (int row = blocks.start(block); row < blocks.end(block); row++) {
                SplittableRandom random = SeededRandom.of(context.seed(), side, row);
                for (int factor = 0; factor < step.rank(); factor++) {
                    factors[row * step.stride() + factor] = (float) (spread * (2 * random.nextDouble() - 1));
                }
            }
        });
        return new SgdSide(factors, new float[rows], squares);
    }

    private Model model(RatingMatrix ratings, SgdSide users, SgdSide items, TrainingContext context) {
        FactorMatrix itemFactors = unpadded(items);
        float[] itemBias = items.bias();
        FactorMatrix userFactors = unpadded(users);
        float[] userBias = users.bias();
        solveUsers(ratings, userFactors, userBias, itemFactors, itemBias, context.workers());
        Biases biases = new Biases(ratings.mean(), userBias, itemBias);
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

    private FactorMatrix unpadded(SgdSide side) {
        int rank = parameters.rank();
        int stride = Kernel.padded(rank);
        int rows = side.bias().length;
        if (stride == rank) {
            return new FactorMatrix(rows, rank, side.factors());
        }
        float[] factors = FactorMatrix.allocate(rows, rank);
        for (int row = 0; row < rows; row++) {
            System.arraycopy(side.factors(), row * stride, factors, row * rank, rank);
        }
        return new FactorMatrix(rows, rank, factors);
    }

    /** Puts the ridge solution in the place of each user's factors and bias. */
    private void solveUsers(
            RatingMatrix ratings,
            FactorMatrix users,
            float[] userBias,
            FactorMatrix items,
            float[] itemBias,
            Workers workers) {
        CompressedRatings rows = ratings.byUser();
        int rank = parameters.rank();
        RowBlocks blocks = RowBlocks.of(rows, rank);
        workers.run(blocks.count(), block -> {
            RidgeSystem system = new RidgeSystem(rank, true);
            for (int user = blocks.start(block); user < blocks.end(block); user++) {
                system.clear();
                for (int position = rows.start(user); position < rows.end(user); position++) {
                    int item = rows.index(position);
                    system.add(items.values(), item * rank, rows.value(position) - ratings.mean() - itemBias[item]);
                }
                int n = rows.count(user);
                double[] solution = system.solve(
                        parameters.ridge().ofFactors(n), parameters.ridge().ofBias(n));
                if (solution.length == 0) {
                    throw new TrainingException(
                            "the system of user row %d is not positive definite; increase the regularization"
                                    .formatted(user));
                }
                for (int factor = 0; factor < rank; factor++) {
                    users.values()[user * rank + factor] = (float) solution[factor];
                }
                userBias[user] = (float) solution[rank];
            }
        });
    }

    /** The ratings that are passed over: what they are of and what they say. */
    private record Validation(int[] user, int[] item, float[] value, SgdStep step) {
        static Validation of(CompressedRatings ratings, SgdStep step) {
            int size = 0;
            for (int position = 0; position < ratings.size(); position++) {
                size += step.holdsOut(position) ? 1 : 0;
            }
            Validation validation = new Validation(new int[size], new int[size], new float[size], step);
            int at = 0;
            for (int user = 0; user < ratings.rows(); user++) {
                for (int position = ratings.start(user); position < ratings.end(user); position++) {
                    if (step.holdsOut(position)) {
                        validation.user[at] = user;
                        validation.item[at] = ratings.index(position);
                        validation.value[at++] = ratings.value(position);
                    }
                }
            }
            return validation;
        }

        int size() {
            return value.length;
        }

        /** Empty where nothing is held out. */
        OptionalDouble rmse(SgdSide users, SgdSide items) {
            Kernel kernel = Kernel.best();
            int stride = step.stride();
            double squares = 0;
            for (int at = 0; at < value.length; at++) {
                float dot = kernel.dot(users.factors(), user[at] * stride, items.factors(), item[at] * stride, stride);
                double error = value[at] - step.mean() - users.bias()[user[at]] - items.bias()[item[at]] - dot;
                squares += error * error;
            }
            return value.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Math.sqrt(squares / value.length));
        }
    }
}
