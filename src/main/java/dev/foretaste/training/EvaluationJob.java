package dev.foretaste.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretaste.evaluation.ContenderResult;
import dev.foretaste.evaluation.Figure;
import dev.foretaste.evaluation.SplitKind;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * One comparison of algorithms, from the request to its table.
 *
 * @param id counted from 1 in the order of the requests
 * @param split how ratings are held out
 * @param folds into how many parts the ratings are dealt, each held out once; null for other splits
 * @param share of the ratings held out; null for splits that take none
 * @param cutoff how long the lists are that are judged
 * @param relevantFrom the least rating that makes an item relevant
 * @param ratings how many were evaluated on; null before it starts
 * @param progress null before it starts
 * @param results one row a contender, in the order of the request; null unless it succeeded
 * @param failure why it failed; null unless it did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Evaluation")
record EvaluationJob(
        long id,
        List<Settings> contenders,
        SplitKind split,
        @Nullable Integer folds,
        @Nullable Double share,
        int cutoff,
        double relevantFrom,
        long seed,
        JobState state,
        Instant createdAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Integer ratings,
        @Nullable Progress progress,
        @Nullable List<Row> results,
        @Nullable String failure)
        implements Job<EvaluationJob> {

    /** An evaluation stored before there was a choice of splits is one over folds. */
    EvaluationJob {
        split = Objects.requireNonNullElse(split, SplitKind.FOLDS);
    }

    /** An algorithm and its complete settings. */
    @Schema(name = "EvaluationSettings")
    record Settings(String algorithm, Map<String, Number> hyperparameters) {}

    /**
     * How far it has come.
     *
     * @param algorithm that is training now
     * @param training counted from 1
     * @param trainings contenders times splits
     * @param iteration of this training
     */
    @Schema(name = "EvaluationProgress")
    record Progress(
            String algorithm, int training, int trainings, int iteration, int iterations, double elapsedSeconds) {}

    /**
     * What one contender reached.
     *
     * @param figures by name; those that its models do not have, or nothing was held out for, are missing
     * @param failure why it could not be trained; the others are judged all the same, and where there are none the evaluation has failed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "EvaluationResult")
    record Row(
            String algorithm,
            Map<String, Number> hyperparameters,

            @Schema(description = "By name; those that the algorithm does not have are missing")
            Map<String, Value> figures,

            @Schema(description = "Why it could not be trained; the others are judged all the same") @Nullable
            String failure) {

        static Row of(ContenderResult result) {
            Map<String, Value> figures = new LinkedHashMap<>();
            for (Figure figure : Figure.values()) {
                OptionalDouble mean = result.mean(figure);
                if (mean.isPresent()) {
                    OptionalDouble deviation = result.deviation(figure);
                    figures.put(
                            figure.label(),
                            new Value(mean.getAsDouble(), deviation.isPresent() ? deviation.getAsDouble() : null));
                }
            }
            return new Row(
                    result.contender().algorithm().name(),
                    result.contender().settings().asMap(),
                    figures,
                    result.failure().orElse(null));
        }
    }

    /**
     * One figure.
     *
     * @param mean over the folds, or the figure of the only split
     * @param deviation the standard deviation between them; null where there are fewer than two
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "EvaluationFigure")
    record Value(double mean, @Nullable Double deviation) {}

    EvaluationJob started(Instant at) {
        return with(JobState.RUNNING, at, null, null, null, null, null);
    }

    EvaluationJob at(int size, Progress now) {
        return with(state, startedAt, null, size, now, null, null);
    }

    EvaluationJob succeeded(Instant at, List<Row> rows) {
        return with(JobState.SUCCEEDED, startedAt, at, ratings, progress, rows, null);
    }

    @Override
    public EvaluationJob failed(Instant at, String reason) {
        return with(JobState.FAILED, startedAt, at, ratings, progress, null, reason);
    }

    @Override
    public EvaluationJob cancelled(Instant at) {
        return with(JobState.CANCELLED, startedAt, at, ratings, progress, null, null);
    }

    private EvaluationJob with(
            JobState newState,
            @Nullable Instant start,
            @Nullable Instant finish,
            @Nullable Integer size,
            @Nullable Progress now,
            @Nullable List<Row> rows,
            @Nullable String reason) {
        return new EvaluationJob(
                id,
                contenders,
                split,
                folds,
                share,
                cutoff,
                relevantFrom,
                seed,
                newState,
                createdAt,
                start,
                finish,
                size,
                now,
                rows,
                reason);
    }
}
