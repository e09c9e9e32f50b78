package dev.foretaste.factorization;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Scores items by the mean over the draws of {@code μ + b_u + b_i + p_u · q_i}.
 *
 * <p>The variance is that of the noise, plus the mean over the draws of the variance that the user's vector has within
 * a draw ({@code y_iᵀ·C⁻¹·y_i}), plus the variance of the score between draws.
 */
final class BayesianScorer implements LinearScorer {
    private final BayesianPosterior posterior;
    private final FactorScorer stacked;
    private final double[] vectors;
    private final double[] cholesky;
    private final UserDays days;
    private final Optional<UserPosterior> explaining;
    private final OptionalInt day;

    private BayesianScorer(
            BayesianPosterior posterior,
            FactorScorer stacked,
            double[] vectors,
            double[] cholesky,
            UserDays days,
            Optional<UserPosterior> explaining,
            OptionalInt day) {
        this.posterior = posterior;
        this.stacked = stacked;
        this.vectors = vectors;
        this.cholesky = cholesky;
        this.days = days;
        this.explaining = explaining;
        this.day = day;
    }

    /** For a user folded in. */
    static BayesianScorer of(BayesianPosterior posterior, Biases biases, UserPosterior user) {
        return new BayesianScorer(
                posterior,
                stack(posterior, biases, user.vectors()),
                user.vectors(),
                user.cholesky(),
                user.days(),
                Optional.of(user),
                OptionalInt.empty());
    }

    /** For a user trained on, of whom vectors and days are kept and no ratings but their number. */
    static BayesianScorer of(BayesianPosterior posterior, Biases biases, double[] vectors, UserDays days, int ratings) {
        return new BayesianScorer(
                posterior,
                stack(posterior, biases, vectors),
                vectors,
                posterior.typicalCholesky(ratings),
                days,
                Optional.empty(),
                OptionalInt.empty());
    }

    private static FactorScorer stack(BayesianPosterior posterior, Biases biases, double[] vectors) {
        int draws = posterior.draws();
        int rank = posterior.rank();
        double[] factors = new double[draws * rank];
        double bias = 0;
        for (int draw = 0; draw < draws; draw++) {
            for (int factor = 0; factor < rank; factor++) {
                factors[draw * rank + factor] = vectors[draw * (rank + 1) + factor] / Math.sqrt(draws);
            }
            bias += vectors[draw * (rank + 1) + rank] / draws;
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
        int n = posterior.size();
        int draws = posterior.draws();
        double[] y = new double[n];
        double within = 0;
        double sum = 0;
        double squares = 0;
        for (int draw = 0; draw < draws; draw++) {
            posterior.writeFactors(item, draw, y);
            double score = posterior.itemBias(item, draw);
            for (int at = 0; at < n; at++) {
                score += vectors[draw * n + at] * y[at];
            }
            sum += score;
            squares += score * score;
            within += unexplained(draw, y);
        }
        double between = draws == 1 ? 0 : Math.max(0, squares - sum * sum / draws) / (draws - 1);
        return OptionalDouble.of(within / draws + between);
    }

    /** The variance within one draw: of the noise, of the day and of the user's vector. */
    private double unexplained(int draw, double[] y) {
        int n = y.length;
        double alpha = posterior.noisePrecision()[draw];
        int onDay = day.isPresent() ? days.ratings(day.getAsInt()) : 0;
        double variance = 1 / alpha + posterior.days().variance(draw, day, onDay, alpha);
        for (int row = 0; row < n; row++) {
            double sum = y[row];
            for (int column = 0; column < row; column++) {
                sum -= cholesky[(draw * n + row) * n + column] * y[column];
            }
            y[row] = sum / cholesky[(draw * n + row) * n + row];
            variance += y[row] * y[row];
        }
        return variance;
    }

    @Override
    public Optional<Explanation> explain(int item) {
        return explaining.map(user -> {
            Explanation explained = user.explain(item);
            return new Explanation(
                    explained.mean(),
                    explained.userBias() + timeBias(),
                    explained.itemBias(),
                    explained.contributions());
        });
    }

    @Override
    public LinearScorer at(int minute) {
        return posterior.days().present()
                ? new BayesianScorer(
                        posterior, stacked, vectors, cholesky, days, explaining, OptionalInt.of(DayBiases.day(minute)))
                : this;
    }

    private double timeBias() {
        return day.isPresent() ? posterior.days().bias(day.getAsInt()) + days.bias(day.getAsInt()) : 0;
    }
}
