package dev.foretaste.evaluation;

import dev.foretaste.matrix.RatingScale;

/**
 * How lists are judged.
 *
 * @param cutoff k: how many items a list has
 * @param relevantFrom the least rating held out that makes an item relevant to its user
 * @param users how many users are judged at most; where there are more, evenly spaced ones. Items are never sampled
 */
public record RankingSettings(int cutoff, double relevantFrom, int users) {
    public RankingSettings {
        if (cutoff < 1 || users < 1) {
            throw new IllegalArgumentException(
                    "lists of %d items for %d users; expected at least one of each".formatted(cutoff, users));
        }
    }

    /** Ratings are floats: one of 3.3 is relevant from 3.3 on. */
    boolean isRelevant(float rating) {
        return rating >= (float) relevantFrom;
    }

    /** Lists of ten, relevant from three quarters of the scale (4 of 1 to 5), at most 10,000 users. */
    public static RankingSettings of(RatingScale scale) {
        return new RankingSettings(10, scale.minimum() + 0.75 * (scale.maximum() - scale.minimum()), 10_000);
    }
}
