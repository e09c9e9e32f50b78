package dev.foretaste.training;

import dev.foretaste.evaluation.HoldOut;
import dev.foretaste.evaluation.HyperparameterSearch;
import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Hyperparameter;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.TrainingMemory;
import dev.foretaste.item.Catalogue;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.rating.LiveMatrix;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Takes one search from the ratings to its best settings and, where wanted, to their training job. */
@Component
final class SearchRunner implements JobRunner<SearchJob, SearchRun> {
    private static final double HELD_OUT = 0.1;
    private static final int LEAST_RATINGS = 10;

    private final TrainingJobs trainingJobs;
    private final LiveMatrix liveMatrix;
    private final Catalogue catalogue;
    private final RatingScale scale;
    private final TrainingThreads threads;

    SearchRunner(
            TrainingJobs trainingJobs,
            LiveMatrix liveMatrix,
            Catalogue catalogue,
            RatingScale scale,
            TrainingThreads threads) {
        this.trainingJobs = trainingJobs;
        this.liveMatrix = liveMatrix;
        this.catalogue = catalogue;
        this.scale = scale;
        this.threads = threads;
    }

    @Override
    public SearchRun begin(SearchJob job, Instant at) {
        return new SearchRun(job.started(at));
    }

    @Override
    public SearchJob run(SearchRun run) {
        SearchJob.Trial best = best(run);
        run.checkCancelled();
        SearchJob job = run.job();
        Long training = job.activation() == null
                ? null
                : trainingJobs
                        .follow(new TrainingRequest(
                                job.algorithm(), doubles(best), null, null, job.activation(), job.seed()))
                        .id();
        return job.succeeded(JobQueue.now(), best, training);
    }

    private SearchJob.Trial best(SearchRun run) {
        SearchJob job = run.job();
        Algorithm algorithm = Algorithms.find(job.algorithm()).orElseThrow();
        RatingMatrix rated = liveMatrix.snapshot().ratings();
        HyperparameterSearch search = search(job, algorithm, rated.size());
        run.over(rated.size(), search.trials());
        if (rated.size() < LEAST_RATINGS) {
            throw new TrainingException("there are %d ratings, too few to hold some out; expected at least %d"
                    .formatted(rated.size(), LEAST_RATINGS));
        }
        RatingMatrix ratings = algorithm.learnsFromCategories() && catalogue.size() > 0
                ? rated.withCategories(catalogue.categories())
                : rated;
        // The ratings held out, and the part of the others that a round trains on with what it leaves.
        long beside = 2 * ratings.bytes();
        TrainingMemory.require(algorithm, greatest(job, algorithm, ratings.size()), ratings, beside);
        HyperparameterSearch.Trial first = search.run(
                        HoldOut.random(ratings, HELD_OUT, job.seed()),
                        scale,
                        new TrainingContext(job.seed(), threads.workers(run), run),
                        run)
                .getFirst();
        SearchJob.Trial best = run.row(first);
        if (best.score() == null) {
            throw new TrainingException("none of the settings could be trained and judged: "
                    + first.failure().orElse("their errors are beyond all numbers; narrow the ranges"));
        }
        return best;
    }

    private static HyperparameterSearch search(SearchJob job, Algorithm algorithm, int ratings) {
        List<HyperparameterSearch.Range> ranges = job.ranges().entrySet().stream()
                .map(each -> new HyperparameterSearch.Range(
                        each.getKey(),
                        each.getValue().minimum(),
                        each.getValue().maximum()))
                .toList();
        return new HyperparameterSearch(algorithm, ratings, ranges, job.candidates());
    }

    /** The settings that need the most memory. */
    private static Hyperparameters greatest(SearchJob job, Algorithm algorithm, int ratings) {
        Map<String, Double> values = new HashMap<>();
        for (Hyperparameter each : algorithm.hyperparameters(ratings)) {
            SearchRequest.Bounds bounds = job.ranges().get(each.name());
            if (bounds != null) {
                values.put(each.name(), Math.max(bounds.maximum(), each.defaultValue()));
            }
        }
        return Hyperparameters.of(algorithm.hyperparameters(ratings), values);
    }

    private static Map<String, Double> doubles(SearchJob.Trial trial) {
        Map<String, Double> values = new HashMap<>();
        trial.hyperparameters().forEach((name, value) -> values.put(name, value.doubleValue()));
        return values;
    }
}
