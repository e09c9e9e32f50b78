package dev.foretaste.evaluation;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The columns of a comparison. */
public enum Figure {
    /** {@link RatingAccuracy#rmse}. */
    RMSE("rmse", rating(RatingAccuracy::rmse)),
    /** {@link RatingAccuracy#mae}. */
    MAE("mae", rating(RatingAccuracy::mae)),
    /** {@link IntervalCalibration#coverage}. */
    INTERVAL_COVERAGE(
            "intervalCoverage",
            outcome -> outcome.intervals()
                    .map(intervals -> OptionalDouble.of(intervals.coverage()))
                    .orElse(OptionalDouble.empty())),
    /** {@link RankingAccuracy#ndcg}. */
    NDCG("ndcg", ranking(RankingAccuracy::ndcg)),
    /** {@link RankingAccuracy#recall}. */
    RECALL("recall", ranking(RankingAccuracy::recall)),
    /** {@link RankingAccuracy#precision}. */
    PRECISION("precision", ranking(RankingAccuracy::precision)),
    /** {@link RankingAccuracy#meanAveragePrecision}. */
    MEAN_AVERAGE_PRECISION("meanAveragePrecision", ranking(RankingAccuracy::meanAveragePrecision)),
    /** {@link RankingAccuracy#coverage}. */
    CATALOGUE_COVERAGE("catalogueCoverage", ranking(RankingAccuracy::coverage)),
    /** {@link RankingAccuracy#novelty}. */
    NOVELTY("novelty", ranking(RankingAccuracy::novelty)),
    /** {@link Outcome#trainingSeconds}. */
    TRAINING_SECONDS("trainingSeconds", outcome -> OptionalDouble.of(outcome.trainingSeconds()));

    private final String label;
    private final Function<Outcome, OptionalDouble> value;

    Figure(String label, Function<Outcome, OptionalDouble> value) {
        this.label = label;
        this.value = value;
    }

    /** Its name in tables and in JSON. */
    public String label() {
        return label;
    }

    OptionalDouble of(Outcome outcome) {
        return value.apply(outcome);
    }

    private static Function<Outcome, OptionalDouble> rating(ToDoubleFunction<RatingAccuracy> figure) {
        return outcome -> {
            Optional<RatingAccuracy> rating = outcome.rating();
            return rating.isPresent() ? OptionalDouble.of(figure.applyAsDouble(rating.get())) : OptionalDouble.empty();
        };
    }

    private static Function<Outcome, OptionalDouble> ranking(ToDoubleFunction<RankingAccuracy> figure) {
        return outcome -> {
            RankingAccuracy ranking = outcome.ranking();
            return ranking.users() > 0 ? OptionalDouble.of(figure.applyAsDouble(ranking)) : OptionalDouble.empty();
        };
    }
}
