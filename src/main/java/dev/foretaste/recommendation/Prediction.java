package dev.foretaste.recommendation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a user would think of an item.
 *
 * @param value the predicted rating on the scale
 * @param unclamped the same before it was clamped to the scale
 * @param interval null where the variance is not known
 * @param modelVersion null where no model was used
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Prediction(
        @Schema(example = "u1") String userId,
        @Schema(example = "i3") String itemId,

        @Schema(description = "The predicted rating, on the rating scale", example = "4.2")
        double value,

        @Schema(description = "The same before it was clamped to the rating scale", example = "4.2")
        double unclamped,

        @Schema(description = "Where the rating would lie; absent where the model cannot tell how sure it is") @Nullable
        Interval interval,

        Basis basis,

        @Schema(description = "The version that was used; absent where none was") @Nullable
        Long modelVersion) {}
