package dev.foretaste.rating;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One user's rating of one item.
 *
 * @param value on the rating scale, with the precision of a float (about seven digits)
 * @param ratedAt when it was made, to the millisecond
 * @param context in which it was made, a device, a time slot or a tag; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Rating(
        String userId,
        String itemId,
        float value,
        Instant ratedAt,

        @Schema(description = "In which it was made; absent for none", example = "phone") @Nullable
        String context) {}
