package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.RatingUnit;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.parallel.ParallelRows;
import dev.foretaste.factorization.parallel.SeededRandom;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The state of the biases of the day and of the user's day in a chain of Gibbs sampling: {@code b_t ~ N(0, 1/τ)} and
 * {@code b_ut ~ N(0, 1/υ)}, both precisions under Gamma(½, rate ½) priors, of ratings in their
 * {@link RatingUnit}. The day biases of Koren 2009 ("Collaborative
 * filtering with temporal dynamics", equation (7) and b_u,t of section 3.2), sampled. Not thread-safe.
 */
final class TimeBiases {
    private static final int PURPOSE = 2;

    private final int[] days;
    private final int[] dayOf;
    private final int[] userDayStart;
    private final int[] userDayOf;
    /** By position by user, the position by item of the same rating. */
    private final int[] itemPosition;

    private final double[] dayBias;
    private final double[] userDayBias;
    /**
     * By position by item. Written user by user, which keeps to one place for each item at a time; to look biases up item by
     * item would wait for memory with each rating.
     */
    private final float[] byItem;

    private final RatingUnit unit;
    private double dayPrecision;
    private double userDayPrecision;

    private TimeBiases(
            int[] days, int[] dayOf, int[] userDayStart, int[] userDayOf, int[] itemPosition, RatingUnit unit) {
        this.days = days;
        this.dayOf = dayOf;
        this.userDayStart = userDayStart;
        this.userDayOf = userDayOf;
        this.itemPosition = itemPosition;
        this.dayBias = new double[days.length];
        this.userDayBias = new double[userDayStart[userDayStart.length - 1]];
        this.byItem = new float[itemPosition.length];
        this.unit = unit;
        this.dayPrecision = 50 / unit.ofSquares();
        this.userDayPrecision = 20 / unit.ofSquares();
    }

    /** No biases at all. */
    static TimeBiases none() {
        return new TimeBiases(new int[0], new int[0], new int[1], new int[0], new int[0], RatingUnit.ONE);
    }

    /** All biases zero; none at all where all ratings are of one day, as when their times are unknown. */
    static TimeBiases of(RatingMatrix ratings, RatingUnit unit) {
        int[] days = DayBiases.daysOf(ratings);
        if (days.length == 1) {
            return none();
        }
        CompressedRatings byUser = ratings.byUser();
        int[] dayOf = new int[ratings.size()];
        Arrays.setAll(dayOf, position -> Arrays.binarySearch(days, DayBiases.day(ratings.ratedAt(position))));
        int[] userDayStart = new int[byUser.rows() + 1];
        int[] userDayOf = new int[ratings.size()];
        for (int user = 0; user < byUser.rows(); user++) {
            int from = byUser.start(user);
            int[] own = Arrays.stream(dayOf, from, byUser.end(user))
                    .sorted()
                    .distinct()
                    .toArray();
            for (int position = from; position < byUser.end(user); position++) {
                userDayOf[position] = userDayStart[user] + Arrays.binarySearch(own, dayOf[position]);
            }
            userDayStart[user + 1] = userDayStart[user] + own.length;
        }
        return new TimeBiases(days, dayOf, userDayStart, userDayOf, ratings.itemPositions(), unit);
    }

    /** The biases of the rating at a position by user. */
    double byUser(int position) {
        return dayBias[dayOf[position]] + userDayBias[userDayOf[position]];
    }

    /** The biases of the rating at a position by item. */
    double byItem(int position) {
        return byItem[position];
    }

    boolean present() {
        return days.length > 0;
    }

    /** The days on which there were ratings, ascending. */
    int[] days() {
        return days;
    }

    /** By day. */
    double[] dayBias() {
        return dayBias;
    }

    double dayPrecision() {
        return dayPrecision;
    }

    double userDayPrecision() {
        return userDayPrecision;
    }

    /**
     * Draws all biases and their precisions.
     *
     * @param errors by position by user: what mean and vectors leave unexplained; the new biases are taken off it
     * @param precision by position by user, that of a rating's noise
     * @return the sum of the squares of what is then left, each times its precision
     */
    double draw(int sweep, CompressedRatings byUser, float[] errors, float[] precision, TrainingContext context) {
        SplittableRandom random = SeededRandom.of(context.seed(), sweep, PURPOSE);
        drawDays(byUser, errors, precision, random, context.workers());
        double[] squares = ParallelRows.sum(context.workers(), byUser.rows(), 2, (from, to, sum) -> {
            for (int user = from; user < to; user++) {
                sum[0] += drawUserDays(sweep, user, byUser, errors, precision, context.seed());
                for (int position = byUser.start(user); position < byUser.end(user); position++) {
                    float bias = (float) byUser(position);
                    byItem[itemPosition[position]] = bias;
                    errors[position] -= bias;
                    sum[1] += (double) precision[position] * errors[position] * errors[position];
                }
            }
        });
        userDayPrecision = Sampling.precision(random, userDayBias.length, squares[0], unit);
        return squares[1];
    }

    private void drawDays(
            CompressedRatings byUser, float[] errors, float[] precision, SplittableRandom random, Workers workers) {
        int n = days.length;
        double[] sums = ParallelRows.sum(workers, byUser.rows(), 2 * n, (from, to, sum) -> {
            for (int position = byUser.start(from); position < byUser.start(to); position++) {
                sum[dayOf[position]] += precision[position] * (errors[position] - userDayBias[userDayOf[position]]);
                sum[n + dayOf[position]] += precision[position];
            }
        });
        double squares = 0;
        for (int day = 0; day < n; day++) {
            dayBias[day] = draw(random, sums[day], sums[n + day], dayPrecision);
            squares += dayBias[day] * dayBias[day];
        }
        dayPrecision = Sampling.precision(random, n, squares, unit);
    }

    /** Returns the sum of the squares of the user's new biases. */
    private double drawUserDays(
            int sweep, int user, CompressedRatings byUser, float[] errors, float[] precision, long seed) {
        int first = userDayStart[user];
        int n = userDayStart[user + 1] - first;
        double[] sum = new double[n];
        double[] weights = new double[n];
        for (int position = byUser.start(user); position < byUser.end(user); position++) {
            int own = userDayOf[position] - first;
            sum[own] += precision[position] * (errors[position] - dayBias[dayOf[position]]);
            weights[own] += precision[position];
        }
        SplittableRandom random = SeededRandom.of(seed, sweep, PURPOSE, user);
        double squares = 0;
        for (int own = 0; own < n; own++) {
            double bias = draw(random, sum[own], weights[own], userDayPrecision);
            userDayBias[first + own] = bias;
            squares += bias * bias;
        }
        return squares;
    }

    /** @param sum of errors, each times its weight */
    private static double draw(SplittableRandom random, double sum, double weights, double prior) {
        double precision = prior + weights;
        return sum / precision + random.nextGaussian() / Math.sqrt(precision);
    }
}
