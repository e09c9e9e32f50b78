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
@RequestMapping("/api/v1/evaluations")
@Tag(name = "Evaluation", description = "Which algorithm predicts these ratings best, on ratings held out.")
class EvaluationController {
    private static final String TWO = """
            {"contenders": [{"algorithm": "sgd", "hyperparameters": {"rank": 2, "epochs": 500}}, \
            {"algorithm": "baseline"}], "folds": 3, "seed": 1}""";

    private static final String PER_USER = """
            {"contenders": [{"algorithm": "als"}], "split": "PER_USER", "share": 0.25}""";

    private final Evaluations evaluations;

    EvaluationController(Evaluations evaluations) {
        this.evaluations = evaluations;
    }

    /**
     * A page of evaluations.
     *
     * @param nextCursor where the next page begins; left out on the last
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EvaluationList(
            List<EvaluationJob> evaluations, @Nullable String nextCursor) {}

    @PostMapping
    @Operation(
            summary = "Compare algorithms",
            description =
                    "Queues a comparison over all ratings as they are when it starts, by k-fold cross-validation or"
                            + " another split; nothing is published. The Location header leads to it and, later, to the table.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            examples = {
                                                @ExampleObject(name = "Two algorithms", value = TWO),
                                                @ExampleObject(
                                                        name = "A quarter of each user's ratings held out",
                                                        value = PER_USER),
                                                @ExampleObject(name = "The defaults and their bars", value = "{}")
                                            })))
    @ApiResponse(
            responseCode = "202",
            description = "The evaluation waits or runs already",
            headers = @Header(name = "Location", description = "The path of the evaluation"),
            useReturnTypeSchema = true)
    ResponseEntity<EvaluationJob> submit(
            @Valid @RequestBody EvaluationRequest request,
            @RequestHeader(name = IdempotentRequest.HEADER, required = false)
                    @Parameter(description = IdempotentRequest.DESCRIPTION)
                    @Nullable
                    String idempotencyKey,
            HttpServletRequest http) {
        EvaluationJob job = evaluations.submit(request, IdempotentRequest.of(idempotencyKey, "evaluation", request));
        return ResponseEntity.accepted()
                .location(URI.create(http.getRequestURI() + "/" + job.id()))
                .body(job);
    }

    @GetMapping
    @Operation(summary = "List evaluations", description = "Newest first.")
    EvaluationList list(
            @Parameter(description = "How many at most.") @RequestParam(defaultValue = "50") @Min(1) @Max(500)
                    int limit,
            @Parameter(description = "nextCursor of the page before.") @RequestParam(required = false) @Min(1) @Nullable
                    Long cursor) {
        JobPage<EvaluationJob> page = JobPage.of(cursor, limit, evaluations::findBefore);
        return new EvaluationList(page.jobs(), page.nextCursor());
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "Get an evaluation",
            description = "Its state, its progress and, once it succeeded, one row of figures a contender, each as mean"
                    + " and standard deviation over the folds: rmse, mae, intervalCoverage, ndcg, recall, precision,"
                    + " meanAveragePrecision, catalogueCoverage, novelty, trainingSeconds.")
    EvaluationJob get(@PathVariable long id) {
        return evaluations.get(id);
    }

    @PostMapping("/{id}/cancel")
    @Operation(
            summary = "Cancel an evaluation",
            description = "A waiting one ends at once, a running one within one iteration.")
    @ApiResponse(responseCode = "202", description = "The evaluation ends soon", useReturnTypeSchema = true)
    ResponseEntity<EvaluationJob> cancel(@PathVariable long id) {
        return ResponseEntity.accepted().body(evaluations.cancel(id));
    }
}
