package dev.foretaste.rating;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A rating as a request brings it, unchecked.
 *
 * @param ratedAt null for now
 * @param context null for none
 */
@Schema(name = "NewRating")
record RatingInput(
        @Schema(description = "1 to 200 characters", example = "u1", requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String userId,

        @Schema(description = "1 to 200 characters", example = "i1", requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        String itemId,

        @Schema(description = "On the rating scale", example = "5", requiredMode = Schema.RequiredMode.REQUIRED)
        @Nullable
        Double value,

        @Schema(description = "When the rating was made; now where it is missing", format = "date-time") @Nullable
        String ratedAt,

        @Schema(description = CONTEXT, example = "phone") @Nullable
        String context) {
    static final String CONTEXT = "In which the rating was made: a device, a time slot, a tag; 1 to 200 characters. A"
            + " rating may have none";
}
