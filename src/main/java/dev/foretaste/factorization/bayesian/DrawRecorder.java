package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.leastsquares.Gram;
import dev.foretaste.factorization.parallel.SeededRandom;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Keeps draws of a chain of Gibbs sampling in the layout of {@link BayesianPosterior}. Not thread-safe. */
final class DrawRecorder {
    private static final int PURPOSE = 4;

    private final RatingMatrix ratings;
    private final int draws;
    private final int rank;
    private final int n;
    private final long seed;
    private final float[] itemFactors;
    private final float[] itemBias;
    private final double[] priorMean;
    private final double[] expected;
    private final double[] priorPrecision;
    private final double[] spread;
    private final double[] noisePrecision;
    private final float[] itemNoiseWeights;
    private final float[] userNoiseWeights;
    private final double[] typicalNoiseWeight;
    private final double[] meanGram;
    private final float[] coefficients;
    private final DayBiases days;
    private int kept;

    DrawRecorder(RatingMatrix ratings, BayesianParameters parameters, TimeBiases time, long seed) {
        this.ratings = ratings;
        this.draws = parameters.draws();
        this.rank = parameters.rank();
        this.n = rank + 1;
        this.seed = seed;
        int items = ratings.items().size();
        FactorMatrix.requireRoom(items, draws * n);
        FactorMatrix.requireRoom(ratings.users().size(), draws * n);
        this.itemFactors = new float[items * draws * rank];
        this.itemBias = new float[items * draws];
        this.priorMean = new double[draws * n];
        this.expected = new double[draws * n];
        this.priorPrecision = new double[draws * n * n];
        this.spread = new double[draws * n];
        this.noisePrecision = new double[draws];
        this.itemNoiseWeights = new float[items * draws];
        this.userNoiseWeights = new float[ratings.users().size() * draws];
        this.typicalNoiseWeight = new double[draws];
        this.meanGram = new double[draws * n * n];
        this.coefficients = new float[parameters.implicitFeedback() ? items * draws * n : 0];
        this.days = time.present()
                ? new DayBiases(
                        time.days(), new float[draws * time.days().length], new double[draws], new double[draws])
                : DayBiases.none();
    }

    int kept() {
        return kept;
    }

    void keep(GibbsSide users, GibbsSide items, TimeBiases time, double alpha) {
        System.arraycopy(users.priorMean(), 0, priorMean, kept * n, n);
        System.arraycopy(users.priorPrecision(), 0, priorPrecision, kept * n * n, n * n);
        noisePrecision[kept] = alpha;
        keepWeights(items.noiseWeights(), itemNoiseWeights);
        keepWeights(users.noiseWeights(), userNoiseWeights);
        // 1/w has the mean h/(h − 1).
        typicalNoiseWeight[kept] = 1 - 1.0 / users.noiseWeights().shape();
        if (coefficients.length > 0) {
            double[] mean = users.groupMeans()[0];
            System.arraycopy(mean, 0, expected, kept * n, n);
            System.arraycopy(users.spread(mean), 0, spread, kept * n, n);
        }
        double[][] groupMeans = items.groupMeans();
        for (int item = 0; item < ratings.items().size(); item++) {
            keepItem(item, items, groupMeans);
            if (coefficients.length > 0) {
                for (int a = 0; a < n; a++) {
                    coefficients[(item * draws + kept) * n + a] = (float) users.coefficients()[item * n + a];
                }
            }
        }
        addMeanGram(items);
        if (time.present()) {
            for (int day = 0; day < time.days().length; day++) {
                days.bias()[kept * time.days().length + day] = (float) time.dayBias()[day];
            }
            days.dayPrecision()[kept] = time.dayPrecision();
            days.userDayPrecision()[kept] = time.userDayPrecision();
        }
        kept++;
    }

    private void keepWeights(NoiseWeights of, float[] all) {
        double[] weights = of.weights();
        for (int row = 0; row < weights.length; row++) {
            all[row * draws + kept] = (float) weights[row];
        }
    }

    private void keepItem(int item, GibbsSide items, double[][] groupMeans) {
        double[] vector = Arrays.copyOfRange(items.vectors(), item * n, (item + 1) * n);
        if (ratings.byItem().count(item) == 0) {
            // Two successive draws share the deviation, with opposite signs.
            Sampling.fillGaussian(SeededRandom.of(seed, kept / 2, PURPOSE, item), vector);
            items.moveToPrior(item, vector, kept % 2 == 0 ? 1 : -1, groupMeans);
        }
        double scale = 1 / Math.sqrt(draws);
        for (int factor = 0; factor < rank; factor++) {
            itemFactors[item * draws * rank + kept * rank + factor] = (float) (scale * vector[factor]);
        }
        itemBias[item * draws + kept] = (float) vector[rank];
    }

    private void addMeanGram(GibbsSide items) {
        CompressedRatings byItem = ratings.byItem();
        double[] gram = new double[n * n];
        double[] y = new double[n];
        for (int item = 0; item < byItem.rows(); item++) {
            System.arraycopy(items.vectors(), item * n, y, 0, rank);
            y[rank] = 1;
            Gram.addOuter(gram, y, items.noiseWeights().weights()[item] * byItem.count(item) / ratings.size());
        }
        System.arraycopy(gram, 0, meanGram, kept * n * n, n * n);
    }

    /** How precisely each user rates in each draw, users × S. */
    float[] userNoiseWeights() {
        return userNoiseWeights;
    }

    /** Over the users who have any. */
    private double typicalRatings() {
        return IntStream.range(0, ratings.users().size())
                .map(ratings.byUser()::count)
                .filter(count -> count > 0)
                .average()
                .orElse(1);
    }

    /** The draws kept, all of them. */
    BayesianPosterior posterior() {
        return new BayesianPosterior(
                ratings.mean(),
                new FactorMatrix(ratings.items().size(), draws * rank, itemFactors),
                itemBias,
                priorMean,
                expected,
                priorPrecision,
                spread,
                typicalRatings(),
                noisePrecision,
                typicalNoiseWeight,
                itemNoiseWeights,
                coefficients,
                meanGram,
                days);
    }
}
