package dev.foretaste.recommendation;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list for a visitor, a what-if, or a group, as a request brings it, unchecked. */
@Schema(name = "RecommendationRequest")
record ListRequest(
        @Schema(description = "The visitor's ratings; with a userId they count beside, or instead of, that user's")
        @Nullable
        List<@Nullable GivenRating> ratings,

        @Schema(description = "Whose stored ratings count too", example = "u1") @Nullable
        String userId,

        @Schema(description = "The members of a group, 1 to 100", example = "[\"u1\", \"u2\"]") @Nullable
        List<@Nullable String> userIds,

        @Schema(description = "How the members' scores are combined; AVERAGE where it is missing") @Nullable
        Strategy strategy,

        @Schema(description = "1 to 500; 10 where it is missing", example = "10") @Nullable
        Integer limit,

        @Schema(description = "Only items of one of these categories") @Nullable
        List<@Nullable String> category,

        @Schema(description = "Items left out") @Nullable List<@Nullable String> exclude,

        @Schema(description = "Whether rated items are listed too") @Nullable
        Boolean includeRated,

        @Schema(
                description =
                        "What ranks the list; BLEND, preference times predicted rating, where the model has both parts")
        @Nullable
        RankBy rankBy,

        @Schema(description = "0, the best items, to 1, the most different ones") @Nullable
        Double diversity,

        @Schema(description = "Whether each item says which ratings brought it") @Nullable
        Boolean explain,

        @Schema(description = "The share of ratings that intervals shall hold, 0.5 to 0.999; 0.9 where it is missing")
        @Nullable
        Double level,

        @Schema(description = Parameters.CONTEXT, example = "phone") @Nullable
        String context,

        @Schema(description = "The nextCursor of the page before") @Nullable
        String cursor) {

    @Schema(name = "GivenRating")
    record GivenRating(
            @Schema(example = "i1", requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            String itemId,

            @Schema(example = "5", requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            Double value,

            @Schema(description = "In which the rating was made; none where it is missing", example = "phone") @Nullable
            String context) {}
}
