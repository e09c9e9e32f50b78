package dev.foretaste.rating;

import dev.foretaste.idempotency.IdempotentRequest;
import dev.foretaste.problem.Ids;
import dev.foretaste.problem.InputError;
import dev.foretaste.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.util.UriUtils;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "Ratings", description = "Submit, read and delete ratings. A rating is durable before it is acknowledged.")
final class RatingController {
    private static final int BATCH_MAXIMUM = 10_000;
    private static final int PAGE_MAXIMUM = 1_000;
    private static final int ERRORS_SHOWN = 100;

    private final Ratings ratings;
    private final RatingRules rules;

    RatingController(Ratings ratings, RatingRules rules) {
        this.ratings = ratings;
        this.rules = rules;
    }

    /** The rating of an item whose user and item are in the path. */
    @Schema(name = "RatingValue")
    record ValueInput(
            @Schema(description = "On the rating scale", example = "4", requiredMode = Schema.RequiredMode.REQUIRED)
            @Nullable
            Double value,

            @Schema(description = "When the rating was made; now where it is missing", format = "date-time") @Nullable
            String ratedAt,

            @Schema(description = RatingInput.CONTEXT, example = "phone") @Nullable
            String context) {}

    @Schema(name = "RatingBatch", example = """
                    {"ratings": [
                      {"userId": "u1", "itemId": "i1", "value": 5}, {"userId": "u1", "itemId": "i2", "value": 3},
                      {"userId": "u1", "itemId": "i4", "value": 1}, {"userId": "u2", "itemId": "i1", "value": 4},
                      {"userId": "u2", "itemId": "i4", "value": 1}, {"userId": "u3", "itemId": "i1", "value": 1},
                      {"userId": "u3", "itemId": "i2", "value": 1}, {"userId": "u3", "itemId": "i4", "value": 5},
                      {"userId": "u4", "itemId": "i1", "value": 1}, {"userId": "u4", "itemId": "i4", "value": 4},
                      {"userId": "u5", "itemId": "i2", "value": 1}, {"userId": "u5", "itemId": "i3", "value": 5},
                      {"userId": "u5", "itemId": "i4", "value": 4}]}""")
    record BatchInput(
            @Schema(description = "1 to 10,000 ratings", requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            List<@Nullable RatingInput> ratings) {}

    @PostMapping("/ratings")
    @Operation(
            summary = "Submit a rating",
            description = "Replaces the user's former rating of the item, in whatever context that was made: 201 when"
                    + " there was none, 200 when there was.")
    @ApiResponse(
            responseCode = "201",
            description = "The rating is new",
            headers = @Header(name = "Location", description = "The path of the rating"),
            useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "A former rating was replaced", useReturnTypeSchema = true)
    Rating submit(
            @RequestBody RatingInput body,
            @RequestHeader(name = IdempotentRequest.HEADER, required = false)
                    @Parameter(description = IdempotentRequest.DESCRIPTION)
                    @Nullable
                    String idempotencyKey,
            HttpServletRequest request,
            HttpServletResponse response) {
        return store(body, IdempotentRequest.of(idempotencyKey, "rating", body), request, response);
    }

    @PostMapping("/ratings/batch")
    @Operation(
            summary = "Submit up to 10,000 ratings",
            description = "All are stored or none. Of several ratings of one item by one user the last counts.")
    Ratings.Counts submitBatch(
            @RequestBody BatchInput body,
            @RequestHeader(name = IdempotentRequest.HEADER, required = false)
                    @Parameter(description = IdempotentRequest.DESCRIPTION)
                    @Nullable
                    String idempotencyKey) {
        List<@Nullable RatingInput> inputs = body.ratings();
        if (inputs == null || inputs.isEmpty() || inputs.size() > BATCH_MAXIMUM) {
            throw ProblemException.invalid(
                    "/ratings",
                    "has %s ratings; expected 1 to %d".formatted(inputs == null ? "no" : inputs.size(), BATCH_MAXIMUM));
        }
        List<InputError> errors = new ArrayList<>();
        List<Rating> checked = new ArrayList<>(inputs.size());
        for (int at = 0; at < inputs.size() && errors.size() < ERRORS_SHOWN; at++) {
            RatingInput input = inputs.get(at);
            if (input == null) {
                errors.add(InputError.at("/ratings/" + at, "is null; expected a rating"));
            } else {
                rules.check(input, "/ratings/" + at, errors).ifPresent(checked::add);
            }
        }
        refuse(errors);
        return ratings.submitAll(checked, IdempotentRequest.of(idempotencyKey, "ratings", body));
    }

    @PutMapping("/users/{userId}/ratings/{itemId}")
    @Operation(summary = "Submit one user's rating of one item", description = "201 when it is new, 200 when changed.")
    @ApiResponse(
            responseCode = "201",
            description = "The rating is new",
            headers = @Header(name = "Location", description = "The path of the rating"),
            useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "A former rating was replaced", useReturnTypeSchema = true)
    Rating put(
            @PathVariable @Parameter(example = "u1") String userId,
            @PathVariable @Parameter(example = "i1") String itemId,
            @RequestBody ValueInput body,
            HttpServletRequest request,
            HttpServletResponse response) {
        Ids.require("userId", userId);
        Ids.require("itemId", itemId);
        return store(
                new RatingInput(userId, itemId, body.value(), body.ratedAt(), body.context()),
                Optional.empty(),
                request,
                response);
    }

    @GetMapping("/users/{userId}/ratings/{itemId}")
    @Operation(summary = "Read one user's rating of one item")
    Rating get(
            @PathVariable @Parameter(example = "u1") String userId,
            @PathVariable @Parameter(example = "i1") String itemId) {
        return ratings.find(userId, itemId).orElseThrow(() -> noSuchRating(userId, itemId));
    }

    @DeleteMapping("/users/{userId}/ratings/{itemId}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete one user's rating of one item")
    void delete(
            @PathVariable @Parameter(example = "u1") String userId,
            @PathVariable @Parameter(example = "i1") String itemId) {
        if (!ratings.delete(userId, itemId)) {
            throw noSuchRating(userId, itemId);
        }
    }

    @GetMapping("/users/{userId}/ratings")
    @Operation(
            summary = "Read a user's ratings, newest first",
            description = "A user who is not known has none. nextCursor, where there is one, leads to the next page.")
    Ratings.Page list(
            @PathVariable @Parameter(example = "u1") String userId,
            @RequestParam(defaultValue = "100") @Parameter(description = "1 to 1,000") int limit,
            @RequestParam(required = false) @Parameter(description = "The nextCursor of the page before") @Nullable
                    String cursor) {
        Ids.require("userId", userId);
        if (limit < 1 || limit > PAGE_MAXIMUM) {
            throw ProblemException.invalid("limit", "is %d; expected 1 to %d".formatted(limit, PAGE_MAXIMUM));
        }
        return ratings.newest(userId, limit, cursor);
    }

    private Rating store(
            RatingInput input,
            Optional<IdempotentRequest> sent,
            HttpServletRequest request,
            HttpServletResponse response) {
        List<InputError> errors = new ArrayList<>();
        Rating checked = rules.check(input, "", errors).orElseThrow(() -> ProblemException.invalid(errors));
        Ratings.Submitted submitted = ratings.submit(checked, sent);
        if (submitted.created()) {
            response.setStatus(HttpServletResponse.SC_CREATED);
            response.setHeader(HttpHeaders.LOCATION, request.getContextPath() + location(submitted.rating()));
        }
        return submitted.rating();
    }

    private static String location(Rating rating) {
        return "/api/v1/users/" + UriUtils.encode(rating.userId(), StandardCharsets.UTF_8) + "/ratings/"
                + UriUtils.encode(rating.itemId(), StandardCharsets.UTF_8);
    }

    private static void refuse(List<InputError> errors) {
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors);
        }
    }

    private static ProblemException noSuchRating(String userId, String itemId) {
        return ProblemException.notFound("User \"%s\" has not rated item \"%s\".".formatted(userId, itemId));
    }
}
