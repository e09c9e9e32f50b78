package dev.foretaste.factorization;

/**
 * A score as a sum: {@code mean + userBias + itemBias + Σ contributions}, to rounding.
 *
 * @param contributions what each of the user's ratings adds, in the order of his {@link
 *     dev.foretaste.matrix.UserRatings}
 */
public record Explanation(double mean, double userBias, double itemBias, double[] contributions) {
    /** The score that is explained. */
    public double total() {
        double total = mean + userBias + itemBias;
        for (double contribution : contributions) {
            total += contribution;
        }
        return total;
    }
}
