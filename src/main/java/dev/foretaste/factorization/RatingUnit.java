package dev.foretaste.factorization;

import dev.foretaste.matrix.RatingMatrix;

/**
 * What ratings are measured in while they are trained on: their standard deviation, so that hyperparameters mean the same
 * on every scale. Where all ratings are c times as large, biases should be, too, and factors √c times, so that their
 * products are. They will be, if first factors are and the strength with which factors are drawn to zero grows with c.
 *
 * @param size above 0
 */
public record RatingUnit(double size) {
    /** Ratings as they are. */
    public static final RatingUnit ONE = new RatingUnit(1);

    /** Below this part of the mean, ratings differ by no more than rounding. */
    private static final double ROUNDING = 1e-6;

    /** The unit of these ratings; {@link #ONE} where all are equal. */
    public static RatingUnit of(RatingMatrix ratings) {
        double deviation = ratings.deviation();
        return deviation > ROUNDING * Math.abs(ratings.mean()) ? new RatingUnit(deviation) : ONE;
    }

    /** What ratings are multiplied with to be measured in it. */
    public float scale() {
        return (float) (1 / size);
    }

    /** What factors grow with. */
    public double ofFactors() {
        return Math.sqrt(size);
    }

    /** What squared errors grow with. */
    public double ofSquares() {
        return size * size;
    }
}
