package dev.foretaste.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretaste.idempotency.IdempotentRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/hyperparameter-searches")
@Tag(name = "Hyperparameter search", description = "Which settings of an algorithm suit these ratings best.")
class SearchController {
    private static final String RANGES = """
            {"algorithm": "sgd", "ranges": {"regularization": {"minimum": 0.005, "maximum": 0.5}}, \
            "candidates": 9, "seed": 1}""";
    private static final String TRAIN = """
            {"algorithm": "als", "train": {"activation": "IF_BETTER"}}""";

    private final Searches searches;

    SearchController(Searches searches) {
        this.searches = searches;
    }

    /**
     * A page of hyperparameter searches, without their trials.
     *
     * @param nextCursor where the next page begins; left out on the last
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record SearchList(List<SearchJob> searches, @Nullable String nextCursor) {}

    @PostMapping
    @Operation(
            summary = "Search for hyperparameters",
            description = "Queues a random search with successive halving: settings drawn at random are tried on a"
                    + " small part of the ratings, the better third on three times as many, and so on; the defaults"
                    + " stay to the end. With train, a training job with the best settings on all ratings follows.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            examples = {
                                                @ExampleObject(name = "One range", value = RANGES),
                                                @ExampleObject(name = "Search, train and activate", value = TRAIN),
                                                @ExampleObject(name = "The default algorithm", value = "{}")
                                            })))
    @ApiResponse(
            responseCode = "202",
            description = "The search waits or runs already",
            headers = @Header(name = "Location", description = "The path of the search"),
            useReturnTypeSchema = true)
    ResponseEntity<SearchJob> submit(
            @Valid @RequestBody SearchRequest request,
            @RequestHeader(name = IdempotentRequest.HEADER, required = false)
                    @Parameter(description = IdempotentRequest.DESCRIPTION)
                    @Nullable
                    String idempotencyKey,
            HttpServletRequest http) {
        SearchJob job = searches.submit(request, IdempotentRequest.of(idempotencyKey, "search", request));
        return ResponseEntity.accepted()
                .location(URI.create(http.getRequestURI() + "/" + job.id()))
                .body(job);
    }

    @GetMapping
    @Operation(summary = "List hyperparameter searches", description = "Newest first, without their trials.")
    SearchList list(
            @Parameter(description = "How many at most.") @RequestParam(defaultValue = "50") @Min(1) @Max(500)
                    int limit,
            @Parameter(description = "nextCursor of the page before.") @RequestParam(required = false) @Min(1) @Nullable
                    Long cursor) {
        JobPage<SearchJob> page = JobPage.of(cursor, limit, searches::findBefore);
        return new SearchList(page.jobs(), page.nextCursor());
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "Get a hyperparameter search",
            description =
                    "Its state, its progress, the trials so far with their settings and scores and, once it succeeded,"
                            + " the best of them and the training job that follows.")
    SearchJob get(@PathVariable long id) {
        return searches.get(id);
    }

    @PostMapping("/{id}/cancel")
    @Operation(
            summary = "Cancel a hyperparameter search",
            description = "A waiting one ends at once, a running one within one iteration of a training.")
    @ApiResponse(responseCode = "202", description = "The search ends soon", useReturnTypeSchema = true)
    ResponseEntity<SearchJob> cancel(@PathVariable long id) {
        return ResponseEntity.accepted().body(searches.cancel(id));
    }
}
