package dev.foretaste.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretaste.model.Activation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One training, from the request to its model or its failure.
 *
 * @param id counted from 1 in the order of the requests
 * @param algorithm of the rating part, or of the preference part where that is the only one
 * @param hyperparameters complete, defaults included
 * @param preferenceAlgorithm of a preference part beside a rating part; null for none
 * @param preferenceHyperparameters complete; null where there is no such part
 * @param progress null before it starts
 * @param history the progress of every iteration of the last stage so far, thinned out evenly where there are very many
 * @param modelVersion what it published; null unless it succeeded
 * @param failure why it failed; null unless it did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingJob(
        long id,
        String algorithm,

        @Schema(description = "All of them, defaults included")
        Map<String, Number> hyperparameters,

        @Nullable String preferenceAlgorithm,
        @Nullable Map<String, Number> preferenceHyperparameters,
        long seed,
        Activation activation,
        JobState state,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable TrainingProgress progress,

        @Schema(
                description = "The progress of every iteration of the last stage so far, thinned out"
                        + " evenly where there are very many")
        @Nullable
        List<TrainingProgress> history,

        @Schema(description = "What it published; absent until it succeeded") @Nullable
        Long modelVersion,

        @Schema(description = "Why it failed") @Nullable String failure)
        implements Job<TrainingJob> {

    TrainingJob started(Instant at) {
        return with(JobState.RUNNING, at, null, progress, history, null, null);
    }

    TrainingJob at(TrainingProgress now, List<TrainingProgress> soFar) {
        return with(state, startedAt, finishedAt, now, soFar, modelVersion, failure);
    }

    TrainingJob succeeded(Instant at, long version) {
        return with(JobState.SUCCEEDED, startedAt, at, progress, history, version, null);
    }

    @Override
    public TrainingJob failed(Instant at, String reason) {
        return with(JobState.FAILED, startedAt, at, progress, history, null, reason);
    }

    @Override
    public TrainingJob cancelled(Instant at) {
        return with(JobState.CANCELLED, startedAt, at, progress, history, null, null);
    }

    TrainingJob withoutHistory() {
        return with(state, startedAt, finishedAt, progress, null, modelVersion, failure);
    }

    private TrainingJob with(
            JobState newState,
            @Nullable Instant start,
            @Nullable Instant finish,
            @Nullable TrainingProgress now,
            @Nullable List<TrainingProgress> soFar,
            @Nullable Long version,
            @Nullable String reason) {
        return new TrainingJob(
                id,
                algorithm,
                hyperparameters,
                preferenceAlgorithm,
                preferenceHyperparameters,
                seed,
                activation,
                newState,
                createdAt,
                start,
                finish,
                now,
                soFar,
                version,
                reason);
    }
}
