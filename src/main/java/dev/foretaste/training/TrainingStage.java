package dev.foretaste.training;

/** What a running job is busy with, in this order; stages that a job does not need are left out. */
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
