package dev.foretaste.recommendation;

import dev.foretaste.problem.Ids;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "Recommendations", description = "Top-N lists that know the rating sent a moment ago.")
final class RecommendationController {
    private final Recommender recommender;

    RecommendationController(Recommender recommender) {
        this.recommender = recommender;
    }

    @GetMapping("/users/{userId}/recommendations")
    @Operation(
            summary = "Recommend items to a user",
            description = "The best items the user has not rated. A user without ratings gets the popular items. Pages"
                    + " never repeat or skip an item, also when ratings or the model change between them.")
    Recommendations recommend(
            @PathVariable @Parameter(example = "u1") String userId,
            @RequestParam(defaultValue = "10") @Parameter(description = "1 to 500") int limit,
            @RequestParam(required = false) @Parameter(description = "The nextCursor of the page before") @Nullable
                    String cursor,
            @RequestParam(defaultValue = "false") @Parameter(description = "Whether rated items are listed too")
                    boolean includeRated,
            @RequestParam(required = false)
                    @Parameter(
                            description = "What ranks the list; BLEND, preference times predicted rating, where the"
                                    + " model has both parts")
                    @Nullable
                    RankBy rankBy,
            @RequestParam(defaultValue = "0.9")
                    @Parameter(description = "The share of ratings that intervals shall hold, 0.5 to 0.999")
                    double level,
            @RequestParam @Parameter(hidden = true) MultiValueMap<String, String> all) {
        Ids.require("userId", userId);
        ListQuery query = new ListQuery(
                Parameters.limit("limit", limit),
                Set.copyOf(all.getOrDefault("category", List.of())),
                Set.copyOf(all.getOrDefault("exclude", List.of())),
                includeRated,
                Optional.ofNullable(rankBy),
                0,
                false,
                Parameters.level("level", level));
        return recommender.recommend(userId, query, cursor);
    }
}
