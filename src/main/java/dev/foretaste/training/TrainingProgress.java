package dev.foretaste.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretaste.factorization.IterationReport;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How far a training job has come.
 *
 * @param stage what it is busy with
 * @param iteration of that stage, counted from 1
 * @param iterations at most, of that stage
 * @param trainRmse over the ratings trained on; null where the algorithm does not predict ratings
 * @param validationRmse over ratings kept apart; null where there are none
 * @param objective what the algorithm makes small; null where it has no such figure
 * @param elapsedSeconds since the job started
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingProgress(
        TrainingStage stage,

        @Schema(description = "Of this stage, counted from 1")
        int iteration,

        @Schema(description = "Of this stage, at most") int iterations,

        @Schema(description = "Over the ratings trained on") @Nullable
        Double trainRmse,

        @Schema(description = "Over ratings the algorithm keeps apart to know when to stop") @Nullable
        Double validationRmse,

        @Schema(description = "What the algorithm makes small") @Nullable
        Double objective,

        @Schema(description = "Since the job started") double elapsedSeconds) {

    static TrainingProgress begin(TrainingStage stage, double elapsedSeconds) {
        return new TrainingProgress(stage, 0, 0, null, null, null, elapsedSeconds);
    }

    static TrainingProgress of(TrainingStage stage, IterationReport report, double elapsedSeconds) {
        return new TrainingProgress(
                stage,
                report.iteration(),
                report.iterations(),
                orNull(report.trainRmse()),
                orNull(report.validationRmse()),
                orNull(report.objective()),
                elapsedSeconds);
    }

    private static @Nullable Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
