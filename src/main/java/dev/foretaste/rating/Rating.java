package dev.foretaste.rating;

import java.time.Instant;

/**
 * One user's rating of one item.
 *
 * @param value on the rating scale, with the precision of a float (about seven digits)
 * @param ratedAt when it was made, to the millisecond
 */
public record Rating(String userId, String itemId, float value, Instant ratedAt) {}
