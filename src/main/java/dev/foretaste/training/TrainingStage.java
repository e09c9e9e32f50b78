package dev.foretaste.training;

import io.swagger.v3.oas.annotations.media.Schema;

/** What a running job is busy with, in this order; stages that a job does not need are left out. */
@Schema(
        description = "What the job is busy with, in this order, what it does not need left out. RATING_HOLD_OUT,"
                + " PREFERENCE_HOLD_OUT: training that part without the ratings held out, to judge it by them."
                + " PREFERENCE, RATING: training that part on all ratings, to serve.")
public enum TrainingStage {
    /** Training the rating part without the ratings held out, to judge it by them. */
    RATING_HOLD_OUT,
    /** Training the preference part without the ratings held out, to judge its lists by them. */
    PREFERENCE_HOLD_OUT,
    /** Training the preference part that will serve, on all ratings. */
    PREFERENCE,
    /** Training the rating part that will serve, on all ratings. */
    RATING
}
