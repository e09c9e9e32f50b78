package dev.foretaste.recommendation;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * Where the user's rating would lie, both ends on the rating scale.
 *
 * @param level the share of such intervals that hold the rating
 */
record Interval(
        double lower,
        double upper,

        @Schema(description = "The share of such intervals that hold the rating")
        double level) {}
