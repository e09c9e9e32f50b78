package dev.foretaste.factorization.sgd;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.RatingUnit;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.factorization.kernel.SgdSide;
import dev.foretaste.factorization.kernel.SgdStep;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.factorization.leastsquares.RidgeSide;
import dev.foretaste.factorization.parallel.ParallelRows;
import dev.foretaste.factorization.parallel.RowBlocks;
import dev.foretaste.factorization.parallel.SeededRandom;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;

/**
 * Parallel stochastic gradient descent on {@code Σ (r_ui − r̂_ui)² + λ·(‖p_u‖² + ‖q_i‖²) + λ_b·(b_u² + b_i²)} with
 * {@code r̂_ui = μ + b_u + b_i + p_u·q_i}.
 *
 * <p>The step for one rating is {@link Kernel#descend}. Blocks of ratings that share no row are trained at once ({@link
 * RatingGrid}), in an order that does not depend on the number of threads. Part of the ratings is passed over and
 * validated with: the epochs end with the first that does not predict them better. Last come, over all ratings, a step of
 * the items towards their least squares ({@link RidgeSide#improve}) and the users' least squares ({@link RidgeSide#solve}):
 * they take the place of several epochs, and leave each user with what fold-in computes.
 *
 * <p>Source: Koren, Bell, Volinsky, "Matrix factorization techniques for recommender systems" (2009), equation (5); the
 * blocks of Chin, Zhuang, Juan, Lin, "A fast parallel stochastic gradient method for matrix factorization in shared
 * memory systems" (2015), here in fixed rounds; the rate of their "A learning-rate schedule for stochastic gradient
 * methods to matrix factorization" (2015), equation (6), with one rate a row, of the errors' gradients only.
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
        RatingUnit unit = RatingUnit.of(ratings);
        SgdStep step = new SgdStep(
                parameters.rank(),
                (float) ratings.mean() * unit.scale(),
                (float) parameters.learningRate(),
                (float) parameters.ridge().factors(),
                (float) parameters.ridge().bias());
        SgdSide users = initial(ratings.byUser(), step, context, 0);
        SgdSide items = initial(ratings.byItem(), step, context, 1);
        IntPredicate heldOut = heldOut(ratings.size());
        RatingGrid grid = RatingGrid.of(ratings.byUser(), ratings.byItem(), heldOut.negate(), unit, context.workers());
        Validation validation = Validation.of(ratings.byUser(), heldOut, step, unit, context.workers());
        double best = Double.POSITIVE_INFINITY;
        for (int epoch = 1; epoch <= parameters.epochs(); epoch++) {
            double squares = grid.sum(
                    context.workers(),
                    (from, to) -> items.refreshRates(step.rate(), from, to),
                    (user, item, value, from, to) ->
                            Kernel.best().descend(step, users, items, user, item, value, from, to));
            if (!Double.isFinite(squares)) {
                throw TrainingException.diverged(
                        "epoch", epoch, "lower the learningRate (now %s)".formatted(parameters.learningRate()));
            }
            OptionalDouble validated = validation.rmse(users, items, context.workers());
            context.report(new IterationReport(
                    epoch,
                    parameters.epochs(),
                    OptionalDouble.of(unit.size() * Math.sqrt(squares / (ratings.size() - validation.size()))),
                    validated,
                    OptionalDouble.empty()));
            if (validated.isPresent() && !(validated.getAsDouble() < best)) {
                break;
            }
            best = validated.orElse(best);
        }
        SgdSide gradients = SgdSide.of(items.bias().length, step.rank());
        grid.sum(context.workers(), (from, to) -> {}, (user, item, value, from, to) -> {
            Kernel.best().addGradients(step, users, items, user, item, value, from, to, gradients);
            return 0;
        });
        validation.addGradients(users, items, gradients);
        return model(ratings, unit, users, items, gradients, context);
    }

    /** Which positions are validated with; drawn evenly by the position alone. */
    static IntPredicate heldOut(int ratings) {
        if (ratings * VALIDATED < LEAST_VALIDATED) {
            return position -> false;
        }
        // Fibonacci hashing: as even as can be over consecutive positions.
        int part = (int) (long) (Math.min(VALIDATED, (double) MOST_VALIDATED / ratings) * (1L << 32));
        return position -> Integer.compareUnsigned(position * 0x9E3779B1, part) < 0;
    }

    /** Small random factors, biases of zero; a row's draws depend on its index alone. */
    private static SgdSide initial(CompressedRatings ratings, SgdStep step, TrainingContext context, int side) {
        int rows = ratings.rows();
        double spread = SPREAD / Math.sqrt(step.rank());
        FactorMatrix.requireRoom(rows + 1, step.stride());
        SgdSide initial = SgdSide.of(rows, step.rank());
        RowBlocks blocks = RowBlocks.of(ratings, step.rank());
        context.workers().run(blocks.count(), block -> {
            for (int row = blocks.start(block); row < blocks.end(block); row++) {
                SplittableRandom random = SeededRandom.of(context.seed(), side, row);
                int offset = initial.offset(row);
                for (int factor = 0; factor < step.rank(); factor++) {
                    initial.factors()[offset + factor] = (float) (spread * (2 * random.nextDouble() - 1));
                }
            }
        });
        return initial;
    }

    /** Ends with the least squares of both sides: nearly those of the items, then those of the users. */
    private Model model(
            RatingMatrix ratings,
            RatingUnit unit,
            SgdSide userSide,
            SgdSide itemSide,
            SgdSide gradients,
            TrainingContext context) {
        Ridge ridge = parameters.ridge().of(unit);
        gradients.scale(unit.ofFactors() * unit.size(), unit.size());
        RidgeSide users = inRatings("user", ratings.byUser(), userSide, unit, context.workers());
        RidgeSide items = inRatings("item", ratings.byItem(), itemSide, unit, context.workers());
        items.improve(users, ratings.mean(), ridge, gradients, context.workers());
        double squares = users.solve(items, ratings.mean(), ridge, context.workers());
        return FactorModel.ofSides(ratings, users, items, ridge, squares, context.workers());
    }

    /** The side without padding, its factors and biases of ratings as they are. */
    private static RidgeSide inRatings(
            String name, CompressedRatings ratings, SgdSide side, RatingUnit unit, Workers workers) {
        int rank = side.rank();
        float ofFactors = (float) unit.ofFactors();
        float ofBias = (float) unit.size();
        float[] bias = new float[ratings.rows()];
        float[] factors = FactorMatrix.allocate(ratings.rows(), rank);
        ParallelRows.run(workers, ratings.rows(), (from, to) -> {
            for (int row = from; row < to; row++) {
                int offset = side.offset(row);
                for (int factor = 0; factor < rank; factor++) {
                    factors[row * rank + factor] = ofFactors * side.factors()[offset + factor];
                }
                bias[row] = ofBias * side.bias()[row];
            }
        });
        return new RidgeSide(name, ratings, rank, factors, bias);
    }

    /** The ratings that are passed over: what they are of and what they say, in their unit. */
    private record Validation(int[] user, int[] item, float[] value, SgdStep step, RatingUnit unit) {
        private static final int PARTS = 16;

        static Validation of(
                CompressedRatings ratings, IntPredicate heldOut, SgdStep step, RatingUnit unit, Workers workers) {
            RowBlocks blocks = RowBlocks.of(ratings, 1);
            int[] start = new int[blocks.count() + 1];
            workers.run(blocks.count(), block -> {
                int to = ratings.start(blocks.end(block));
                for (int at = ratings.start(blocks.start(block)); at < to; at++) {
                    start[block + 1] += heldOut.test(at) ? 1 : 0;
                }
            });
            for (int block = 0; block < blocks.count(); block++) {
                start[block + 1] += start[block];
            }
            int size = start[blocks.count()];
            Validation validation = new Validation(new int[size], new int[size], new float[size], step, unit);
            float scale = unit.scale();
            workers.run(blocks.count(), block -> {
                int next = start[block];
                for (int user = blocks.start(block); user < blocks.end(block); user++) {
                    for (int at = ratings.start(user); at < ratings.end(user); at++) {
                        if (heldOut.test(at)) {
                            validation.user[next] = user;
                            validation.item[next] = ratings.index(at);
                            validation.value[next++] = scale * ratings.value(at);
                        }
                    }
                }
            });
            return validation;
        }

        int size() {
            return value.length;
        }

        void addGradients(SgdSide users, SgdSide items, SgdSide gradients) {
            for (int at = 0; at < size(); at++) {
                float error = error(at, users, items);
                Kernel.best()
                        .axpy(
                                error,
                                users.factors(),
                                users.offset(user[at]),
                                gradients.factors(),
                                gradients.offset(item[at]),
                                step.rank());
                gradients.bias()[item[at]] += error;
            }
        }

        /** Empty where nothing is held out. */
        OptionalDouble rmse(SgdSide users, SgdSide items, Workers workers) {
            if (size() == 0) {
                return OptionalDouble.empty();
            }
            double[] squares = new double[PARTS];
            workers.run(PARTS, part -> {
                int to = (int) ((part + 1L) * size() / PARTS);
                for (int at = (int) ((long) part * size() / PARTS); at < to; at++) {
                    double error = error(at, users, items);
                    squares[part] += error * error;
                }
            });
            return OptionalDouble.of(
                    unit.size() * Math.sqrt(Arrays.stream(squares).sum() / size()));
        }

        private float error(int at, SgdSide users, SgdSide items) {
            return value[at]
                    - step.mean()
                    - users.bias()[user[at]]
                    - items.bias()[item[at]]
                    - Kernel.best()
                            .dot(
                                    users.factors(),
                                    users.offset(user[at]),
                                    items.factors(),
                                    items.offset(item[at]),
                                    step.rank());
        }
    }
}
