package dev.foretaste.recommendation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretaste.item.Catalogue;
import dev.foretaste.item.Item;
import dev.foretaste.problem.Ids;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
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
@Tag(name = "Neighbours", description = "What and who is alike.")
final class NeighbourController {
    private final Neighbours neighbours;
    private final ServedModels models;
    private final Predictor predictor;
    private final Catalogue catalogue;

    NeighbourController(Neighbours neighbours, ServedModels models, Predictor predictor, Catalogue catalogue) {
        this.neighbours = neighbours;
        this.models = models;
        this.predictor = predictor;
        this.catalogue = catalogue;
    }

    /**
     * An item and how alike it is.
     *
     * @param similarity at most 1; below 0 for opposites
     * @param title null where nobody has described the item
     */
    @Schema(name = "SimilarItem")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SimilarItem(
            @Schema(example = "i2") String itemId,
            @Schema(example = "0.83") double similarity,
            @Schema(example = "Black tea") @Nullable String title) {}

    @Schema(name = "SimilarItems")
    record SimilarItems(@Schema(example = "i1") String itemId, List<SimilarItem> items) {}

    @Schema(name = "SimilarUser")
    record SimilarUser(
            @Schema(example = "u2") String userId,
            @Schema(example = "0.83") double similarity) {}

    @Schema(name = "SimilarUsers")
    record SimilarUsers(@Schema(example = "u1") String userId, List<SimilarUser> users) {}

    @GetMapping("/items/{itemId}/similar")
    @Operation(
            summary = "List similar items",
            description = "By the cosine of their latent factors; before there is a model, by who rated both.")
    @ApiResponse(responseCode = "200", description = "The most similar items first")
    @ApiResponse(responseCode = "404", description = "Nobody has rated or described the item")
    SimilarItems similarItems(
            @PathVariable @Parameter(example = "i1") String itemId,
            @RequestParam(defaultValue = "10") @Parameter(description = "1 to 500") int limit) {
        Ids.require("itemId", itemId);
        Parameters.limit("limit", limit);
        Optional<ServedModel> model = models.current();
        predictor.requireKnown(itemId);
        return new SimilarItems(
                itemId,
                neighbours.items(model, itemId, limit).stream()
                        .map(each -> new SimilarItem(
                                each.id(),
                                each.similarity(),
                                catalogue.find(each.id()).map(Item::title).orElse(null)))
                        .toList());
    }

    @GetMapping("/users/{userId}/similar")
    @Operation(
            summary = "List similar users",
            description = "By the cosine of their latent factors; before there is a model, by what both rated. A user"
                    + " without ratings is like nobody.")
    SimilarUsers similarUsers(
            @PathVariable @Parameter(example = "u1") String userId,
            @RequestParam(defaultValue = "10") @Parameter(description = "1 to 500") int limit) {
        Ids.require("userId", userId);
        Parameters.limit("limit", limit);
        return new SimilarUsers(
                userId,
                neighbours.users(models.current(), userId, limit).stream()
                        .map(each -> new SimilarUser(each.id(), each.similarity()))
                        .toList());
    }
}
