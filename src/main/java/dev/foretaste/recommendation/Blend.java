package dev.foretaste.recommendation;

import dev.foretaste.matrix.RatingScale;

/**
 * Preference and predicted rating in one score: {@code preference · w^¼} with {@code w = (rating − minimum + 1) /
 * (maximum − minimum + 1)}. A preference below 0 is divided by {@code w^¼}, so that of two items the one that is
 * preferred more, or would be rated higher, is always ahead.
 *
 * <p>The exponent was chosen among 0 to 4 on ratings held out within the training part of MovieLens 100K: a preference
 * part that weighs ratings, as implicit-als does, leaves the predicted rating little to add.
 */
final class Blend {
    /** Keeps w positive for ratings predicted far below the scale. */
    private static final float LEAST_WEIGHT = 1e-3f;

    private final float origin;
    private final float span;

    Blend(RatingScale scale) {
        this.origin = (float) scale.minimum() - 1;
        this.span = (float) (scale.maximum() - scale.minimum() + 1);
    }

    float score(float preference, float rating) {
        float weight = (float) Math.sqrt(Math.sqrt(Math.max(LEAST_WEIGHT, (rating - origin) / span)));
        return preference >= 0 ? preference * weight : preference / weight;
    }

    /** Blends item by item; the outcome is written over the preferences. */
    void scoreAll(float[] preferences, float[] ratings) {
        for (int item = 0; item < preferences.length; item++) {
            preferences[item] = score(preferences[item], ratings[item]);
        }
    }
}
