package dev.foretaste.training;

import dev.foretaste.evaluation.Contender;
import dev.foretaste.evaluation.Evaluation;
import dev.foretaste.evaluation.Folds;
import dev.foretaste.evaluation.RankingSettings;
import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.ModelKind;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/**
 * The queue of evaluations over the current ratings. They run one after the other on the threads of training, beside
 * the training jobs: a long comparison shall not keep a new model waiting.
 *
 * <p>Evaluations are stored: those that waited when the service stopped wait again after a restart, and the one that
 * ran is {@link JobState#FAILED}.
 */
@Service
class Evaluations implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Evaluations.class);
    private static final String INTERRUPTED =
            "interrupted: the service stopped while the evaluation was running; request it again";

    private final EvaluationStore store;
    private final LiveMatrix liveMatrix;
    private final Catalogue catalogue;
    private final RatingScale scale;
    private final TrainingThreads threads;
    private final TrainingProperties properties;
    private final ExecutorService thread;
    private final ReentrantLock changing = new ReentrantLock();
    private volatile @Nullable EvaluationRun running;
    private volatile boolean started;

    Evaluations(
            EvaluationStore store,
            LiveMatrix liveMatrix,
            Catalogue catalogue,
            RatingScale scale,
            TrainingThreads threads,
            TrainingProperties properties) {
        this.store = store;
        this.liveMatrix = liveMatrix;
        this.catalogue = catalogue;
        this.scale = scale;
        this.threads = threads;
        this.properties = properties;
        this.thread = threads.newSingleThread();
    }

    /** @throws ProblemException if the request is wrong or too many evaluations wait */
    EvaluationJob submit(EvaluationRequest request) {
        List<EvaluationJob.Settings> contenders = contenders(request, liveMatrix.ratings()).stream()
                .map(part -> new EvaluationJob.Settings(
                        part.algorithm().name(), part.settings().asMap()))
                .toList();
        RankingSettings ranking = ranking(request);
        changing.lock();
        try {
            int waiting = store.findByState(JobState.QUEUED).size();
            if (waiting >= properties.queueCapacity()) {
                throw ProblemException.unavailable(
                        "%d evaluations are waiting; try again when some are done".formatted(waiting),
                        Duration.ofSeconds(30));
            }
            EvaluationJob job = new EvaluationJob(
                    store.nextId(),
                    contenders,
                    request.folds() == null ? 5 : request.folds(),
                    ranking.cutoff(),
                    ranking.relevantFrom(),
                    request.seed() == null ? 1 : request.seed(),
                    JobState.QUEUED,
                    now(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
            store.insert(job);
            thread.execute(() -> runNext(job.id()));
            return job;
        } finally {
            changing.unlock();
        }
    }

    private static List<TrainingSpecification.Part> contenders(EvaluationRequest request, int ratings) {
        List<EvaluationRequest.Entry> entries = request.contenders();
        if (entries == null) {
            return Stream.of(
                            Algorithms.defaultOf(ModelKind.RATING, ratings),
                            Algorithms.find("baseline").orElseThrow(),
                            Algorithms.defaultOf(ModelKind.PREFERENCE, ratings),
                            Algorithms.find("popularity").orElseThrow())
                    .map((Algorithm algorithm) -> new TrainingSpecification.Part(algorithm, algorithm.defaults()))
                    .toList();
        }
        return IntStream.range(0, entries.size())
                .mapToObj(at -> {
                    String pointer = "/contenders/" + at;
                    Algorithm algorithm = TrainingSpecification.algorithm(
                                    pointer + "/algorithm", entries.get(at).algorithm())
                            .orElseThrow();
                    return TrainingSpecification.part(
                            pointer + "/hyperparameters",
                            algorithm,
                            entries.get(at).hyperparameters());
                })
                .toList();
    }

    private RankingSettings ranking(EvaluationRequest request) {
        RankingSettings standard = RankingSettings.of(scale);
        double relevantFrom = request.relevantFrom() == null ? standard.relevantFrom() : request.relevantFrom();
        if (!scale.contains(relevantFrom)) {
            throw ProblemException.invalid(
                    "/relevantFrom",
                    "%s; expected a rating from %s to %s".formatted(relevantFrom, scale.minimum(), scale.maximum()));
        }
        int cutoff = request.cutoff() == null ? standard.cutoff() : request.cutoff();
        return new RankingSettings(cutoff, relevantFrom, standard.users());
    }

    /** @throws ProblemException if there is no such evaluation */
    EvaluationJob get(long id) {
        EvaluationRun run = running;
        if (run != null && run.job().id() == id) {
            return run.job();
        }
        return store.find(id).orElseThrow(() -> ProblemException.notFound("there is no evaluation %d".formatted(id)));
    }

    /** Evaluations before an id, newest first. */
    List<EvaluationJob> findBefore(long id, int limit) {
        return store.findBefore(id, limit).stream().map(job -> get(job.id())).toList();
    }

    /**
     * Ends an evaluation: at once if it waits, within one iteration if it runs.
     *
     * @throws ProblemException if there is no such evaluation or it has ended already
     */
    EvaluationJob cancel(long id) {
        changing.lock();
        try {
            EvaluationJob job = get(id);
            if (job.state().isFinal()) {
                throw ProblemException.of(
                        ProblemType.CONFLICT,
                        "evaluation %d is %s; only one that waits or runs can be cancelled".formatted(id, job.state()));
            }
            EvaluationRun run = running;
            if (run != null && run.job().id() == id) {
                run.cancel();
                return run.job();
            }
            EvaluationJob cancelled = job.cancelled(now());
            store.update(cancelled);
            return cancelled;
        } finally {
            changing.unlock();
        }
    }

    private void runNext(long id) {
        RatingMatrix ratings = liveMatrix.snapshot().ratings();
        EvaluationRun run;
        changing.lock();
        try {
            Optional<EvaluationJob> job = store.find(id).filter(each -> each.state() == JobState.QUEUED);
            if (job.isEmpty() || !started) {
                return;
            }
            run = new EvaluationRun(job.get().started(now()), ratings.size());
            store.update(run.job());
            running = run;
        } finally {
            changing.unlock();
        }
        LOG.info("Evaluation {} starts", id);
        EvaluationJob ended = ended(run, ratings);
        LOG.info("Evaluation {} is {}", id, ended.state());
        changing.lock();
        try {
            store.update(ended);
            running = null;
        } finally {
            changing.unlock();
        }
    }

    /** The one place where an evaluation's failure ends: it keeps its reason. */
    private EvaluationJob ended(EvaluationRun run, RatingMatrix ratings) {
        try {
            List<EvaluationJob.Row> rows = evaluate(run, ratings);
            return run.job().succeeded(now(), rows);
        } catch (CancellationException e) {
            return run.wasInterrupted()
                    ? run.job().failed(now(), INTERRUPTED)
                    : run.job().cancelled(now());
        } catch (TrainingException e) {
            return run.job().failed(now(), String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            LOG.error("Evaluation {} ran out of memory", run.job().id(), e);
            return run.job().failed(now(), "ran out of memory; give the service more (-Xmx)");
        } catch (RuntimeException | Error e) {
            LOG.error("Evaluation {} failed", run.job().id(), e);
            return run.job().failed(now(), "unexpected: %s; the service's log has the details".formatted(e));
        }
    }

    private List<EvaluationJob.Row> evaluate(EvaluationRun run, RatingMatrix rated) {
        EvaluationJob job = run.job();
        if (rated.size() < job.folds()) {
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
        TrainingMemory.require(parts.stream(), ratings);
        RankingSettings ranking = new RankingSettings(
                job.cutoff(), job.relevantFrom(), RankingSettings.of(scale).users());
        List<Contender> contenders = parts.stream()
                .map(part -> new Contender(part.algorithm(), part.settings()))
                .toList();
        return new Evaluation(scale, ranking, job.seed(), threads.workers())
                .compare(contenders, Folds.of(ratings, job.folds(), job.seed()), run).stream()
                        .map(EvaluationJob.Row::of)
                        .toList();
    }

    @Override
    public void start() {
        started = true;
        for (EvaluationJob job : store.findByState(JobState.RUNNING)) {
            store.update(job.failed(now(), INTERRUPTED));
        }
    }

    @EventListener(ApplicationReadyEvent.class)
    void resume() {
        store.findByState(JobState.QUEUED).forEach(job -> thread.execute(() -> runNext(job.id())));
    }

    @Override
    public void stop() {
        started = false;
        EvaluationRun run = running;
        if (run != null) {
            run.interrupt();
        }
        thread.close();
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }
}
