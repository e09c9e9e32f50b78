package dev.foretaste.training;

import dev.foretaste.model.Activation;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What to search. All is optional: {@code {}} varies the default rating algorithm. */
@Schema(name = "HyperparameterSearchRequest")
record SearchRequest(
        @Schema(description = "One of GET /algorithms; the default rating algorithm where none is named.") @Nullable
        String algorithm,

        @Schema(
                description =
                        "What to vary, by name; all else keeps its default. Where nothing is named, from a quarter"
                                + " of its default to four times that, except for iterations and switches.")
        @Nullable
        Map<String, @NotNull @Valid Bounds> ranges,

        @Schema(description = "How many settings to draw, the defaults among them.", defaultValue = "27")
        @Min(1)
        @Max(1000)
        @Nullable
        Integer candidates,

        @Schema(description = "Where all random numbers come from: one seed, one result.", defaultValue = "1")
        @Min(0)
        @Max(9_007_199_254_740_991L)
        @Nullable
        Long seed,

        @Schema(description = "Requests a training job with the best settings at the end; none where it is missing.")
        @Valid
        @Nullable
        Train train) {

    /** The least and the greatest value to try, both included. */
    @Schema(name = "HyperparameterRange")
    record Bounds(@NotNull Double minimum, @NotNull Double maximum) {}

    /** What becomes of the best settings. */
    @Schema(name = "HyperparameterSearchTraining")
    record Train(
            @Schema(description = TrainingRequest.ACTIVATION, defaultValue = "ALWAYS") @Nullable
            Activation activation) {}
}
