package dev.foretaste.factorization.serving;

import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.leastsquares.Cholesky;
import java.util.Arrays;
import java.util.List;

/**
 * How unsure a model is of the rating of an item that it has not learned, after some of the item's ratings. Immutable.
 *
 * <p>The item is taken for one like those learned: users' ratings of it vary together as their scores of learned items do.
 * With φ the scores of one user for a sample of them, less their mean, over the root of their number less one, his rating
 * of the item is what is expected and {@code w·φ}, {@code w ~ N(0, I)}; n ratings with the noise σ² leave w the covariance {@code S
 * = (I + Σ φ·φᵀ/σ²)⁻¹}, and his rating the variance {@code φᵀ·S·φ} beside its noise (Bishop, Pattern Recognition and Machine
 * Learning, equations (3.54) and (3.59)).
 */
public final class ItemPosterior {
    private final double[] cholesky;

    private ItemPosterior(double[] cholesky) {
        this.cholesky = cholesky;
    }

    /** φ of the user of a scorer, by a sample of the items that its model has learned. */
    public static double[] features(Scorer scorer, int[] sample) {
        double[] scores = Arrays.stream(sample).mapToDouble(scorer::score).toArray();
        double mean = Arrays.stream(scores).average().orElse(0);
        double scale = 1 / Math.sqrt(Math.max(1, scores.length - 1));
        return Arrays.stream(scores).map(score -> scale * (score - mean)).toArray();
    }

    /**
     * After ratings by these users.
     *
     * @param raters φ of each, at least one
     * @param noiseVariance σ²
     */
    public static ItemPosterior ratedBy(List<double[]> raters, double noiseVariance) {
        int size = raters.getFirst().length;
        double[] precision = new double[size * size];
        for (double[] rater : raters) {
            for (int row = 0; row < size; row++) {
                for (int column = 0; column <= row; column++) {
                    precision[row * size + column] += rater[row] * rater[column] / noiseVariance;
                }
            }
        }
        for (int row = 0; row < size; row++) {
            precision[row * (size + 1)]++;
        }
        if (!Cholesky.factorize(precision, size)) {
            throw new IllegalStateException(
                    "the precision of an item with %d ratings is not positive definite".formatted(raters.size()));
        }
        return new ItemPosterior(precision);
    }

    /** The variance of a user's rating of the item beside its noise. */
    public double variance(double[] features) {
        double[] x = features.clone();
        Cholesky.forward(cholesky, x.length, x);
        return Arrays.stream(x).map(each -> each * each).sum();
    }

    /** The same for an item without ratings. */
    public static double priorVariance(double[] features) {
        return Arrays.stream(features).map(each -> each * each).sum();
    }
}
