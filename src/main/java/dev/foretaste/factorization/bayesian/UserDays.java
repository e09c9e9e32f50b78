package dev.foretaste.factorization.bayesian;

import java.util.Arrays;

/**
 * The days on which one user rated.
 *
 * @param days since the epoch, ascending
 * @param bias the bias of each, the mean over the draws
 * @param ratings how many he made on each
 */
record UserDays(int[] days, double[] bias, int[] ratings) {
    double bias(int day) {
        int at = Arrays.binarySearch(days, day);
        return at < 0 ? 0 : bias[at];
    }

    int ratings(int day) {
        int at = Arrays.binarySearch(days, day);
        return at < 0 ? 0 : ratings[at];
    }
}
