package dev.foretaste.evaluation;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one contender reached on one hold-out.
 *
 * @param rating empty for models that do not predict ratings
 * @param intervals empty for models that know no variance
 * @param ranking of the lists by the model's own scores
 * @param trainingSeconds the time of training alone, by the clock on the wall
 */
public record Outcome(
        Optional<RatingAccuracy> rating,
        Optional<IntervalCalibration> intervals,
        RankingAccuracy ranking,
        double trainingSeconds) {

    /** One figure; empty where the model has none of the kind. */
    public OptionalDouble figure(Figure figure) {
        return figure.of(this);
    }
}
