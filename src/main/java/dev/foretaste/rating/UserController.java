package dev.foretaste.rating;

import dev.foretaste.idempotency.IdempotentRequest;
import dev.foretaste.problem.Ids;
import dev.foretaste.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/users/{userId}")
@Tag(name = "Users", description = "Everything of one person: take it out, move it to an account, erase it.")
final class UserController {
    private final Erasure erasure;
    private final Ratings ratings;

    UserController(Erasure erasure, Ratings ratings) {
        this.erasure = erasure;
        this.ratings = ratings;
    }

    @Schema(name = "Merge")
    record MergeInput(
            @Schema(
                    description = "The user who takes the ratings over",
                    example = "u2",
                    requiredMode = Schema.RequiredMode.REQUIRED)
            @Nullable
            String into) {}

    @DeleteMapping
    @Operation(
            summary = "Erase a user",
            description = "Every rating goes from the store, the live matrix and every answer; models trained with them"
                    + " are rewritten without the user. Afterwards no byte of the id is left in the data directory, nor of"
                    + " contexts that no other rating has. An erasure may be repeated.")
    Erasure.Answer erase(@PathVariable @Parameter(example = "u5") String userId) {
        return erasure.erase(Ids.require("userId", userId));
    }

    @PostMapping("/merge")
    @Operation(
            summary = "Move a guest's ratings to an account",
            description = "Where both have rated an item, the newer rating wins. The guest is erased, as by"
                    + " erasing a user.")
    Erasure.Merged merge(
            @PathVariable @Parameter(example = "u5") String userId,
            @RequestBody MergeInput body,
            @RequestHeader(name = IdempotentRequest.HEADER, required = false)
                    @Parameter(description = IdempotentRequest.DESCRIPTION)
                    @Nullable
                    String idempotencyKey) {
        Ids.require("userId", userId);
        String into = body.into();
        if (into == null) {
            throw ProblemException.invalid("/into", "is missing; expected the id of the user who takes the ratings");
        }
        Ids.require("/into", into);
        if (into.equals(userId)) {
            throw ProblemException.invalid("/into", "is the user himself; expected another user");
        }
        return erasure.merge(userId, into, IdempotentRequest.of(idempotencyKey, "merge", userId, into));
    }

    @GetMapping("/export")
    @Operation(
            summary = "Export all we hold of one user",
            description =
                    "The ratings, and the model versions that hold factors learnt of the user, from ratings deleted since"
                            + " too.")
    @ApiResponse(responseCode = "200", description = "All there is", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", description = "Nothing is held of this user")
    Ratings.Holdings export(@PathVariable @Parameter(example = "u5") String userId) {
        return ratings.holdings(userId)
                .orElseThrow(() -> ProblemException.notFound("Nothing is held of user \"%s\".".formatted(userId)));
    }
}
