package dev.foretaste.recommendation;

import dev.foretaste.matrix.RatingScale;

/**
 * Preference and predicted rating in one score: {@code preference · w} with {@code w = (rating − minimum + 1) / (maximum
 * − minimum + 1)}. A preference below 0 is divided by w, so that of two items the one that is preferred more, or would
 * be rated higher, is always ahead.
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
        float weight = Math.max(LEAST_WEIGHT, (rating - origin) / span);
        return preference >= 0 ? preference * weight : preference / weight;
    }

    /** Blends item by item; the outcome is written over the preferences. */
    void scoreAll(float[] preferences, float[] ratings) {
        for (int item = 0; item < preferences.length; item++) {
            preferences[item] = score(preferences[item], ratings[item]);
        }
    }
}
