package dev.foretaste.factorization;

import dev.foretaste.matrix.UserRatings;
import java.util.Arrays;

/**
 * What is known of one user given his ratings, in each of S draws of everything else: his vector is {@code N(C⁻¹·(Λ·(m +
 * x_u·B) + α·Σ y_j·e_j), C⁻¹)} with {@code C = Λ + α·Σ y_j·y_jᵀ}, {@code y_j = (q_j, 1)} and {@code e_j = r_uj − μ − b_j}
 * (equation (11) of Salakhutdinov and Mnih 2008, the prior mean of Simm et al. 2017).
 *
 * <p>With times, e_j also leaves out the day's bias, and the biases of the user's own days are integrated out: each day
 * with g ratings takes {@code α²/(υ + α·g)·t·tᵀ} off C, t being the sum of its y_j, and likewise off the right side.
 */
final class UserPosterior {
    private final BayesianPosterior posterior;
    private final UserRatings ratings;
    private final int[] days;
    private final int[] dayOf;
    private final int[] dayCount;
    private final double[] dayBias;
    private final double[] vectors;
    private final double[] cholesky;

    private UserPosterior(BayesianPosterior posterior, UserRatings ratings) {
        this.posterior = posterior;
        this.ratings = ratings;
        this.days = posterior.days().daysOf(ratings);
        this.dayOf = new int[days.length == 0 ? 0 : ratings.size()];
        this.dayCount = new int[days.length];
        this.dayBias = new double[days.length];
        for (int at = 0; at < dayOf.length; at++) {
            dayOf[at] = Arrays.binarySearch(days, DayBiases.day(ratings.ratedAt(at)));
            dayCount[dayOf[at]]++;
        }
        int n = posterior.size();
        this.vectors = new double[posterior.draws() * n];
        this.cholesky = new double[posterior.draws() * n * n];
    }

    static UserPosterior of(BayesianPosterior posterior, UserRatings ratings) {
        UserPosterior user = new UserPosterior(posterior, ratings);
        for (int draw = 0; draw < posterior.draws(); draw++) {
            user.fold(draw);
        }
        return user;
    }

    /** The mean of the user's vector in each draw: draws × n. */
    double[] vectors() {
        return vectors;
    }

    /** The Cholesky factor of C in each draw: draws × n × n. */
    double[] cholesky() {
        return cholesky;
    }

    /** The user's own days, their biases (the mean over the draws) and how many ratings each has. */
    UserDays days() {
        return new UserDays(days, dayBias, dayCount);
    }

    private void fold(int draw) {
        int n = posterior.size();
        double alpha = posterior.noisePrecision()[draw];
        double[] c = Arrays.copyOfRange(posterior.priorPrecision(), draw * n * n, (draw + 1) * n * n);
        double[] prior = new double[n];
        posterior.writePriorMean(ratings, draw, prior);
        double[] right = posterior.precisionTimes(draw, prior);
        double[] daySums = new double[days.length * n];
        double[] dayErrors = new double[days.length];
        double[] y = new double[n];
        for (int at = 0; at < ratings.size(); at++) {
            posterior.writeFactors(ratings.item(at), draw, y);
            double error = error(at, draw);
            GibbsSide.addRating(c, right, y, error, alpha);
            if (dayOf.length > 0) {
                dayErrors[dayOf[at]] += error;
                for (int a = 0; a < n; a++) {
                    daySums[dayOf[at] * n + a] += y[a];
                }
            }
        }
        for (int day = 0; day < days.length; day++) {
            double[] sum = Arrays.copyOfRange(daySums, day * n, (day + 1) * n);
            GibbsSide.addRating(c, right, sum, dayErrors[day], -alpha * dayShare(day, draw));
        }
        BayesianPosterior.requireDefinite(Cholesky.factorize(c, n), ratings.size());
        Cholesky.solve(c, n, right);
        System.arraycopy(c, 0, cholesky, draw * n * n, n * n);
        System.arraycopy(right, 0, vectors, draw * n, n);
        for (int day = 0; day < days.length; day++) {
            double left = dayErrors[day];
            for (int a = 0; a < n; a++) {
                left -= daySums[day * n + a] * right[a];
            }
            dayBias[day] += dayShare(day, draw) * left / posterior.draws();
        }
    }

    /** What mean, item and day leave of a rating for the user to explain. */
    private double error(int at, int draw) {
        double error = ratings.value(at) - posterior.mean() - posterior.itemBias(ratings.item(at), draw);
        return dayOf.length == 0 ? error : error - posterior.days().bias(draw, days[dayOf[at]]);
    }

    /** {@code α/(υ + α·g)}: how much of the errors of a day its own bias takes. */
    private double dayShare(int day, int draw) {
        double alpha = posterior.noisePrecision()[draw];
        return alpha / (posterior.days().userDayPrecision()[draw] + alpha * dayCount[day]);
    }

    /**
     * The score of an item on a day without biases of its own as a sum. A rating's share is what its value and, where
     * who rated what plays a part, its being there add; the prior mean's part is the user's bias.
     */
    Explanation explain(int item) {
        int n = posterior.size();
        int draws = posterior.draws();
        double userBias = 0;
        double itemBias = 0;
        double[] contributions = new double[ratings.size()];
        double[] y = new double[n];
        double[] v = new double[n];
        for (int draw = 0; draw < draws; draw++) {
            posterior.writeFactors(item, draw, v);
            Cholesky.solve(Arrays.copyOfRange(cholesky, draw * n * n, (draw + 1) * n * n), n, v);
            double[] weighted = posterior.precisionTimes(draw, v);
            double[] dayDots = new double[days.length];
            double[] dots = new double[ratings.size()];
            for (int at = 0; at < dots.length; at++) {
                posterior.writeFactors(ratings.item(at), draw, y);
                dots[at] = dot(y, v, 0);
                if (dayOf.length > 0) {
                    dayDots[dayOf[at]] += dots[at];
                }
            }
            double share = 1 / Math.sqrt(Math.max(1, dots.length));
            for (int at = 0; at < dots.length; at++) {
                double dayPart = dayOf.length == 0 ? 0 : dayShare(dayOf[at], draw) * dayDots[dayOf[at]];
                contributions[at] += posterior.noisePrecision()[draw] * (dots[at] - dayPart) * error(at, draw) / draws;
                if (posterior.coefficients().length > 0) {
                    int from = (ratings.item(at) * draws + draw) * n;
                    for (int a = 0; a < n; a++) {
                        contributions[at] += share * weighted[a] * posterior.coefficients()[from + a] / draws;
                    }
                }
            }
            userBias += dot(weighted, posterior.priorMean(), draw * n) / draws;
            userBias += dots.length == 0 ? dot(weighted, posterior.expected(), draw * n) / draws : 0;
            itemBias += posterior.itemBias(item, draw) / draws;
        }
        return new Explanation(posterior.mean(), userBias, itemBias, contributions);
    }

    private static double dot(double[] a, double[] b, int from) {
        double sum = 0;
        for (int at = 0; at < a.length; at++) {
            sum += a[at] * b[from + at];
        }
        return sum;
    }
}
