package dev.foretaste.training;

import dev.foretaste.evaluation.HoldOut;
import dev.foretaste.evaluation.HyperparameterSearch;
import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Hyperparameter;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.item.Catalogue;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.problem.ProblemType;
import dev.foretaste.rating.LiveMatrix;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/**
 * Searches for hyperparameters, in one queue with the training jobs: a search trains all the time, and its best
 * settings can become a training job.
 *
 * <p>They are stored as training jobs are: those that waited when the service stopped wait again after a restart, and
 * the one that ran is {@link JobState#FAILED}.
 */
@Service
class Searches implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Searches.class);
    private static final String INTERRUPTED =
            "interrupted: the service stopped while the search was running; request it again";
    private static final double HELD_OUT = 0.1;
    private static final int LEAST_RATINGS = 10;

    private final SearchStore store;
    private final TrainingJobs trainingJobs;
    private final LiveMatrix liveMatrix;
    private final Catalogue catalogue;
    private final RatingScale scale;
    private final TrainingThreads threads;
    private final TrainingProperties properties;
    private final ReentrantLock changing = new ReentrantLock();
    private volatile @Nullable SearchRun running;
    private volatile boolean started;

    Searches(
            SearchStore store,
            TrainingJobs trainingJobs,
            LiveMatrix liveMatrix,
            Catalogue catalogue,
            RatingScale scale,
            TrainingThreads threads,
            TrainingProperties properties) {
        this.store = store;
        this.trainingJobs = trainingJobs;
        this.liveMatrix = liveMatrix;
        this.catalogue = catalogue;
        this.scale = scale;
        this.threads = threads;
        this.properties = properties;
    }

    /** @throws ProblemException if the request is wrong or too many searches wait */
    SearchJob submit(SearchRequest request) {
        Algorithm algorithm = TrainingSpecification.algorithm("/algorithm", request.algorithm())
                .orElseGet(() -> Algorithms.defaultOf(ModelKind.RATING, liveMatrix.ratings()));
        Map<String, SearchRequest.Bounds> ranges = ranges(algorithm, request.ranges());
        changing.lock();
        try {
            int waiting = store.findByState(JobState.QUEUED).size();
            if (waiting >= properties.queueCapacity()) {
                throw ProblemException.unavailable(
                        "%d hyperparameter searches are waiting; try again when some are done".formatted(waiting),
                        Duration.ofSeconds(30));
            }
            SearchRequest.Train train = request.train();
            SearchJob job = new SearchJob(
                    store.nextId(),
                    algorithm.name(),
                    ranges,
                    request.candidates() == null ? 27 : request.candidates(),
                    algorithm.kind() == ModelKind.RATING ? "rmse" : "ndcg",
                    request.seed() == null ? 1 : request.seed(),
                    train == null ? null : TrainingJobs.activation(train.activation()),
                    JobState.QUEUED,
                    now(),
                    null,
                    null,
                    null,
                    null,
                    List.of(),
                    null,
                    null,
                    null);
            store.insert(job);
            trainingJobs.execute(() -> runNext(job.id()));
            return job;
        } finally {
            changing.unlock();
        }
    }

    private static Map<String, SearchRequest.Bounds> ranges(
            Algorithm algorithm, @Nullable Map<String, SearchRequest.Bounds> given) {
        Map<String, SearchRequest.Bounds> ranges = new TreeMap<>();
        if (given == null) {
            HyperparameterSearch.defaultRanges(algorithm)
                    .forEach(each -> ranges.put(
                            each.hyperparameter(), new SearchRequest.Bounds(each.minimum(), each.maximum())));
        } else {
            given.forEach((name, bounds) -> {
                String pointer = "/ranges/" + name;
                TrainingSpecification.part("/ranges", algorithm, Map.of(name, bounds.minimum()));
                TrainingSpecification.part("/ranges", algorithm, Map.of(name, bounds.maximum()));
                if (bounds.minimum() > bounds.maximum()) {
                    throw ProblemException.invalid(
                            pointer,
                            "from %s to %s; expected a minimum no greater than the maximum"
                                    .formatted(bounds.minimum(), bounds.maximum()));
                }
                ranges.put(name, bounds);
            });
        }
        if (ranges.isEmpty()) {
            throw ProblemException.invalid(
                    given == null ? "/algorithm" : "/ranges",
                    "nothing of %s to vary; name a range or another algorithm".formatted(algorithm.name()));
        }
        return ranges;
    }

    /** @throws ProblemException if there is no such search */
    SearchJob get(long id) {
        SearchRun run = running;
        if (run != null && run.job().id() == id) {
            return run.job();
        }
        return store.find(id)
                .orElseThrow(() -> ProblemException.notFound("there is no hyperparameter search %d".formatted(id)));
    }

    /** Searches before an id, newest first, without their trials. */
    List<SearchJob> findBefore(long id, int limit) {
        return store.findBefore(id, limit).stream()
                .map(job -> get(job.id()).withoutTrials())
                .toList();
    }

    /**
     * Ends a search: at once if it waits, within one iteration of a training if it runs.
     *
     * @throws ProblemException if there is no such search or it has ended already
     */
    SearchJob cancel(long id) {
        changing.lock();
        try {
            SearchJob job = get(id);
            if (job.state().isFinal()) {
                throw ProblemException.of(
                        ProblemType.CONFLICT,
                        "hyperparameter search %d is %s; only one that waits or runs can be cancelled"
                                .formatted(id, job.state()));
            }
            SearchRun run = running;
            if (run != null && run.job().id() == id) {
                run.cancel();
                return run.job();
            }
            SearchJob cancelled = job.cancelled(now());
            store.update(cancelled);
            return cancelled;
        } finally {
            changing.unlock();
        }
    }

    private void runNext(long id) {
        RatingMatrix rated = liveMatrix.snapshot().ratings();
        SearchRun run;
        HyperparameterSearch search;
        changing.lock();
        try {
            Optional<SearchJob> job = store.find(id).filter(each -> each.state() == JobState.QUEUED);
            if (job.isEmpty() || !started) {
                return;
            }
            Algorithm algorithm = algorithm(job.get());
            search = search(job.get(), algorithm);
            run = new SearchRun(job.get().started(now(), rated.size()), algorithm.kind(), search.trials());
            store.update(run.job());
            running = run;
        } finally {
            changing.unlock();
        }
        LOG.info("Hyperparameter search {} ({}) starts", id, run.job().algorithm());
        SearchJob ended = ended(run, search, rated);
        LOG.info("Hyperparameter search {} is {}", id, ended.state());
        changing.lock();
        try {
            store.update(ended);
            running = null;
        } finally {
            changing.unlock();
        }
    }

    /** The one place where a search's failure ends: it keeps its reason. */
    private SearchJob ended(SearchRun run, HyperparameterSearch search, RatingMatrix rated) {
        try {
            SearchJob.Trial best = best(run, search, rated);
            SearchJob job = run.job();
            Long training = job.activation() == null
                    ? null
                    : trainingJobs
                            .follow(new TrainingRequest(
                                    job.algorithm(), doubles(best), null, null, job.activation(), job.seed()))
                            .id();
            return job.succeeded(now(), best, training);
        } catch (CancellationException e) {
            return run.wasInterrupted()
                    ? run.job().failed(now(), INTERRUPTED)
                    : run.job().cancelled(now());
        } catch (TrainingException e) {
            return run.job().failed(now(), String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            LOG.error("Hyperparameter search {} ran out of memory", run.job().id(), e);
            return run.job().failed(now(), "ran out of memory; narrow the ranges or give the service more (-Xmx)");
        } catch (RuntimeException | Error e) {
            LOG.error("Hyperparameter search {} failed", run.job().id(), e);
            return run.job().failed(now(), "unexpected: %s; the service's log has the details".formatted(e));
        }
    }

    private SearchJob.Trial best(SearchRun run, HyperparameterSearch search, RatingMatrix rated) {
        if (rated.size() < LEAST_RATINGS) {
            throw new TrainingException("there are %d ratings, too few to hold some out; expected at least %d"
                    .formatted(rated.size(), LEAST_RATINGS));
        }
        SearchJob job = run.job();
        Algorithm algorithm = algorithm(job);
        RatingMatrix ratings = algorithm.learnsFromCategories() && catalogue.size() > 0
                ? rated.withCategories(catalogue.categories())
                : rated;
        TrainingMemory.require(Stream.of(new TrainingSpecification.Part(algorithm, greatest(job, algorithm))), ratings);
        SearchJob.Trial best = run.row(search.run(
                        HoldOut.random(ratings, HELD_OUT, job.seed()),
                        scale,
                        new TrainingContext(job.seed(), threads.workers(), run),
                        run)
                .getFirst());
        if (best.score() == null) {
            throw new TrainingException("none of the settings could be trained and judged; narrow the ranges");
        }
        return best;
    }

    private static Algorithm algorithm(SearchJob job) {
        return Algorithms.find(job.algorithm()).orElseThrow();
    }

    private static HyperparameterSearch search(SearchJob job, Algorithm algorithm) {
        List<HyperparameterSearch.Range> ranges = job.ranges().entrySet().stream()
                .map(each -> new HyperparameterSearch.Range(
                        each.getKey(),
                        each.getValue().minimum(),
                        each.getValue().maximum()))
                .toList();
        return new HyperparameterSearch(algorithm, ranges, job.candidates());
    }

    /** The settings that need the most memory. */
    private static Hyperparameters greatest(SearchJob job, Algorithm algorithm) {
        Map<String, Double> values = new HashMap<>();
        for (Hyperparameter each : algorithm.hyperparameters()) {
            SearchRequest.Bounds bounds = job.ranges().get(each.name());
            if (bounds != null) {
                values.put(each.name(), Math.max(bounds.maximum(), each.defaultValue()));
            }
        }
        return Hyperparameters.of(algorithm.hyperparameters(), values);
    }

    private static Map<String, Double> doubles(SearchJob.Trial trial) {
        Map<String, Double> values = new HashMap<>();
        trial.hyperparameters().forEach((name, value) -> values.put(name, value.doubleValue()));
        return values;
    }

    @Override
    public void start() {
        started = true;
        for (SearchJob job : store.findByState(JobState.RUNNING)) {
            store.update(job.failed(now(), INTERRUPTED));
        }
    }

    @EventListener(ApplicationReadyEvent.class)
    void resume() {
        store.findByState(JobState.QUEUED).forEach(job -> trainingJobs.execute(() -> runNext(job.id())));
    }

    /** Comes before the training jobs stop, which wait for what runs in their queue: this depends on them. */
    @Override
    public void stop() {
        started = false;
        SearchRun run = running;
        if (run != null) {
            run.interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
