package dev.foretaste.training;

import dev.foretaste.evaluation.SplitKind;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What to compare. All is optional: {@code {}} compares the default algorithms with the bars they must clear. */
@Schema(name = "EvaluationRequest")
record EvaluationRequest(
        @Schema(
                description =
                        "The algorithms to compare; where none are named, the default ones, baseline and popularity.")
        @Size(min = 1, max = 20)
        @Nullable
        List<@NotNull @Valid Entry> contenders,

        @Schema(
                description =
                        "How ratings are held out: k folds, each once; a share of all at random or of each user's; each"
                                + " user's latest; or the latest share of all.",
                defaultValue = "FOLDS")
        @Nullable
        SplitKind split,

        @Schema(
                description = "Into how many parts the split FOLDS deals the ratings, each held out once.",
                defaultValue = "5")
        @Min(2)
        @Max(20)
        @Nullable
        Integer folds,

        @Schema(
                description = "The share of ratings that the splits RANDOM, PER_USER and TEMPORAL hold out.",
                defaultValue = "0.2")
        @DecimalMin("0.001")
        @DecimalMax("0.999")
        @Nullable
        Double share,

        @Schema(description = "How long the lists are that are judged.", defaultValue = "10")
        @Min(1)
        @Max(1000)
        @Nullable
        Integer cutoff,

        @Schema(
                description = "The least rating that makes an item relevant; three quarters of the scale by default.",
                example = "4")
        @Nullable
        Double relevantFrom,

        @Schema(description = "Where all random numbers come from: one seed, one result.", defaultValue = "1")
        @Min(0)
        @Max(9_007_199_254_740_991L)
        @Nullable
        Long seed) {

    /** One algorithm to compare. */
    @Schema(name = "EvaluationContender")
    record Entry(
            @Schema(description = "One of GET /algorithms.", example = "als") @NotNull
            String algorithm,

            @Schema(description = "Settings of the algorithm; defaults for all that is not named.") @Nullable
            Map<String, Double> hyperparameters) {}
}
