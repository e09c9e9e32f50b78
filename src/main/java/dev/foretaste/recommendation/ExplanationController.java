package dev.foretaste.recommendation;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretaste.factorization.Explanation;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.problem.Ids;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.problem.ProblemType;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "Recommendations")
final class ExplanationController {
    private final AnswerStates states;
    private final Predictor predictor;
    private final RatingScale scale;

    ExplanationController(AnswerStates states, Predictor predictor, RatingScale scale) {
        this.states = states;
        this.predictor = predictor;
        this.scale = scale;
    }

    /** Which of a model's two parts is meant. */
    enum Part {
        /** The predicted rating. */
        RATING,
        /** How likely the user is to take the item up. */
        PREFERENCE
    }

    /**
     * Why a score is what it is: {@code mean + userBias + itemBias + Σ contribution = unclamped}, to rounding.
     *
     * @param value the predicted rating on the scale; null for the preference part, which has none
     * @param unclamped the score that is explained
     * @param contributions largest share first
     */
    @Schema(name = "Explanation")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Explained(
            @Schema(example = "u1") String userId,
            @Schema(example = "i3") String itemId,
            Part part,

            @Schema(description = "The predicted rating, on the rating scale; absent for a preference") @Nullable
            Double value,

            @Schema(description = "The score that is explained")
            double unclamped,

            double mean,
            double userBias,
            double itemBias,

            @Schema(description = "What each of the user's ratings adds, largest share first")
            List<ItemExplanation.Contribution> contributions,

            Basis basis,
            long modelVersion) {}

    @GetMapping("/users/{userId}/recommendations/{itemId}/explanation")
    @Operation(
            summary = "Explain a predicted rating",
            description =
                    "Which of the user's own ratings moved the prediction, by how much: mean + userBias + itemBias"
                            + " + the contributions are the unclamped prediction. part=PREFERENCE explains how likely the user"
                            + " is to take the item up. In a context, its bias counts to the mean.")
    @ApiResponse(responseCode = "200", description = "The parts and their sum", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "404", description = "Nobody has rated or described the item")
    @ApiResponse(responseCode = "422", description = "There is no prediction that is a sum over the user's ratings")
    @ApiResponse(
            responseCode = "304",
            description = "Nothing has changed since the ETag in If-None-Match",
            content = @Content)
    @Nullable
    Explained explain(
            @PathVariable @Parameter(example = "u1") String userId,
            @PathVariable @Parameter(example = "i3") String itemId,
            @RequestParam(defaultValue = "RATING") Part part,
            @RequestParam(required = false) @Parameter(description = Parameters.CONTEXT) @Nullable String context,
            ServletWebRequest request) {
        Ids.require("userId", userId);
        Ids.require("itemId", itemId);
        Optional<String> asked = Parameters.context("context", context);
        AnswerState state = states.of(userId);
        predictor.requireKnown(itemId);
        ServedModel model = state.model()
                .orElseThrow(() -> notPossible(
                        "There is no model yet; predictions are means. Train one with POST /training-jobs."));
        FoldedUser user = model.user(userId, state.user()).in(asked);
        if (!user.isPersonal()) {
            throw notPossible(
                    "User \"%s\" has no rating that model version %d knows; predictions for this user are means."
                            .formatted(userId, model.version()));
        }
        OptionalInt item = model.find(itemId);
        if (item.isEmpty()) {
            throw notPossible(
                    "Item \"%s\" had no ratings when model version %d was trained.".formatted(itemId, model.version()));
        }
        Optional<Scorer> scorer = part == Part.RATING ? user.rating() : user.preference();
        if (scorer.isEmpty()) {
            throw notPossible("Model version %d has no %s part."
                    .formatted(model.version(), part.name().toLowerCase(Locale.ROOT)));
        }
        Explanation explanation =
                scorer.orElseThrow().explain(item.getAsInt()).orElseThrow(() -> cannotExplain(model, part));
        return state.isKnownTo(request) ? null : explained(userId, itemId, part, explanation, user, model);
    }

    private Explained explained(
            String userId, String itemId, Part part, Explanation explanation, FoldedUser user, ServedModel model) {
        ItemExplanation parts = ItemExplanation.of(explanation, user, model.items(), Integer.MAX_VALUE);
        return new Explained(
                userId,
                itemId,
                part,
                part == Part.RATING ? scale.clamp(explanation.total()) : null,
                explanation.total(),
                parts.mean(),
                parts.userBias(),
                parts.itemBias(),
                parts.contributions(),
                user.basis(),
                model.version());
    }

    private static ProblemException cannotExplain(ServedModel model, Part part) {
        String algorithm = part == Part.PREFERENCE && model.loaded().info().preferenceAlgorithm() != null
                ? model.loaded().info().preferenceAlgorithm()
                : model.loaded().info().algorithm();
        return notPossible(("The algorithm %s, of model version %d, does not give scores that are a sum over the user's"
                        + " ratings; those of als, biased-sgd, bayesian, tensor, item-knn, implicit-als and ease are.")
                .formatted(algorithm, model.version()));
    }

    private static ProblemException notPossible(String detail) {
        return ProblemException.of(ProblemType.NOT_POSSIBLE, detail);
    }
}
