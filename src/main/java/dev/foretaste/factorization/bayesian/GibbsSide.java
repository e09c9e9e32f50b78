package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.RatingUnit;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.leastsquares.Cholesky;
import dev.foretaste.factorization.leastsquares.Gram;
import dev.foretaste.factorization.parallel.ParallelRows;
import dev.foretaste.factorization.parallel.SeededRandom;
import dev.foretaste.matrix.CompressedRatings;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The state of one side, users or items, in a chain of Gibbs sampling: the vectors {@code z_n = (factors, bias)} of its
 * rows, their prior {@code z_n ~ N(m + x_n·B, Λ⁻¹)} with {@code B ~ N(0, (λ·Λ)⁻¹)} and {@code (m, Λ)}
 * Normal–Wishart, and how noisy the ratings of each row are ({@link NoiseWeights}).
 *
 * <p>Sources: Salakhutdinov and Mnih 2008, equations (11)–(14); with side information Simm et al. 2017, equations
 * (6)–(8). Their hyperparameters: {@code β₀ = 2, ν₀ = n, W₀ = I, μ₀ = 0}, for ratings in their unit. Not thread-safe.
 */
final class GibbsSide {
    private static final double BETA_0 = 2;
    private static final int PRIOR = 0;
    private static final int NOISE_OF_ROWS = 1;
    private static final int NOISE_OF_FEATURES = 2;
    private static final int VECTORS = 3;
    private static final int START = 4;
    private static final int NOISE_SHAPE = 5;
    private static final int NOISE_WEIGHTS = 6;

    /** Far below the Monte Carlo error of a draw. */
    private static final double TOLERANCE = 1e-2;

    private static final int MOST_ITERATIONS = 100;

    private final int side;
    private final CompressedRatings ratings;
    private final SideInformation x;
    private final int n;
    private final RatingUnit unit;
    private final long seed;
    private final Workers workers;
    private final ConjugateGradient solver;
    private final double[] z;
    private final double[] mean;
    private final double[] coefficients;
    private final double[] explained;
    private final NoiseWeights noiseWeights;
    private double[] precision = new double[0];
    private double[] root = new double[0];
    private double lambda = 10;

    /**
     * @param side 0 for users, 1 for items: keys the random numbers
     * @param ratings the ratings with this side as rows
     * @param x what else is known of the rows
     * @param rank the number of latent factors, the bias not counted
     * @param unit of the ratings; the prior of the vectors is in it
     */
    GibbsSide(
            int side,
            CompressedRatings ratings,
            SideInformation x,
            int rank,
            RatingUnit unit,
            TrainingContext context) {
        this.side = side;
        this.ratings = ratings;
        this.x = x;
        this.n = rank + 1;
        this.unit = unit;
        this.seed = context.seed();
        this.workers = context.workers();
        this.solver = new ConjugateGradient(x, ratings.rows(), n, MOST_ITERATIONS, TOLERANCE);
        this.z = new double[ratings.rows() * n];
        this.mean = new double[n];
        this.coefficients = new double[x.features() * n];
        this.explained = new double[ratings.rows() * n];
        this.noiseWeights = new NoiseWeights(
                IntStream.range(0, ratings.rows()).map(ratings::count).toArray());
        SplittableRandom random = SeededRandom.of(seed, START, side);
        for (int at = 0; at < z.length; at++) {
            z[at] = at % n < rank ? 0.1 * unit.ofFactors() * random.nextGaussian() : 0;
        }
    }

    /** The vectors, rows × (rank + 1), the bias last. */
    double[] vectors() {
        return z;
    }

    /** m: rank + 1. */
    double[] priorMean() {
        return mean;
    }

    /** Λ: (rank + 1) × (rank + 1). */
    double[] priorPrecision() {
        return precision;
    }

    /** B: features × (rank + 1). */
    double[] coefficients() {
        return coefficients;
    }

    /** How much the noise of the ratings of each row differs from that of others. */
    NoiseWeights noiseWeights() {
        return noiseWeights;
    }

    /** Draws m, Λ, B and λ given the vectors. */
    void drawPrior(int sweep) {
        int rows = ratings.rows();
        SplittableRandom random = SeededRandom.of(seed, sweep, side, PRIOR);
        double[] moments = ParallelRows.sum(workers, rows, n + n * n, this::addMoments);
        double[] average = Arrays.copyOf(moments, n);
        double[] inverseScale = Arrays.copyOfRange(moments, n, n + n * n);
        for (int at = 0; at < n; at++) {
            average[at] /= rows;
            inverseScale[at * n + at] += at < n - 1 ? unit.size() : unit.ofSquares();
        }
        // Σ(e − ē)(e − ē)ᵀ + nβ₀/(n + β₀)·ēēᵀ, with the sum taken around zero.
        Gram.addOuter(inverseScale, average, rows * BETA_0 / (rows + BETA_0) - rows);
        addGram(coefficients, lambda, inverseScale);
        precision = Sampling.wishart(random, inverseScale, n, (double) n + rows + x.features());
        root = precision.clone();
        if (!Cholesky.factorize(root, n)) {
            throw TrainingException.diverged("sweep", sweep, "lower the rank");
        }
        double[] deviation = gaussian(random);
        for (int at = 0; at < n; at++) {
            mean[at] = rows * average[at] / (rows + BETA_0) + deviation[at] / Math.sqrt(rows + BETA_0);
        }
        if (x.features() > 0) {
            drawCoefficients(sweep, random);
        }
    }

    private void addMoments(int from, int to, double[] sum) {
        for (int row = from; row < to; row++) {
            for (int a = 0; a < n; a++) {
                double value = z[row * n + a] - explained[row * n + a];
                sum[a] += value;
                for (int b = 0; b < n; b++) {
                    sum[n + a * n + b] += value * (z[row * n + b] - explained[row * n + b]);
                }
            }
        }
    }

    private void addGram(double[] v, double weight, double[] into) {
        double[] gram = ParallelRows.sum(workers, v.length / n, n * n, (from, to, sum) -> {
            for (int row = from; row < to; row++) {
                for (int a = 0; a < n; a++) {
                    for (int b = 0; b < n; b++) {
                        sum[a * n + b] += v[row * n + a] * v[row * n + b];
                    }
                }
            }
        });
        for (int at = 0; at < gram.length; at++) {
            into[at] += weight * gram[at];
        }
    }

    /** The solution of the system with noise added to its right side is a draw: Simm et al. 2017, equation (7). */
    private void drawCoefficients(int sweep, SplittableRandom random) {
        double[] noisy = new double[z.length];
        ParallelRows.run(workers, ratings.rows(), (from, to) -> {
            for (int row = from; row < to; row++) {
                double[] noise = gaussian(SeededRandom.of(seed, sweep, side, NOISE_OF_ROWS, row));
                for (int at = 0; at < n; at++) {
                    noisy[row * n + at] = z[row * n + at] - mean[at] + noise[at];
                }
            }
        });
        double[] right = new double[coefficients.length];
        x.multiplyTransposed(noisy, right, n, workers);
        double scale = Math.sqrt(lambda);
        ParallelRows.run(workers, x.features(), (from, to) -> {
            for (int feature = from; feature < to; feature++) {
                double[] noise = gaussian(SeededRandom.of(seed, sweep, side, NOISE_OF_FEATURES, feature));
                for (int at = 0; at < n; at++) {
                    right[feature * n + at] += scale * noise[at];
                }
            }
        });
        solver.solve(lambda, right, coefficients, workers);
        x.multiply(coefficients, explained, n, workers);

        double[] gram = new double[n * n];
        addGram(coefficients, 1, gram);
        double trace = 0.1;
        for (int at = 0; at < gram.length; at++) {
            trace += gram[at] * precision[at];
        }
        lambda = Sampling.gamma(random, (0.1 + coefficients.length) / 2) * 2 / trace;
    }

    /** A draw of N(0, Λ⁻¹). */
    private double[] gaussian(SplittableRandom random) {
        double[] draw = new double[n];
        Sampling.fillGaussian(random, draw);
        Cholesky.backward(root, n, draw);
        return draw;
    }

    /**
     * Draws the vectors given the other side's, then how much the noise of rows differs and the weight of each.
     *
     * @param offsets what to take off each rating at a position of this side before the vectors explain it
     * @param alpha the precision of the noise
     * @return the sum of the squares of what is then left of the ratings, weighted by the noise of both sides
     */
    double drawVectors(int sweep, GibbsSide other, Offsets offsets, double alpha) {
        float[] others = RatedVectors.of(other.z, n, workers);
        ParallelRows.run(workers, ratings.rows(), (from, to) -> {
            RatedVectors rated = new RatedVectors(n);
            double[] c = new double[n * n];
            double[] vector = new double[n];
            double[] deviation = new double[n];
            for (int row = from; row < to; row++) {
                rated.clear();
                for (int position = ratings.start(row); position < ratings.end(row); position++) {
                    int index = ratings.index(position);
                    rated.add(
                            others,
                            index,
                            ratings.value(position) - offsets.at(position),
                            other.noiseWeights.weights()[index]);
                }
                multiplyPrecision(row, vector);
                System.arraycopy(precision, 0, c, 0, c.length);
                rated.addTo(c, vector, alpha * noiseWeights.weights()[row]);
                if (!Cholesky.factorize(c, n)) {
                    throw TrainingException.diverged("sweep", sweep, "lower the rank");
                }
                Cholesky.forward(c, n, vector);
                SplittableRandom random = SeededRandom.of(seed, sweep, side, VECTORS, row);
                Sampling.fillGaussian(random, deviation);
                for (int a = 0; a < n; a++) {
                    vector[a] += deviation[a];
                }
                Cholesky.backward(c, n, vector);
                System.arraycopy(vector, 0, z, row * n, n);
                noiseWeights.observe(row, alpha * rated.squaredErrors(vector));
            }
        });
        return drawNoiseWeights(sweep) / alpha;
    }

    /** @return the sum of what is left of all rows, times their weights */
    private double drawNoiseWeights(int sweep) {
        noiseWeights.drawShape(SeededRandom.of(seed, sweep, side, NOISE_SHAPE), workers);
        return ParallelRows.sum(workers, ratings.rows(), 1, (from, to, squares) -> {
            for (int row = from; row < to; row++) {
                squares[0] += noiseWeights.draw(SeededRandom.of(seed, sweep, side, NOISE_WEIGHTS, row), row);
            }
        })[0];
    }

    /** Writes {@code Λ·(m + x·B)} of a row. */
    private void multiplyPrecision(int row, double[] product) {
        Arrays.fill(product, 0);
        for (int a = 0; a < n; a++) {
            double prior = mean[a] + explained[row * n + a];
            for (int b = 0; b < n; b++) {
                product[b] += precision[a * n + b] * prior;
            }
        }
    }

    /**
     * Replaces standard normal numbers by a vector of the prior of a row without ratings: the mean, and the numbers as
     * its deviation.
     *
     * @param sign of the deviation
     * @param groupMeans from {@link #groupMeans}
     */
    void moveToPrior(int row, double[] deviation, double sign, double[][] groupMeans) {
        Cholesky.backward(root, n, deviation);
        double[] expected = x.expected(row, groupMeans, n);
        for (int at = 0; at < n; at++) {
            deviation[at] = mean[at] + explained[row * n + at] + expected[at] + sign * deviation[at];
        }
    }

    /**
     * How widely side information moves rows apart beside how widely they vary around it: for each element of a vector,
     * the variance of {@code x·B}, each row counting as often as it has ratings, over that of the prior.
     *
     * @param expected the mean of {@code x·B}
     */
    double[] spread(double[] expected) {
        double[] spread = ParallelRows.sum(workers, ratings.rows(), n, (from, to, sum) -> {
            for (int row = from; row < to; row++) {
                for (int at = 0; at < n; at++) {
                    sum[at] += ratings.count(row) * Math.pow(explained[row * n + at] - expected[at], 2);
                }
            }
        });
        for (int at = 0; at < n; at++) {
            double[] ofPrior = new double[n];
            ofPrior[at] = 1;
            Cholesky.forward(root, n, ofPrior);
            double variance = Arrays.stream(ofPrior).map(each -> each * each).sum();
            spread[at] /= ratings.size() * variance;
        }
        return spread;
    }

    /** What each group of side information adds to a prior mean, the mean over all that it knows. */
    double[][] groupMeans() {
        return x.groupMeans(coefficients, n);
    }

    /** What is taken off a rating, by its position in this side's order. */
    @FunctionalInterface
    interface Offsets {
        double at(int position);
    }
}
