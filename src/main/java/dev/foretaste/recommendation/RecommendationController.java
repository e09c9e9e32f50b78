package dev.foretaste.recommendation;

import dev.foretaste.problem.Ids;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "Recommendations", description = "Top-N lists that know the rating sent a moment ago.")
final class RecommendationController {
    private final CachedRecommender recommender;
    private final AnswerStates states;
    private final Recommender uncached;
    private final ListRequests requests;

    RecommendationController(
            CachedRecommender recommender, AnswerStates states, Recommender uncached, ListRequests requests) {
        this.recommender = recommender;
        this.states = states;
        this.uncached = uncached;
        this.requests = requests;
    }

    @GetMapping(path = "/users/{userId}/recommendations", produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Recommend items to a user",
            description = "The best items the user has not rated. A user without ratings gets the popular items. Pages"
                    + " never repeat or skip an item, also when ratings or the model change between them. The ETag"
                    + " changes with the user's ratings, the model and the catalogue.")
    @ItemFilters
    @ApiResponse(
            responseCode = "200",
            description = "A page of the list",
            content = @Content(schema = @Schema(implementation = Recommendations.class)))
    @ApiResponse(
            responseCode = "304",
            description = "Nothing has changed since the ETag in If-None-Match",
            content = @Content)
    @ApiResponse(responseCode = "422", description = "The model has no part that ranks as rankBy says")
    byte @Nullable [] recommend(
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
            @RequestParam(defaultValue = "0")
                    @Parameter(description = "0, the best items, to 1, the most different ones")
                    double diversity,
            @RequestParam(defaultValue = "false")
                    @Parameter(description = "Whether each item says which ratings brought it")
                    boolean explain,
            @RequestParam(defaultValue = "0.9")
                    @Parameter(description = "The share of ratings that intervals shall hold, 0.5 to 0.999")
                    double level,
            @RequestParam(required = false) @Parameter(description = Parameters.CONTEXT) @Nullable String context,
            @RequestParam @Parameter(hidden = true) MultiValueMap<String, String> all,
            ServletWebRequest request,
            HttpServletResponse response) {
        Ids.require("userId", userId);
        ListQuery query = new ListQuery(
                Parameters.limit("limit", limit),
                Set.copyOf(all.getOrDefault("category", List.of())),
                Set.copyOf(all.getOrDefault("exclude", List.of())),
                includeRated,
                Optional.ofNullable(rankBy),
                Parameters.diversity("diversity", diversity),
                explain,
                Parameters.level("level", level),
                Parameters.context("context", context));
        AnswerState state = states.of(userId);
        if (state.isListKnownTo(request)) {
            return null;
        }
        String parameters = request.getRequest().getQueryString();
        if (cursor == null) {
            recommender.remember(parameters, query);
        }
        CachedRecommender.Answer list = recommender.recommend(state, query, cursor, parameters);
        response.setHeader(HttpHeaders.ETAG, list.etag());
        return list.json();
    }

    @PostMapping("/recommendations")
    @Operation(
            summary = "Recommend items to a visitor, a what-if or a group",
            description = "The ratings come in the body and nothing is stored. With a userId they count beside that"
                    + " user's; with userIds the list is for all of them, combined as the strategy says.")
    @ApiResponse(responseCode = "200", description = "A page of the list", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "422", description = "The model has no part that ranks as rankBy says")
    Recommendations recommendTo(
            @RequestBody
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            content =
                                    @Content(
                                            examples = {
                                                @ExampleObject(
                                                        name = "visitor",
                                                        value = "{\"ratings\": [{\"itemId\": \"i1\", \"value\": 5}]}"),
                                                @ExampleObject(
                                                        name = "what-if",
                                                        value =
                                                                "{\"userId\": \"u2\", \"ratings\": [{\"itemId\": \"i2\","
                                                                        + " \"value\": 1}]}"),
                                                @ExampleObject(
                                                        name = "group",
                                                        value = "{\"userIds\": [\"u1\", \"u2\"], \"strategy\":"
                                                                + " \"LEAST_MISERY\"}")
                                            }))
                    ListRequest body) {
        return uncached.recommend(requests.audience(body), requests.query(body), body.cursor());
    }
}
