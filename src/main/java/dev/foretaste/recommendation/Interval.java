package dev.foretaste.recommendation;

/**
 * Where the user's rating would lie, both ends on the rating scale.
 *
 * @param level the share of such intervals that hold the rating
 */
record Interval(double lower, double upper, double level) {}
