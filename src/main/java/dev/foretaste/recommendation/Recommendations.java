package dev.foretaste.recommendation;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list, best first.
 *
 * @param userId null for a visitor without an id and for a group
 * @param modelVersion null where no model was used
 * @param nextCursor leads to the next page; null on the last, and in a batch
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Recommendations(
        @Schema(example = "u1") @Nullable String userId,
        Basis basis,

        @Schema(description = "The version that was used; absent where none was") @Nullable
        Long modelVersion,

        List<Item> items,

        @Schema(description = "Leads to the next page; absent on the last") @Nullable
        String nextCursor) {

    /**
     * One item of a list.
     *
     * @param value the predicted rating on the scale, or the mean of the item's ratings where nothing personal is
     *     known; null for an item without ratings
     * @param score what the list is ranked by
     * @param interval of the rating; null where the variance is not known
     * @param title null where nobody has described the item, as are categories and the URLs
     * @param explanation null unless asked for
     */
    @Schema(name = "RecommendedItem")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            @Schema(example = "i3") String itemId,

            @Schema(
                    description = "The predicted rating, on the rating scale, or the mean of the item's ratings where"
                            + " nothing personal is known; absent for an item without any",
                    example = "4.2")
            @Nullable
            Double value,

            @Schema(description = "What the list is ranked by; to be compared within this list alone", example = "4.2")
            double score,

            @Schema(description = "Where the rating would lie; absent where the model cannot tell how sure it is")
            @Nullable
            Interval interval,

            @Schema(example = "Green tea") @Nullable String title,
            @Nullable List<String> categories,
            @Nullable String url,
            @Nullable String imageUrl,
            @Nullable ItemExplanation explanation) {}
}
