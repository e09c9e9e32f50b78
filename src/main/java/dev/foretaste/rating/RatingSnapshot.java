package dev.foretaste.rating;

import dev.foretaste.matrix.RatingMatrix;

/**
 * All ratings at one moment.
 *
 * @param revision of the last change it contains
 */
public record RatingSnapshot(long revision, RatingMatrix ratings) {}
