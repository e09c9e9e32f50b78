package dev.foretaste.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretaste.model.Activation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One search for hyperparameters, from the request to its best settings.
 *
 * @param id counted from 1 in the order of the requests
 * @param ranges what is varied, by name
 * @param candidates how many settings are drawn
 * @param metric what settings are judged by: {@code rmse}, the less the better, or {@code ndcg}, the more the better
 * @param activation of the training job that follows; null for no such job
 * @param ratings how many were searched on; null before it starts
 * @param progress null before it starts
 * @param trials the settings tried so far, in the order in which they were
 * @param best the trial that won; null unless it succeeded
 * @param trainingJob the training of the best settings on all ratings; null unless one was requested
 * @param failure why it failed; null unless it did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "HyperparameterSearch")
record SearchJob(
        long id,
        String algorithm,
        Map<String, SearchRequest.Bounds> ranges,
        int candidates,

        @Schema(description = "What settings are judged by: rmse, the less the better, or ndcg, the more the better")
        String metric,

        long seed,
        @Nullable Activation activation,
        JobState state,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Integer ratings,
        @Nullable Progress progress,
        List<Trial> trials,
        @Nullable Trial best,

        @Schema(description = "The training job that follows") @Nullable
        Long trainingJob,

        @Nullable String failure)
        implements Job<SearchJob> {
    static final String RMSE = "rmse";
    static final String NDCG = "ndcg";

    /**
     * How far it has come.
     *
     * @param trial counted from 1
     * @param trials how many there will be, over all rounds
     * @param iteration of this trial's training
     */
    @Schema(name = "HyperparameterSearchProgress")
    record Progress(int trial, int trials, int iteration, int iterations, double elapsedSeconds) {}

    /**
     * Settings as they were tried.
     *
     * @param ratings how many they were trained on: few at first, all that are not held out in the last round
     * @param score the metric on the ratings held out; null where training failed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "HyperparameterTrial")
    record Trial(
            Map<String, Number> hyperparameters,

            @Schema(
                    description =
                            "How many they were trained on: few at first, all that are not held out in the last round")
            int ratings,

            @Schema(description = "The metric on the ratings held out; absent where training failed") @Nullable
            Double score) {}

    SearchJob started(Instant at) {
        return with(JobState.RUNNING, at, null, null, null, trials, null, null, null);
    }

    SearchJob over(int size) {
        return with(state, startedAt, null, size, progress, trials, null, null, null);
    }

    SearchJob at(Progress now, List<Trial> soFar) {
        return with(state, startedAt, null, ratings, now, soFar, null, null, null);
    }

    SearchJob succeeded(Instant at, Trial winner, @Nullable Long job) {
        return with(JobState.SUCCEEDED, startedAt, at, ratings, progress, trials, winner, job, null);
    }

    @Override
    public SearchJob failed(Instant at, String reason) {
        return with(JobState.FAILED, startedAt, at, ratings, progress, trials, null, null, reason);
    }

    @Override
    public SearchJob cancelled(Instant at) {
        return with(JobState.CANCELLED, startedAt, at, ratings, progress, trials, null, null, null);
    }

    SearchJob withoutTrials() {
        return with(state, startedAt, finishedAt, ratings, progress, List.of(), best, trainingJob, failure);
    }

    private SearchJob with(
            JobState newState,
            @Nullable Instant start,
            @Nullable Instant finish,
            @Nullable Integer size,
            @Nullable Progress now,
            List<Trial> soFar,
            @Nullable Trial winner,
            @Nullable Long job,
            @Nullable String reason) {
        return new SearchJob(
                id,
                algorithm,
                ranges,
                candidates,
                metric,
                seed,
                activation,
                newState,
                createdAt,
                start,
                finish,
                size,
                now,
                soFar,
                winner,
                job,
                reason);
    }
}
