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
import dev.foretaste.factorization.factormodel.NoiseVariance;
import dev.foretaste.factorization.factormodel.RidgeFoldIn;
import dev.foretaste.factorization.factormodel.UserMoments;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.factorization.leastsquares.RidgeSystem;
import dev.foretaste.factorization.parallel.ParallelRows;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import java.util.Arrays;

/**
 * CP factorization with biases by alternating least squares: {@code r̂_uic = μ + b_u + b_i + b_c + Σ_f p_uf·q_if·w_cf}.
 *
 * <p>As {@link AlsTrainer}, with a third side: each row of users, items and contexts in turn is a ridge regression on
 * the element-wise product of the other two sides' factors. The factors of users and items are drawn to zero, weighted
 * by the number of the row's ratings; those of contexts to one, weighted by its root: by all of its many ratings a
 * context could not move, and without them its factors would grow and shrink those that carry a penalty. They start
 * at one and minus one, since at one all contexts are alike and stay so. A rating without a context has {@code w = 1} and {@code b_c =
 * 0}. A sweep ends with the users, so that their factors are what fold-in gives. Ratings without any
 * context are left to {@link AlsTrainer}.
 *
 * <p>Sources: Carroll and Chang 1970; Karatzoglou et al. 2010, "Multiverse recommendation", whose equation (4) is the
 * Tucker form of which this is the diagonal case.
 */
final class TensorTrainer implements Trainer {
    private final AlsParameters parameters;

    TensorTrainer(AlsParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public Model train(RatingMatrix ratings, TrainingContext context) {
        if (ratings.size() == 0) {
            throw TrainingException.noRatings();
        }
        if (ratings.contexts().contexts().size() == 0) {
            return new AlsTrainer(parameters).train(ratings, context);
        }
        RatingUnit unit = RatingUnit.of(ratings);
        float[] initialUserFactors = AlsTrainer.initialUserFactors(ratings, parameters.rank(), unit, context.seed());
        return train(ratings, unit, initialUserFactors, context);
    }

    /** Trains from given factors of the users, users × rank, which it overwrites; the items' are solved first. */
    TensorModel train(RatingMatrix ratings, RatingUnit unit, float[] initialUserFactors, TrainingContext context) {
        return new Cells(ratings, unit, initialUserFactors, context).train();
    }

    /** The factors and biases of one side. */
    private final class Side {
        private final int rows;
        private final float[] factors;
        private final float[] bias;
        private final Ridge ridge;

        Side(int rows, Ridge ridge) {
            this(rows, ridge, FactorMatrix.allocate(rows, parameters.rank()));
        }

        Side(int rows, Ridge ridge, float[] factors) {
            this.rows = rows;
            this.ridge = ridge;
            this.factors = factors;
            this.bias = new float[rows];
        }

        float factor(int row, int factor) {
            return factors[row * parameters.rank() + factor];
        }

        /** The penalty of all rows, the factors being drawn to a centre. */
        double penalty(int first, double centre, CountOf count) {
            double penalty = 0;
            for (int row = first; row < rows; row++) {
                double norm = 0;
                for (int factor = 0; factor < parameters.rank(); factor++) {
                    norm += Math.pow(factor(row, factor) - centre, 2);
                }
                penalty += ridge.penalty(count.of(row), norm, bias[row]);
            }
            return penalty;
        }
    }

    @FunctionalInterface
    private interface CountOf {
        int of(int row);
    }

    /** Adds the ratings of a row to its normal equations; gives the weight of its penalty. */
    @FunctionalInterface
    private interface RowTask {
        int add(int row, RidgeSystem system);
    }

    /** The state of one training. Positions are those of the ratings by user. */
    private final class Cells {
        private final RatingMatrix ratings;
        private final TrainingContext context;
        private final int[] userOf;
        private final int[] positionByItem;
        /** By position the row of the context; row 0 stands for none and is never trained. */
        private final int[] contextOf;

        private final int[] contextStart;
        private final int[] positionByContext;
        private final Side users;
        private final Side items;
        private final Side contexts;

        Cells(RatingMatrix ratings, RatingUnit unit, float[] initialUserFactors, TrainingContext context) {
            this.ratings = ratings;
            this.context = context;
            this.userOf = new int[ratings.size()];
            this.positionByItem = ratings.userPositions();
            this.contextOf = new int[ratings.size()];
            Ridge ridge = parameters.ridge().of(unit);
            this.users = new Side(ratings.users().size(), ridge, initialUserFactors);
            this.items = new Side(ratings.items().size(), ridge);
            // What a context's factors multiply grows with the ratings, not with their root.
            this.contexts = new Side(ratings.contexts().contexts().size() + 1, ridge.of(unit));
            this.contextStart = new int[contexts.rows + 1];
            for (int user = 0; user < users.rows; user++) {
                Arrays.fill(
                        userOf, ratings.byUser().start(user), ratings.byUser().end(user), user);
            }
            for (int position = 0; position < contextOf.length; position++) {
                contextOf[position] = ratings.contexts().context(position).orElse(-1) + 1;
                contextStart[contextOf[position] + 1]++;
            }
            for (int row = 0; row < contexts.rows; row++) {
                contextStart[row + 1] += contextStart[row];
            }
            this.positionByContext = new int[ratings.size()];
            int[] next = contextStart.clone();
            for (int position = 0; position < contextOf.length; position++) {
                positionByContext[next[contextOf[position]]++] = position;
            }
            startContexts();
        }

        /** Factors by turns at one in all contexts, and at one or minus one by a bit of the context's number. */
        private void startContexts() {
            Arrays.fill(contexts.factors, 1);
            int bits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, contexts.rows - 2)));
            for (int row = 1; row < contexts.rows; row++) {
                for (int factor = 0; factor < parameters.rank(); factor++) {
                    int bit = factor % (bits + 1) - 1;
                    if (bit >= 0 && (row - 1 >> bit & 1) == 1) {
                        contexts.factors[row * parameters.rank() + factor] = -1;
                    }
                }
            }
        }

        TensorModel train() {
            for (int sweep = 1; sweep <= parameters.sweeps(); sweep++) {
                solve(items, 0, 0, this::addItem);
                solve(contexts, 1, 1, this::addContext);
                solve(users, 0, 0, this::addUser);
                double squares = squaredErrors();
                double objective = squares
                        + users.penalty(0, 0, ratings.byUser()::count)
                        + items.penalty(0, 0, ratings.byItem()::count)
                        + contexts.penalty(1, 1, this::contextWeight);
                if (!Double.isFinite(objective)) {
                    throw TrainingException.diverged("sweep", sweep, "increase the regularization");
                }
                context.report(
                        IterationReport.of(sweep, parameters.sweeps(), Math.sqrt(squares / ratings.size()), objective));
            }
            return model();
        }

        private TensorModel model() {
            int rank = parameters.rank();
            double noise = noiseVariance();
            double[] moments = new UserMoments(users.ridge, true, noise)
                    .of(ratings.byUser(), rank, context.workers(), this::addUser);
            RidgeFoldIn foldIn = new RidgeFoldIn(users.ridge, true, noise, moments);
            FactorModel matrix = new FactorModel(
                    ModelKind.RATING,
                    ratings.users(),
                    ratings.items(),
                    new Biases(ratings.mean(), users.bias, items.bias),
                    new FactorMatrix(users.rows, rank, users.factors),
                    new FactorMatrix(items.rows, rank, items.factors),
                    foldIn);
            int named = contexts.rows - 1;
            return new TensorModel(
                    matrix,
                    foldIn,
                    ratings.contexts().contexts(),
                    new FactorMatrix(named, rank, Arrays.copyOfRange(contexts.factors, rank, contexts.rows * rank)),
                    Arrays.copyOfRange(contexts.bias, 1, contexts.rows),
                    counts());
        }

        private int[] counts() {
            int[] counts = new int[contexts.rows];
            Arrays.setAll(counts, row -> contextStart[row + 1] - contextStart[row]);
            return counts;
        }

        /** Solves the rows from the first on; their factors are drawn to a centre. */
        private void solve(Side side, int first, float centre, RowTask task) {
            ParallelRows.run(context.workers(), side.rows - first, (from, to) -> {
                RidgeSystem system = new RidgeSystem(parameters.rank(), true);
                for (int row = first + from; row < first + to; row++) {
                    double[] solution = solution(side.ridge, row, task, system);
                    for (int factor = 0; factor < parameters.rank(); factor++) {
                        side.factors[row * parameters.rank() + factor] = centre + (float) solution[factor];
                    }
                    side.bias[row] = (float) solution[parameters.rank()];
                }
            });
        }

        private double[] solution(Ridge ridge, int row, RowTask task, RidgeSystem system) {
            system.clear();
            int n = task.add(row, system);
            double[] solution = system.solve(ridge.ofFactors(n), ridge.ofBias(n));
            if (solution.length == 0) {
                throw new TrainingException(
                        "the system of row %d is not positive definite; increase the regularization".formatted(row));
            }
            return solution;
        }

        private double noiseVariance() {
            double[] taken = new double[2];
            context.workers().run(2, side -> {
                RidgeSystem system = new RidgeSystem(parameters.rank(), true);
                taken[side] = side == 0
                        ? NoiseVariance.degreesOfFreedom(ratings.byUser(), users.ridge, system, this::addUser)
                        : NoiseVariance.degreesOfFreedom(ratings.byItem(), items.ridge, system, this::addItem);
            });
            return NoiseVariance.of(squaredErrors(), ratings.size(), taken[0] + taken[1]);
        }

        private int addUser(int user, RidgeSystem system) {
            CompressedRatings byUser = ratings.byUser();
            float[] y = new float[parameters.rank()];
            for (int position = byUser.start(user); position < byUser.end(user); position++) {
                int item = byUser.index(position);
                int of = contextOf[position];
                multiply(items, item, contexts, of, y);
                system.addCopy(y, byUser.value(position) - ratings.mean() - items.bias[item] - contexts.bias[of]);
            }
            return byUser.count(user);
        }

        private int addItem(int item, RidgeSystem system) {
            CompressedRatings byItem = ratings.byItem();
            float[] y = new float[parameters.rank()];
            for (int position = byItem.start(item); position < byItem.end(item); position++) {
                int user = byItem.index(position);
                int of = contextOf[positionByItem[position]];
                multiply(users, user, contexts, of, y);
                system.addCopy(y, byItem.value(position) - ratings.mean() - users.bias[user] - contexts.bias[of]);
            }
            return byItem.count(item);
        }

        /** Solves for what the context's factors are more than one. */
        private int addContext(int of, RidgeSystem system) {
            float[] y = new float[parameters.rank()];
            for (int at = contextStart[of]; at < contextStart[of + 1]; at++) {
                int position = positionByContext[at];
                int user = userOf[position];
                int item = ratings.byUser().index(position);
                multiply(users, user, items, item, y);
                double target = ratings.byUser().value(position) - ratings.mean() - users.bias[user] - items.bias[item];
                for (float product : y) {
                    target -= product;
                }
                system.addCopy(y, target);
            }
            return contextWeight(of);
        }

        private int contextWeight(int of) {
            return (int) Math.sqrt(contextStart[of + 1] - contextStart[of]);
        }

        private void multiply(Side one, int row, Side other, int otherRow, float[] product) {
            for (int factor = 0; factor < product.length; factor++) {
                product[factor] = one.factor(row, factor) * other.factor(otherRow, factor);
            }
        }

        private double squaredErrors() {
            return ParallelRows.sum(context.workers(), users.rows, 1, (from, to, sum) -> {
                for (int position = ratings.byUser().start(from);
                        position < ratings.byUser().start(to);
                        position++) {
                    int user = userOf[position];
                    int item = ratings.byUser().index(position);
                    int of = contextOf[position];
                    double error = ratings.byUser().value(position)
                            - ratings.mean()
                            - users.bias[user]
                            - items.bias[item]
                            - contexts.bias[of];
                    for (int factor = 0; factor < parameters.rank(); factor++) {
                        error -= (double) users.factor(user, factor)
                                * items.factor(item, factor)
                                * contexts.factor(of, factor);
                    }
                    sum[0] += error * error;
                }
            })[0];
        }
    }
}
