package dev.foretaste.recommendation;

/** What a list is ranked by. */
enum RankBy {
    /** How likely the user is to take an item up, times how he would rate it. */
    BLEND,
    /** The predicted rating alone. */
    RATING,
    /** How likely the user is to take an item up. */
    PREFERENCE
}
