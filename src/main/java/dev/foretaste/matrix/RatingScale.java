package dev.foretaste.matrix;

/** The range that ratings come from and predicted ratings are shown on, both ends included. */
public record RatingScale(double minimum, double maximum) {
    public RatingScale {
        if (!isPossible(minimum, maximum)) {
            throw new IllegalArgumentException(
                    "rating scale from %s to %s; expected two finite numbers, the minimum below the maximum"
                            .formatted(minimum, maximum));
        }
    }

    /** Whether two numbers bound a scale: both finite, the minimum below the maximum. */
    public static boolean isPossible(double minimum, double maximum) {
        return Double.isFinite(minimum) && Double.isFinite(maximum) && minimum < maximum;
    }

    public boolean contains(double value) {
        return value >= minimum && value <= maximum;
    }

    /** The value itself, or the end of the scale that it lies beyond. */
    public double clamp(double value) {
        return Math.clamp(value, minimum, maximum);
    }
}
