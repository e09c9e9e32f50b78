package dev.foretaste.training;

import dev.foretaste.evaluation.Contender;
import dev.foretaste.evaluation.Evaluation;
import dev.foretaste.evaluation.RankingSettings;
import dev.foretaste.evaluation.Splits;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.item.Catalogue;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.rating.LiveMatrix;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Takes one evaluation from the ratings to its table. */
@Component
final class EvaluationRunner implements JobRunner<EvaluationJob, EvaluationRun> {
    private final LiveMatrix liveMatrix;
    private final Catalogue catalogue;
    private final RatingScale scale;
    private final TrainingThreads threads;

    EvaluationRunner(LiveMatrix liveMatrix, Catalogue catalogue, RatingScale scale, TrainingThreads threads) {
        this.liveMatrix = liveMatrix;
        this.catalogue = catalogue;
        this.scale = scale;
        this.threads = threads;
    }

    @Override
    public EvaluationRun begin(EvaluationJob job, Instant at) {
        return new EvaluationRun(job.started(at));
    }

    @Override
    public EvaluationJob run(EvaluationRun run) {
        List<EvaluationJob.Row> rows = evaluate(run);
        if (rows.stream().allMatch(row -> row.failure() != null)) {
            throw new TrainingException("none of the contenders could be trained: "
                    + rows.stream()
                            .map(row -> row.algorithm() + ": " + row.failure())
                            .collect(Collectors.joining("; ")));
        }
        return run.job().succeeded(JobQueue.now(), rows);
    }

    private List<EvaluationJob.Row> evaluate(EvaluationRun run) {
        RatingMatrix rated = liveMatrix.snapshot().ratings();
        run.over(rated.size());
        EvaluationJob job = run.job();
        if (job.folds() != null && rated.size() < job.folds()) {
            throw new TrainingException("there are %d ratings, too few for %d folds; submit some first"
                    .formatted(rated.size(), job.folds()));
        }
        List<TrainingSpecification.Part> parts = job.contenders().stream()
                .map(each -> TrainingSpecification.part(
                        "", Algorithms.find(each.algorithm()).orElseThrow(), each.hyperparameters()))
                .toList();
        // As a training job does, so that a contender is judged as the model it would become.
        boolean learnsFromCategories =
                parts.stream().anyMatch(part -> part.algorithm().learnsFromCategories());
        RatingMatrix ratings =
                learnsFromCategories && catalogue.size() > 0 ? rated.withCategories(catalogue.categories()) : rated;
        RankingSettings ranking = new RankingSettings(
                job.cutoff(), job.relevantFrom(), RankingSettings.of(scale).users());
        List<Contender> contenders = parts.stream()
                .map(part -> new Contender(part.algorithm(), part.settings()))
                .toList();
        return new Evaluation(scale, ranking, job.seed(), threads.workers(run))
                .compare(contenders, splits(job, ratings), run).stream()
                        .map(EvaluationJob.Row::of)
                        .toList();
    }

    private static Splits splits(EvaluationJob job, RatingMatrix ratings) {
        try {
            return job.split()
                    .split(
                            ratings,
                            Objects.requireNonNullElse(job.folds(), 0),
                            Objects.requireNonNullElse(job.share(), 0.0),
                            job.seed());
        } catch (IllegalArgumentException e) {
            throw new TrainingException(String.valueOf(e.getMessage()));
        }
    }
}
