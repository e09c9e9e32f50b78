package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.Explanation;
import dev.foretaste.matrix.UserRatings;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is known of one user given his ratings, in each of S draws of everything else: his vector is {@code N(C⁻¹·(Λ·(m +
 * x_u·B) + Σ α_j·y_j·e_j), C⁻¹)} with {@code C = Λ + Σ α_j·y_j·y_jᵀ}, {@code y_j = (q_j, 1)}, {@code e_j = r_uj − μ − b_j}
 * and {@code α_j = α·w_u·w_j} (equation (11) of Salakhutdinov and Mnih 2008, the prior mean of Simm et al. 2017, {@link
 * NoiseWeights}).
 *
 * <p>With times, e_j also leaves out the day's bias, and the biases of the user's own days are integrated out: each day
 * takes {@code t·tᵀ/(υ + g)} off C, t being the sum of its α_j·y_j and g of its α_j, and likewise off the right side.
 *
 * <p>All draws are solved side by side, see {@link UserFolding}. The right side is kept as one more row of C: e_j is then
 * one more element of y_j.
 */
final class UserPosterior {
    private final UserFolding folding;
    private final BayesianPosterior posterior;
    private final UserRatings ratings;
    private final double[] noiseWeights;
    private final boolean known;
    private final double share;
    private final int size;
    private final int systems;
    private final int[] days;
    private final int[] dayOf;
    private final int[] dayCount;
    private final double[] dayBias;
    /** {@code 1/(υ + g)} of each of the user's days in each system: how much of its errors its own bias takes. */
    private final double[] dayShare;
    /** Σ of {@code α_j·y_j·y_jᵀ}, that of {@code α_j·y_j} over each day, and the sum of the coefficients of the items. */
    private final double[] products;

    private final double[] daySums;
    private final double[] presence;
    private final double[] vectors;
    private final double[] cholesky;

    /**
     * The user whom these ratings tell of.
     *
     * @param noiseWeights w_u in each system
     * @param known whether training knew him
     */
    UserPosterior(UserFolding folding, UserRatings ratings, double[] noiseWeights, boolean known) {
        this(folding, ratings, noiseWeights, known, Optional.empty());
    }

    /** @param before the same user by other ratings: only what differs is worked out anew */
    private UserPosterior(
            UserFolding folding,
            UserRatings ratings,
            double[] noiseWeights,
            boolean known,
            Optional<UserPosterior> before) {
        this.folding = folding;
        this.posterior = folding.posterior();
        this.ratings = ratings;
        this.noiseWeights = noiseWeights;
        this.known = known;
        this.share = folding.share(ratings.size(), known);
        this.size = posterior.size();
        this.systems = folding.systems();
        this.days = posterior.days().daysOf(ratings);
        this.dayOf = new int[days.length == 0 ? 0 : ratings.size()];
        this.dayCount = new int[days.length];
        this.dayBias = new double[days.length];
        for (int at = 0; at < dayOf.length; at++) {
            dayOf[at] = Arrays.binarySearch(days, DayBiases.day(ratings.ratedAt(at)));
            dayCount[dayOf[at]]++;
        }
        this.products = before.map(user -> user.products.clone()).orElseGet(folding::emptyProducts);
        this.presence = before.map(user -> user.presence.clone()).orElseGet(folding::emptyPresence);
        this.daySums = new double[days.length * (size + 1) * systems];
        before.ifPresent(this::keepDays);
        addDifference(before);
        this.dayShare = dayShares();
        double[] augmented = augmented();
        this.vectors = folding.lastRow(augmented);
        this.cholesky = folding.cholesky(augmented, ratings.size());
        folding.solve(cholesky, vectors);
        for (int day = 0; day < days.length; day++) {
            dayBias[day] = dayBias(day);
        }
    }

    /** The same user by other ratings, as if they were folded in from the beginning, to rounding. */
    UserPosterior changedTo(UserRatings now) {
        return new UserPosterior(folding, now, noiseWeights, known, Optional.of(this));
    }

    private double[] dayShares() {
        double[] shares = new double[days.length * systems];
        for (int day = 0; day < days.length; day++) {
            // The element of y_j that belongs to the user's bias is 1.
            int precisions = (day * (size + 1) + size - 1) * systems;
            for (int draw = 0; draw < posterior.draws(); draw++) {
                shares[day * systems + draw] =
                        1 / (posterior.days().userDayPrecision()[draw] + daySums[precisions + draw]);
            }
        }
        return shares;
    }

    private void keepDays(UserPosterior before) {
        int length = (size + 1) * systems;
        for (int day = 0; day < days.length; day++) {
            int was = Arrays.binarySearch(before.days, days[day]);
            if (was >= 0) {
                System.arraycopy(before.daySums, was * length, daySums, day * length, length);
            }
        }
    }

    /** Takes off the sums the ratings that are no more, and adds those that are new. Both ascend by item. */
    private void addDifference(Optional<UserPosterior> before) {
        UserRatings old = before.map(user -> user.ratings).orElseGet(UserRatings::none);
        double[] y = new double[(size + 1) * systems];
        double[] precision = new double[systems];
        int from = 0;
        int at = 0;
        while (from < old.size() || at < ratings.size()) {
            int oldItem = from < old.size() ? old.item(from) : Integer.MAX_VALUE;
            int item = at < ratings.size() ? ratings.item(at) : Integer.MAX_VALUE;
            boolean same = oldItem == item
                    && old.value(from) == ratings.value(at)
                    && (dayOf.length == 0 || DayBiases.day(old.ratedAt(from)) == days[dayOf[at]]);
            if (same) {
                from++;
                at++;
            } else if (oldItem <= item) {
                add(old, from++, -1, y, precision);
            } else {
                add(ratings, at++, 1, y, precision);
            }
        }
    }

    /** Adds a rating to the sums, or takes it off them where the sign is −1. */
    private void add(UserRatings from, int at, int sign, double[] y, double[] precision) {
        int item = from.item(at);
        folding.writeFactors(item, y);
        writeErrors(from, at, y, size * systems);
        folding.writePrecision(noiseWeights, item, sign, precision);
        folding.addProduct(y, precision, products);
        folding.addPresence(item, sign, presence);
        int day = Arrays.binarySearch(days, DayBiases.day(from.ratedAt(at)));
        for (int element = 0; day >= 0 && element < y.length; element += systems) {
            for (int draw = 0; draw < systems; draw++) {
                daySums[day * y.length + element + draw] += precision[draw] * y[element + draw];
            }
        }
    }

    /** C and, as its last row, the right side. */
    private double[] augmented() {
        double[] augmented = folding.plusPrior(products, folding.priorMean(presence, ratings.size(), share), share);
        double[] weights = new double[systems];
        double[] sum = new double[(size + 1) * systems];
        for (int day = 0; day < days.length; day++) {
            for (int draw = 0; draw < systems; draw++) {
                weights[draw] = -dayShare[day * systems + draw];
            }
            System.arraycopy(daySums, day * sum.length, sum, 0, sum.length);
            folding.addProduct(sum, weights, augmented);
        }
        return augmented;
    }

    /** What mean, item and day leave of a rating for the user to explain, in each draw. */
    private void writeErrors(UserRatings from, int at, double[] errors, int to) {
        int draws = posterior.draws();
        double deviation = from.value(at) - posterior.mean();
        int item = from.item(at) * draws;
        for (int draw = 0; draw < draws; draw++) {
            errors[to + draw] = deviation - posterior.itemBias()[item + draw];
        }
        if (posterior.days().present()) {
            posterior.days().subtract(DayBiases.day(from.ratedAt(at)), draws, errors, to);
        }
    }

    /** The bias of one of the user's days, the mean over the draws. */
    private double dayBias(int day) {
        int sums = day * (size + 1) * systems;
        double bias = 0;
        for (int draw = 0; draw < posterior.draws(); draw++) {
            double left = daySums[sums + size * systems + draw];
            for (int element = 0; element < size; element++) {
                left -= daySums[sums + element * systems + draw] * vectors[element * systems + draw];
            }
            bias += dayShare[day * systems + draw] * left;
        }
        return bias / posterior.draws();
    }

    double[] noiseWeights() {
        return noiseWeights;
    }

    /** About how many bytes it holds. */
    long bytes() {
        long doubles = (long) products.length
                + daySums.length
                + dayShare.length
                + dayBias.length
                + presence.length
                + vectors.length
                + cholesky.length
                + noiseWeights.length;
        return Double.BYTES * doubles + Integer.BYTES * (dayOf.length + 2L * days.length);
    }

    /** The mean of the user's vector in each draw, side by side. */
    double[] vectors() {
        return vectors;
    }

    /** The Cholesky factor of C in each draw, side by side; what follows it means nothing. */
    double[] cholesky() {
        return cholesky;
    }

    /** The user's own days, their biases (the mean over the draws) and how many ratings each has. */
    UserDays days() {
        return new UserDays(days, dayBias, dayCount);
    }

    /**
     * The score of an item on a day without biases of its own as a sum. A rating's share is what its value and, where
     * who rated what plays a part, its being there add; the prior mean's part is the user's bias.
     */
    Explanation explain(int item) {
        double[] v = new double[size * systems];
        folding.writeFactors(item, v);
        folding.solve(cholesky, v);
        double[] dots = new double[ratings.size() * systems];
        double[] dayDots = new double[days.length * systems];
        double[] y = new double[size * systems];
        double[] precision = new double[systems];
        for (int at = 0; at < ratings.size(); at++) {
            folding.writeFactors(ratings.item(at), y);
            folding.writePrecision(noiseWeights, ratings.item(at), 1, precision);
            for (int element = 0; element < size; element++) {
                for (int draw = 0; draw < systems; draw++) {
                    dots[at * systems + draw] +=
                            precision[draw] * y[element * systems + draw] * v[element * systems + draw];
                }
            }
            for (int draw = 0; dayOf.length > 0 && draw < systems; draw++) {
                dayDots[dayOf[at] * systems + draw] += dots[at * systems + draw];
            }
        }
        double[] contributions = new double[ratings.size()];
        double[] errors = new double[systems];
        for (int at = 0; at < contributions.length; at++) {
            writeErrors(ratings, at, errors, 0);
            folding.writePrecision(noiseWeights, ratings.item(at), 1, precision);
            for (int draw = 0; draw < posterior.draws(); draw++) {
                double dot = dots[at * systems + draw];
                if (dayOf.length > 0) {
                    int day = dayOf[at] * systems + draw;
                    dot -= precision[draw] * dayShare[day] * dayDots[day];
                }
                contributions[at] += dot * errors[draw] / posterior.draws();
            }
        }
        double[] weighted = folding.precisionTimes(v, share);
        addPresence(weighted, contributions);
        double userBias =
                priorPart(weighted, posterior.priorMean()) + (1 - share) * priorPart(weighted, posterior.expected());
        double itemBias = 0;
        for (int draw = 0; draw < posterior.draws(); draw++) {
            itemBias += posterior.itemBias(item, draw) / posterior.draws();
        }
        return new Explanation(posterior.mean(), userBias, itemBias, contributions);
    }

    /** Adds what the ratings' being there, whatever their values, contributes. */
    private void addPresence(double[] weighted, double[] contributions) {
        int draws = posterior.draws();
        double ofEach = folding.presenceWeight(contributions.length, share) / draws;
        for (int at = 0; at < contributions.length && posterior.coefficients().length > 0; at++) {
            int from = ratings.item(at) * draws * size;
            for (int draw = 0; draw < draws; draw++) {
                for (int element = 0; element < size; element++) {
                    contributions[at] += ofEach
                            * weighted[element * systems + draw]
                            * posterior.coefficients()[from + draw * size + element];
                }
            }
        }
    }

    /** @param mean draws × size */
    private double priorPart(double[] weighted, double[] mean) {
        double sum = 0;
        for (int draw = 0; draw < posterior.draws(); draw++) {
            for (int element = 0; element < size; element++) {
                sum += weighted[element * systems + draw] * mean[draw * size + element];
            }
        }
        return sum / posterior.draws();
    }
}
