package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.Explanation;
import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.factorization.factormodel.FactorScorer;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Scores items by the mean over the draws of {@code μ + b_u + b_i + p_u · q_i}.
 *
 * <p>The variance is that of the noise, plus the mean over the draws of the variance that the user's vector has within
 * a draw ({@code y_iᵀ·C⁻¹·y_i}), plus the variance of the score between draws.
 */
final class BayesianScorer implements LinearScorer {
    private final UserFolding folding;
    private final BayesianPosterior posterior;
    private final FactorScorer stacked;
    private final double[] vectors;
    private final double[] noiseWeights;
    private final Precision precision;
    private final UserDays days;
    private final Optional<UserPosterior> folded;
    private final OptionalInt day;

    private BayesianScorer(
            UserFolding folding,
            FactorScorer stacked,
            double[] vectors,
            double[] noiseWeights,
            Precision precision,
            UserDays days,
            Optional<UserPosterior> folded,
            OptionalInt day) {
        this.folding = folding;
        this.posterior = folding.posterior();
        this.stacked = stacked;
        this.vectors = vectors;
        this.noiseWeights = noiseWeights;
        this.precision = precision;
        this.days = days;
        this.folded = folded;
        this.day = day;
    }

    /** The Cholesky factor of the precision of the user's vector in each draw, worked out when it is asked for. */
    private static final class Precision {
        private final Supplier<double[]> work;
        private volatile double @Nullable [] cholesky;

        Precision(Supplier<double[]> work) {
            this.work = work;
        }

        double[] cholesky() {
            double[] known = cholesky;
            if (known == null) {
                known = work.get();
                cholesky = known;
            }
            return known;
        }
    }

    /** For a user folded in. */
    static BayesianScorer of(UserFolding folding, Biases biases, UserPosterior user) {
        return new BayesianScorer(
                folding,
                stack(folding, biases, user.vectors()),
                user.vectors(),
                user.noiseWeights(),
                new Precision(user::cholesky),
                user.days(),
                Optional.of(user),
                OptionalInt.empty());
    }

    /** For a user trained on, of whom vectors and days are kept and no ratings but their number. */
    static BayesianScorer of(
            UserFolding folding, Biases biases, double[] vectors, double[] noiseWeights, UserDays days, int ratings) {
        return new BayesianScorer(
                folding,
                stack(folding, biases, vectors),
                vectors,
                noiseWeights,
                new Precision(() -> folding.typicalCholesky(ratings, noiseWeights)),
                days,
                Optional.empty(),
                OptionalInt.empty());
    }

    /** How precisely the user rates, in each system. */
    double[] noiseWeights() {
        return noiseWeights;
    }

    /** The user as he was folded in; empty for one trained on. */
    Optional<UserPosterior> folded() {
        return folded;
    }

    private static FactorScorer stack(UserFolding folding, Biases biases, double[] vectors) {
        BayesianPosterior posterior = folding.posterior();
        int draws = posterior.draws();
        int rank = posterior.rank();
        int systems = folding.systems();
        double[] factors = new double[draws * rank];
        double scale = 1 / Math.sqrt(draws);
        double bias = 0;
        for (int draw = 0; draw < draws; draw++) {
            for (int factor = 0; factor < rank; factor++) {
                factors[draw * rank + factor] = scale * vectors[factor * systems + draw];
            }
            bias += vectors[rank * systems + draw] / draws;
        }
        return new FactorScorer(biases, posterior.itemFactors(), bias, factors);
    }

    @Override
    public double offset() {
        return stacked.offset() + timeBias();
    }

    @Override
    public float[] userFactors() {
        return stacked.userFactors();
    }

    @Override
    public FactorMatrix itemFactors() {
        return stacked.itemFactors();
    }

    @Override
    public float[] itemBiases() {
        return stacked.itemBiases();
    }

    @Override
    public double score(int item) {
        return stacked.score(item) + timeBias();
    }

    @Override
    public void scoreAll(float[] scores) {
        stacked.scoreAll(scores);
        float bias = (float) timeBias();
        for (int item = 0; bias != 0 && item < scores.length; item++) {
            scores[item] += bias;
        }
    }

    @Override
    public OptionalDouble variance(int item) {
        int draws = posterior.draws();
        int systems = folding.systems();
        double[] y = new double[posterior.size() * systems];
        folding.writeFactors(item, y);
        double[] scores = new double[systems];
        addProducts(y, vectors, scores);
        folding.solveLower(precision.cholesky(), y);
        double[] unexplained = new double[systems];
        addProducts(y, y, unexplained);
        double within = 0;
        double sum = 0;
        double squares = 0;
        for (int draw = 0; draw < draws; draw++) {
            double score = posterior.itemBias(item, draw) + scores[draw];
            sum += score;
            squares += score * score;
            within += unexplained[draw] + ofRating(item, draw);
        }
        double between = draws == 1 ? 0 : Math.max(0, squares - sum * sum / draws) / (draws - 1);
        return OptionalDouble.of(within / draws + between);
    }

    @Override
    public Optional<double[]> covariances(int item, int[] others) {
        int systems = folding.systems();
        double[] weight = new double[posterior.size() * systems];
        folding.writeFactors(item, weight);
        folding.solve(precision.cholesky(), weight);
        double[] covariances = new double[others.length];
        double[] y = new double[weight.length];
        for (int at = 0; at < others.length; at++) {
            folding.writeFactors(others[at], y);
            double[] products = new double[systems];
            addProducts(y, weight, products);
            for (int draw = 0; draw < posterior.draws(); draw++) {
                covariances[at] += products[draw] / posterior.draws();
            }
        }
        return Optional.of(covariances);
    }

    /** The inner product of two vectors in each draw. */
    private static void addProducts(double[] a, double[] b, double[] products) {
        for (int from = 0; from < a.length; from += products.length) {
            for (int draw = 0; draw < products.length; draw++) {
                products[draw] += a[from + draw] * b[from + draw];
            }
        }
    }

    /** The variance of the noise and of the day. */
    private double ofRating(int item, int draw) {
        double ofUser = posterior.noisePrecision()[draw] * noiseWeights[draw];
        int onDay = day.isPresent() ? days.ratings(day.getAsInt()) : 0;
        return 1 / (ofUser * posterior.itemNoiseWeights()[item * posterior.draws() + draw])
                + posterior.days().variance(draw, day, onDay, ofUser);
    }

    @Override
    public Optional<Explanation> explain(int item) {
        return folded.map(user -> {
            Explanation explained = user.explain(item);
            return new Explanation(
                    explained.mean(),
                    explained.userBias() + timeBias(),
                    explained.itemBias(),
                    explained.contributions());
        });
    }

    @Override
    public long bytes() {
        return stacked.bytes() + folded.map(UserPosterior::bytes).orElse((long) Double.BYTES * vectors.length);
    }

    @Override
    public LinearScorer at(int minute) {
        return posterior.days().present()
                ? new BayesianScorer(
                        folding,
                        stacked,
                        vectors,
                        noiseWeights,
                        precision,
                        days,
                        folded,
                        OptionalInt.of(DayBiases.day(minute)))
                : this;
    }

    private double timeBias() {
        return day.isPresent() ? posterior.days().bias(day.getAsInt()) + days.bias(day.getAsInt()) : 0;
    }
}
