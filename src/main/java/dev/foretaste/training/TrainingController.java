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
@RequestMapping("/api/v1/training-jobs")
@Tag(name = "Training", description = "Factorization as a background job.")
class TrainingController {
    private static final String SGD = """
            {"algorithm": "sgd", "hyperparameters": {"rank": 2, "epochs": 5000, "learningRate": 0.0002, \
            "regularization": 0.02}, "seed": 1}""";

    private final TrainingJobs jobs;

    TrainingController(TrainingJobs jobs) {
        this.jobs = jobs;
    }

    /**
     * A page of jobs.
     *
     * @param nextCursor where the next page begins; left out on the last
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TrainingJobList(
            List<TrainingJob> trainingJobs, @Nullable String nextCursor) {}

    @PostMapping
    @Operation(
            summary = "Train a model",
            description = "Queues a job over all ratings as they are when it starts. Jobs run one after the other; the"
                    + " Location header leads to this one.",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content =
                                    @Content(
                                            mediaType = "application/json",
                                            examples = {
                                                @ExampleObject(name = "The tutorial's algorithm", value = SGD),
                                                @ExampleObject(name = "All defaults", value = "{}")
                                            })))
    @ApiResponse(
            responseCode = "202",
            description = "The job waits or runs already",
            headers = @Header(name = "Location", description = "The path of the job"),
            useReturnTypeSchema = true)
    ResponseEntity<TrainingJob> submit(
            @Valid @RequestBody TrainingRequest request,
            @RequestHeader(name = IdempotentRequest.HEADER, required = false)
                    @Parameter(description = IdempotentRequest.DESCRIPTION)
                    @Nullable
                    String idempotencyKey,
            HttpServletRequest http) {
        TrainingJob job = jobs.submit(request, IdempotentRequest.of(idempotencyKey, "training", request));
        return ResponseEntity.accepted()
                .location(URI.create(http.getRequestURI() + "/" + job.id()))
                .body(job);
    }

    @GetMapping
    @Operation(summary = "List training jobs", description = "Newest first, without the history of their iterations.")
    TrainingJobList list(
            @Parameter(description = "How many at most.") @RequestParam(defaultValue = "50") @Min(1) @Max(500)
                    int limit,
            @Parameter(description = "nextCursor of the page before.") @RequestParam(required = false) @Min(1) @Nullable
                    Long cursor) {
        JobPage<TrainingJob> page = JobPage.of(cursor, limit, jobs::findBefore);
        return new TrainingJobList(page.jobs(), page.nextCursor());
    }

    @GetMapping("/{id}")
    @Operation(
            summary = "Get a training job",
            description = "Its state (QUEUED, RUNNING, SUCCEEDED, FAILED or CANCELLED), progress, history and outcome.")
    TrainingJob get(@PathVariable long id) {
        return jobs.get(id);
    }

    @PostMapping("/{id}/cancel")
    @Operation(
            summary = "Cancel a training job",
            description = "A waiting job ends at once, a running one within one iteration; the active model stays.")
    @ApiResponse(responseCode = "202", description = "The job ends soon", useReturnTypeSchema = true)
    ResponseEntity<TrainingJob> cancel(@PathVariable long id) {
        return ResponseEntity.accepted().body(jobs.cancel(id));
    }
}
