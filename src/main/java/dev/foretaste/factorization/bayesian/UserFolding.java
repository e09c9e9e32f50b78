package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.matrix.UserRatings;
import java.util.Arrays;

/**
 * Folds users into all draws of a posterior at once: element e of draw s is at {@code e·systems + s}, so that one SIMD
 * instruction works on several draws. There are as many systems as draws, and then some that stay empty, up to what
 * {@link Kernel#padded} asks for. Immutable.
 */
final class UserFolding {
    private final Kernel kernel = Kernel.best();
    private final BayesianPosterior posterior;
    private final int size;
    private final int systems;
    private final double[] noisePrecision;
    private final double[] priorPrecision;

    UserFolding(BayesianPosterior posterior) {
        this.posterior = posterior;
        this.size = posterior.size();
        this.systems = Kernel.padded(posterior.draws());
        this.noisePrecision = new double[systems];
        System.arraycopy(posterior.noisePrecision(), 0, noisePrecision, 0, posterior.draws());
        this.priorPrecision = new double[elements() * systems];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column <= row; column++) {
                for (int draw = 0; draw < systems; draw++) {
                    priorPrecision[triangle(row, column) + draw] = draw < posterior.draws()
                            ? posterior.priorPrecision()[(draw * size + row) * size + column]
                            : row == column ? 1 : 0;
                }
            }
        }
    }

    BayesianPosterior posterior() {
        return posterior;
    }

    /** The number of systems side by side. */
    int systems() {
        return systems;
    }

    /** The number of elements of a triangle with as many rows as a user's vector has elements. */
    private int elements() {
        return size * (size + 1) / 2;
    }

    private int triangle(int row, int column) {
        return (Math.max(row, column) * (Math.max(row, column) + 1) / 2 + Math.min(row, column)) * systems;
    }

    /** Such values of a row, rows × draws, in all systems, 0 in those that stay empty. */
    double[] sideBySide(float[] values, int row) {
        double[] sideBySide = new double[systems];
        Arrays.setAll(sideBySide, draw -> draw < posterior.draws() ? values[row * posterior.draws() + draw] : 0);
        return sideBySide;
    }

    /** The noise weights of a user whom training did not know, in all systems. */
    private double[] typicalNoiseWeights() {
        return Arrays.copyOf(posterior.typicalNoiseWeight(), systems);
    }

    /**
     * Writes the precision of the noise of a user's rating of an item, in all systems, times so much.
     *
     * @param noiseWeights of the user
     */
    void writePrecision(double[] noiseWeights, int item, double times, double[] precision) {
        int from = item * posterior.draws();
        for (int draw = 0; draw < posterior.draws(); draw++) {
            precision[draw] = times
                    * noisePrecision[draw]
                    * noiseWeights[draw]
                    * posterior.itemNoiseWeights()[from + draw];
        }
    }

    /**
     * A user whom training knew, by his ratings.
     *
     * @param noiseWeights of the user, in all systems
     */
    UserPosterior fold(UserRatings ratings, double[] noiseWeights) {
        return new UserPosterior(this, ratings, noiseWeights, true);
    }

    /** A user whom training did not know. */
    UserPosterior foldNew(UserRatings ratings) {
        return new UserPosterior(this, ratings, typicalNoiseWeights(), false);
    }

    /**
     * How much of what he will rate a user has rated. One whom training knew has rated all; a new one is taken to rate as
     * many items as users do on average, and those that are still to come as others do.
     */
    double share(int ratings, boolean known) {
        return ratings == 0 ? 0 : known ? 1 : Math.min(1, ratings / posterior.typicalRatings());
    }

    /**
     * Λ for a user who has rated such a share of what he will rate; never to be written. What is not known yet of who rates
     * what makes the variance of each element of his vector so much greater.
     */
    private double[] priorPrecision(double share) {
        if (share == 1) {
            return priorPrecision;
        }
        double[] precision = priorPrecision.clone();
        double[] narrowing = new double[size];
        for (int draw = 0; draw < posterior.draws(); draw++) {
            for (int row = 0; row < size; row++) {
                narrowing[row] = 1 / Math.sqrt(1 + (1 - share) * posterior.spread()[draw * size + row]);
                for (int column = 0; column <= row; column++) {
                    precision[triangle(row, column) + draw] *= narrowing[row] * narrowing[column];
                }
            }
        }
        return precision;
    }

    /** Sums for {@link #addProduct}. */
    double[] emptyProducts() {
        return new double[(elements() + size + 1) * systems];
    }

    /** Sums for {@link #addPresence}. */
    double[] emptyPresence() {
        return new double[posterior.coefficients().length == 0 ? 0 : posterior.draws() * size];
    }

    /**
     * Adds {@code w·y·yᵀ} to the systems.
     *
     * @param y one element more than a user's vector has
     */
    void addProduct(double[] y, double[] weights, double[] products) {
        kernel.addOuterProducts(y, size + 1, systems, weights, products);
    }

    /** Adds or takes off what an item's being rated adds to the prior mean, but for the share, draws × size. */
    void addPresence(int item, int sign, double[] presence) {
        int from = item * presence.length;
        for (int at = 0; at < presence.length; at++) {
            presence[at] += sign * posterior.coefficients()[from + at];
        }
    }

    /** {@code Λ + products}, with Λ times the prior's mean added to the last row; Λ as {@link #share} leaves it. */
    double[] plusPrior(double[] products, double[] priorMean, double share) {
        double[] precision = priorPrecision(share);
        double[] augmented = products.clone();
        for (int at = 0; at < precision.length; at++) {
            augmented[at] += precision[at];
        }
        double[] right = times(precision, priorMean);
        for (int at = 0; at < right.length; at++) {
            augmented[precision.length + at] += right[at];
        }
        return augmented;
    }

    /** Writes {@code y = (item factors, 1)} of all draws. */
    void writeFactors(int item, double[] y) {
        int draws = posterior.draws();
        int rank = size - 1;
        double scale = Math.sqrt(draws);
        float[] factors = posterior.itemFactors().values();
        for (int draw = 0, at = item * rank * draws; draw < draws; draw++) {
            for (int factor = 0, to = draw; factor < rank; factor++, to += systems) {
                y[to] = scale * factors[at++];
            }
        }
        for (int draw = 0; draw < draws; draw++) {
            y[rank * systems + draw] = 1;
        }
    }

    /** Λ, as {@link #share} leaves it, times a vector, in all systems. */
    double[] precisionTimes(double[] v, double share) {
        return times(priorPrecision(share), v);
    }

    private double[] times(double[] precision, double[] v) {
        double[] product = new double[size * systems];
        for (int row = 0; row < size; row++) {
            for (int column = 0; column < size; column++) {
                addProducts(precision, triangle(row, column), v, column * systems, product, row * systems);
            }
        }
        return product;
    }

    private void addProducts(double[] a, int aFrom, double[] b, int bFrom, double[] out, int to) {
        for (int draw = 0; draw < systems; draw++) {
            out[to + draw] += a[aFrom + draw] * b[bFrom + draw];
        }
    }

    /**
     * The mean of a user's vector before the values of his ratings are known, {@code m + x_u·B}, in all systems.
     *
     * @param presence the sum over his items
     * @param share see {@link #share}
     */
    double[] priorMean(double[] presence, int ratings, double share) {
        int draws = posterior.draws();
        double[] mean = posterior.priorMean().clone();
        double ofEach = presenceWeight(ratings, share);
        for (int at = 0; at < presence.length; at++) {
            mean[at] += ofEach * presence[at];
        }
        for (int at = 0; at < mean.length; at++) {
            mean[at] += (1 - share) * posterior.expected()[at];
        }
        double[] sideBySide = new double[size * systems];
        for (int draw = 0; draw < draws; draw++) {
            for (int element = 0; element < size; element++) {
                sideBySide[element * systems + draw] = mean[draw * size + element];
            }
        }
        return sideBySide;
    }

    /** The weight of each item's coefficients in {@link #priorMean}: 1/√n, n being how many the user will have rated. */
    double presenceWeight(int ratings, double share) {
        return ratings == 0 ? 0 : Math.sqrt(share / ratings);
    }

    /** Replaces the systems by their Cholesky factors; a row that they are augmented by stays. */
    double[] cholesky(double[] augmented, int ratings) {
        BayesianPosterior.requireDefinite(kernel.choleskies(augmented, size, systems), ratings);
        return augmented;
    }

    /** The row that the systems were augmented by. */
    double[] lastRow(double[] augmented) {
        double[] row = new double[size * systems];
        System.arraycopy(augmented, elements() * systems, row, 0, row.length);
        return row;
    }

    void solve(double[] cholesky, double[] b) {
        kernel.solveLower(cholesky, size, systems, b);
        kernel.solveLowerTransposed(cholesky, size, systems, b);
    }

    /** Replaces y by the solution of {@code L·x = y}: {@code xᵀ·x} is the variance that the user's vector leaves. */
    void solveLower(double[] cholesky, double[] y) {
        kernel.solveLower(cholesky, size, systems, y);
    }

    /**
     * The Cholesky factors of the precision of a user's vector after so many ratings of items like those that others
     * rate: {@code Λ + count·α·w_u·mean(w_i·y·yᵀ)}.
     *
     * @param noiseWeights of the user
     */
    double[] typicalCholesky(int count, double[] noiseWeights) {
        double[] c = priorPrecision.clone();
        for (int row = 0; row < size; row++) {
            for (int column = 0; column <= row; column++) {
                for (int draw = 0; draw < posterior.draws(); draw++) {
                    c[triangle(row, column) + draw] += count
                            * noisePrecision[draw]
                            * noiseWeights[draw]
                            * posterior.meanGram()[(draw * size + row) * size + column];
                }
            }
        }
        return cholesky(c, count);
    }
}
