package dev.foretaste.recommendation;

import dev.foretaste.problem.Ids;
import dev.foretaste.problem.InputError;
import dev.foretaste.problem.ProblemException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
@Tag(name = "Predictions", description = "What a user would rate an item, how sure that is, and on what basis.")
final class PredictionController {
    private static final int MOST_PAIRS = 10_000;

    private final Predictor predictor;
    private final ServedModels models;
    private final AnswerStates states;

    PredictionController(Predictor predictor, ServedModels models, AnswerStates states) {
        this.predictor = predictor;
        this.models = models;
        this.states = states;
    }

    @Schema(name = "PredictionPair")
    record Pair(
            @Schema(example = "u1", requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            String userId,

            @Schema(example = "i3", requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            String itemId,

            @Schema(description = Parameters.CONTEXT, example = "phone") @Nullable
            String context) {}

    /** Whose rating is predicted, and in which context. */
    private record Asker(String userId, Optional<String> context) {
        static Asker of(Pair pair) {
            return new Asker(id(pair.userId()), Optional.ofNullable(pair.context()));
        }
    }

    @Schema(name = "PredictionRequest")
    record Pairs(
            @Schema(description = "1 to 10,000 pairs", requiredMode = Schema.RequiredMode.REQUIRED) @Nullable
            List<@Nullable Pair> pairs,

            @Schema(description = "The share of ratings that intervals shall hold", example = "0.9") @Nullable
            Double level) {}

    @Schema(name = "Predictions")
    record Predictions(List<Prediction> predictions) {}

    @GetMapping("/users/{userId}/predictions/{itemId}")
    @Operation(
            summary = "Predict one user's rating of one item",
            description = "Takes the user's ratings of this very moment into account. A user without ratings gets the"
                    + " item's mean; an item that nobody has rated or described is 404. The ETag changes with the"
                    + " user's ratings, the model and the catalogue.")
    @ApiResponse(responseCode = "200", description = "The prediction", useReturnTypeSchema = true)
    @ApiResponse(
            responseCode = "304",
            description = "Nothing has changed since the ETag in If-None-Match",
            content = @Content)
    @Nullable
    Prediction predict(
            @PathVariable @Parameter(example = "u1") String userId,
            @PathVariable @Parameter(example = "i3") String itemId,
            @RequestParam(required = false) @Parameter(description = Parameters.CONTEXT) @Nullable String context,
            @RequestParam(defaultValue = "0.9")
                    @Parameter(description = "The share of ratings that the interval shall hold, 0.5 to 0.999")
                    double level,
            ServletWebRequest request) {
        Ids.require("userId", userId);
        Ids.require("itemId", itemId);
        Parameters.level("level", level);
        Optional<String> asked = Parameters.context("context", context);
        AnswerState state = states.of(userId);
        predictor.requireKnown(itemId);
        return state.isKnownTo(request)
                ? null
                : predictor.of(state.model(), userId, asked).predict(itemId, level);
    }

    @PostMapping("/predictions")
    @Operation(
            summary = "Predict many pairs at once",
            description = "Answers in the order of the pairs, all by one model. A pair of which nothing is known gets"
                    + " the baseline.")
    Predictions predictAll(@RequestBody Pairs body) {
        double level = body.level() == null ? ListQuery.LEVEL : Parameters.level("/level", body.level());
        List<Pair> pairs = checked(body.pairs());
        Optional<ServedModel> model = models.current();
        // One user after the other: what is worked out for one is used for all his pairs, and kept for no longer.
        Map<Asker, List<Integer>> positions = new LinkedHashMap<>();
        for (int at = 0; at < pairs.size(); at++) {
            positions
                    .computeIfAbsent(Asker.of(pairs.get(at)), asker -> new ArrayList<>())
                    .add(at);
        }
        Prediction[] predictions = new Prediction[pairs.size()];
        positions.forEach((asker, ofAsker) -> {
            Predictor.ForUser user = predictor.of(model, asker.userId, asker.context);
            ofAsker.forEach(
                    at -> predictions[at] = user.predict(id(pairs.get(at).itemId()), level));
        });
        return new Predictions(List.of(predictions));
    }

    private static List<Pair> checked(@Nullable List<@Nullable Pair> pairs) {
        if (pairs == null || pairs.isEmpty() || pairs.size() > MOST_PAIRS) {
            throw ProblemException.invalid(
                    "/pairs",
                    "has %s pairs; expected 1 to %d".formatted(pairs == null ? "no" : pairs.size(), MOST_PAIRS));
        }
        List<InputError> errors = new ArrayList<>();
        List<Pair> checked = new ArrayList<>(pairs.size());
        for (int at = 0; at < pairs.size(); at++) {
            Pair pair = pairs.get(at);
            if (pair == null) {
                errors.add(InputError.at("/pairs/" + at, "is null; expected {userId, itemId}"));
            } else {
                Parameters.checkId("/pairs/" + at + "/userId", pair.userId(), errors);
                Parameters.checkId("/pairs/" + at + "/itemId", pair.itemId(), errors);
                Parameters.checkContext("/pairs/" + at + "/context", pair.context(), errors);
                checked.add(pair);
            }
        }
        Parameters.refuse(errors);
        return checked;
    }

    private static String id(@Nullable String checked) {
        if (checked == null) {
            throw new IllegalStateException("an id that was checked is missing");
        }
        return checked;
    }
}
