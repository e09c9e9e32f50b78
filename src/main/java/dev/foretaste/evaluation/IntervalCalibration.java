package dev.foretaste.evaluation;

import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingScale;
import java.util.Arrays;
import java.util.Optional;

/**
 * Whether prediction intervals keep their promise. The interval of a rating at a level of 90 % is {@code score ± 1.645
 * · √variance}, both ends clamped to the rating scale; it covers a rating that lies within, the ends included.
 *
 * @param varianceScale the least factor on {@link Scorer#variance} with which the intervals cover 90 % of the ratings
 *     held out; below 1 where the model is too modest
 * @param coverage the share of ratings covered when the factor comes from ratings other than those: learned on one half
 *     of them and measured on the other, both ways
 * @param uncalibratedCoverage the share of ratings covered with a factor of 1
 */
public record IntervalCalibration(double varianceScale, double coverage, double uncalibratedCoverage) {
    /** The share of ratings that intervals promise to cover. */
    public static final double LEVEL = 0.9;

    /** The half width of the interval in standard deviations: the 95 % quantile of the normal distribution. */
    public static final double DEVIATIONS = 1.6448536269514722;

    private static final int FEWEST_RATINGS = 20;

    /**
     * Measures with each user's scorer for the ratings trained on, at the time and in the context of each rating; empty where the model gives no variance, where fewer than
     * 20 ratings are held out, which says nothing of a 90 % interval, or where no factor would do.
     *
     * @param model trained on the training part
     */
    public static Optional<IntervalCalibration> of(Model model, HoldOut holdOut, RatingScale scale, Workers workers) {
        RatingMatrix heldOut = holdOut.heldOut();
        if (heldOut.size() < FEWEST_RATINGS) {
            return Optional.empty();
        }
        double[] needed = new double[heldOut.size()];
        CompressedRatings rows = heldOut.byUser();
        UserBlocks blocks = new UserBlocks(heldOut.users().size());
        workers.run(blocks.count(), block -> {
            for (int user = blocks.start(block); user < blocks.end(block); user++) {
                if (rows.count(user) == 0) {
                    continue;
                }
                Scorer scorer = model.scorer(user, holdOut.training().ratingsOf(user));
                for (int position = rows.start(user); position < rows.end(user); position++) {
                    Scorer then = scorer.asOf(heldOut, position);
                    needed[position] = neededScale(then, rows.index(position), rows.value(position), scale);
                }
            }
        });
        return of(needed);
    }

    private static double neededScale(Scorer scorer, int item, float rating, RatingScale scale) {
        double variance = scorer.variance(item).orElse(Double.NaN);
        double score = scorer.score(item);
        double gap = (float) scale.clamp(score) == rating ? 0 : Math.abs(rating - score);
        return gap * gap / (DEVIATIONS * DEVIATIONS * variance);
    }

    /** @param needed by rating, the least factor with which its interval covers it; NaN where that is unknown */
    static Optional<IntervalCalibration> of(double[] needed) {
        double[] even = every(2, 0, needed);
        double[] odd = every(2, 1, needed);
        double covered = share(even, quantile(odd)) * even.length + share(odd, quantile(even)) * odd.length;
        double varianceScale = quantile(needed);
        return Double.isFinite(varianceScale)
                ? Optional.of(new IntervalCalibration(varianceScale, covered / needed.length, share(needed, 1)))
                : Optional.empty();
    }

    private static double[] every(int step, int from, double[] values) {
        double[] chosen = new double[(values.length - from + step - 1) / step];
        for (int at = 0; at < chosen.length; at++) {
            chosen[at] = values[from + at * step];
        }
        return chosen;
    }

    /** The least of the values that {@link #LEVEL} of them do not exceed; NaN counts as the greatest. */
    private static double quantile(double[] values) {
        double[] ascending = values.clone();
        Arrays.sort(ascending);
        return ascending[(int) Math.ceil(LEVEL * ascending.length) - 1];
    }

    private static double share(double[] needed, double factor) {
        return (double) Arrays.stream(needed).filter(each -> each <= factor).count() / needed.length;
    }
}
