package dev.foretaste.recommendation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretaste.problem.Ids;
import dev.foretaste.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "Recommendations")
final class NextToRateController {
    private final NextToRate nextToRate;
    private final ServedModels models;

    NextToRateController(NextToRate nextToRate, ServedModels models) {
        this.nextToRate = nextToRate;
        this.models = models;
    }

    /**
     * An item whose rating would teach most.
     *
     * @param reduction by how much the mean variance of the user's predicted ratings would fall; null where that is not
     *     known
     */
    @Schema(name = "ItemToRate")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ItemToRate(
            @Schema(example = "i3") String itemId,

            @Schema(
                    description = "By how much the mean variance of the user's predicted ratings would fall; absent"
                            + " where that is not known",
                    example = "0.05")
            @Nullable
            Double reduction) {}

    @Schema(name = "ItemsToRate")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ItemsToRate(
            @Schema(example = "u1") String userId,
            Basis basis,
            @Nullable Long modelVersion,
            List<ItemToRate> items) {}

    @GetMapping("/users/{userId}/recommendations/next-to-rate")
    @Operation(
            summary = "List what a user should be asked to rate",
            description = "Popular items, first those whose rating would reduce the uncertainty of the user's predicted"
                    + " ratings most. Without a model that knows its uncertainty, the most popular items.")
    ItemsToRate nextToRate(
            @PathVariable @Parameter(example = "u1") String userId,
            @RequestParam(defaultValue = "10") @Parameter(description = "1 to 100") int limit) {
        Ids.require("userId", userId);
        if (limit < 1 || limit > 100) {
            throw ProblemException.invalid("limit", "is %d; expected 1 to 100".formatted(limit));
        }
        Optional<ServedModel> model = models.current();
        return model.flatMap(each -> nextToRate.questions(each, userId, limit))
                .map(questions -> new ItemsToRate(
                        userId,
                        nextToRate.basis(model.orElseThrow(), userId),
                        model.orElseThrow().version(),
                        questions.stream()
                                .map(each -> new ItemToRate(each.itemId(), each.reduction()))
                                .toList()))
                .orElseGet(() -> new ItemsToRate(
                        userId,
                        Basis.POPULARITY,
                        null,
                        nextToRate.popular(userId, limit).stream()
                                .map(each -> new ItemToRate(each.item().itemId(), null))
                                .toList()));
    }
}
