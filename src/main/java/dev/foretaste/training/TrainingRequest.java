package dev.foretaste.training;

import dev.foretaste.model.Activation;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What to train. All is optional: {@code {}} trains the default rating part and the default preference part. */
@Schema(name = "TrainingRequest")
record TrainingRequest(
        @Schema(description = "One of GET /algorithms. Named alone, it is the only part of the model.", example = "sgd")
        @Nullable
        String algorithm,

        @Schema(
                description = "Settings of that algorithm; defaults for all that is not named.",
                example = "{\"rank\": 2, \"epochs\": 5000, \"learningRate\": 0.0002, \"regularization\": 0.02}")
        @Nullable
        Map<String, Double> hyperparameters,

        @Schema(description = "The algorithm of a preference part beside the rating part.", example = "implicit-als")
        @Nullable
        String preferenceAlgorithm,

        @Nullable Map<String, Double> preferenceHyperparameters,

        @Schema(description = TrainingRequest.ACTIVATION, defaultValue = "ALWAYS") @Nullable
        Activation activation,

        @Schema(description = "Where all random numbers come from: one seed, one result.", defaultValue = "1")
        @Min(0)
        @Max(9_007_199_254_740_991L)
        @Nullable
        Long seed) {
    static final String ACTIVATION = "Whether the model serves once it is trained. IF_BETTER: only with a lower RMSE"
            + " on ratings held out than the active model, or a higher NDCG where that has no RMSE; or"
            + " where the active model was trained on too few ratings to be measured, or none is active.";
}
