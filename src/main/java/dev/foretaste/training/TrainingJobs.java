package dev.foretaste.training;

import dev.foretaste.factorization.TrainingException;
import dev.foretaste.model.Activation;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Service;

/**
 * The queue of training jobs. They run one after the other, in the order of the requests.
 *
 * <p>Jobs are stored: those that waited when the service stopped wait again after a restart, and the one that ran is
 * {@link JobState#FAILED}.
 */
@Service
class TrainingJobs implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingJobs.class);
    private static final String INTERRUPTED =
            "interrupted: the service stopped while the job was running; request it again";

    private final TrainingJobStore store;
    private final TrainingRunner runner;
    private final LiveMatrix liveMatrix;
    private final TrainingProperties properties;
    private final ExecutorService thread;
    private final ReentrantLock changing = new ReentrantLock();
    private volatile @Nullable JobRun running;
    private volatile boolean started;

    TrainingJobs(
            TrainingJobStore store,
            TrainingRunner runner,
            LiveMatrix liveMatrix,
            TrainingThreads threads,
            TrainingProperties properties) {
        this.store = store;
        this.runner = runner;
        this.liveMatrix = liveMatrix;
        this.properties = properties;
        this.thread = threads.newSingleThread();
    }

    /** @throws ProblemException if the request is wrong or too many jobs wait */
    TrainingJob submit(TrainingRequest request) {
        TrainingSpecification specification = TrainingSpecification.of(request, liveMatrix.ratings());
        changing.lock();
        try {
            int waiting = store.findByState(JobState.QUEUED).size();
            if (waiting >= properties.queueCapacity()) {
                throw ProblemException.unavailable(
                        "%d training jobs are waiting; try again when some are done".formatted(waiting),
                        Duration.ofSeconds(30));
            }
            return add(specification, request);
        } finally {
            changing.unlock();
        }
    }

    /** Submits what a search has led to, however many jobs wait: its place in the queue was the search's. */
    TrainingJob follow(TrainingRequest request) {
        TrainingSpecification specification = TrainingSpecification.of(request, liveMatrix.ratings());
        changing.lock();
        try {
            return add(specification, request);
        } finally {
            changing.unlock();
        }
    }

    /** Runs a task after all that waits now, and never while a job runs. */
    void execute(Runnable task) {
        thread.execute(task);
    }

    static Activation activation(@Nullable Activation given) {
        return given == null ? Activation.ALWAYS : given;
    }

    private TrainingJob add(TrainingSpecification specification, TrainingRequest request) {
        TrainingJob job = new TrainingJob(
                store.nextId(),
                specification.first().algorithm().name(),
                specification.first().settings().asMap(),
                specification.preference().map(part -> part.algorithm().name()).orElse(null),
                specification.preference().map(part -> part.settings().asMap()).orElse(null),
                request.seed() == null ? 1 : request.seed(),
                activation(request.activation()),
                JobState.QUEUED,
                now(),
                null,
                null,
                null,
                null,
                null,
                null);
        store.insert(job);
        enqueue(job.id());
        return job;
    }

    /** @throws ProblemException if there is no such job */
    TrainingJob get(long id) {
        JobRun run = running;
        if (run != null && run.job().id() == id) {
            return run.job();
        }
        return store.find(id).orElseThrow(() -> ProblemException.notFound("there is no training job %d".formatted(id)));
    }

    /** Jobs before an id, newest first, without their histories. */
    List<TrainingJob> findBefore(long id, int limit) {
        return store.findBefore(id, limit).stream()
                .map(job -> get(job.id()).withoutHistory())
                .toList();
    }

    /**
     * Ends a job: at once if it waits, within one iteration if it runs.
     *
     * @throws ProblemException if there is no such job or it has ended already
     */
    TrainingJob cancel(long id) {
        changing.lock();
        try {
            TrainingJob job = get(id);
            if (job.state().isFinal()) {
                throw ProblemException.of(
                        ProblemType.CONFLICT,
                        "training job %d is %s; only a job that waits or runs can be cancelled"
                                .formatted(id, job.state()));
            }
            JobRun run = running;
            if (run != null && run.job().id() == id) {
                run.cancel();
                return run.job();
            }
            TrainingJob cancelled = job.cancelled(now());
            store.update(cancelled);
            return cancelled;
        } finally {
            changing.unlock();
        }
    }

    private void enqueue(long id) {
        thread.execute(() -> runNext(id));
    }

    private void runNext(long id) {
        JobRun run;
        changing.lock();
        try {
            Optional<TrainingJob> job = store.find(id).filter(each -> each.state() == JobState.QUEUED);
            if (job.isEmpty() || !started) {
                return;
            }
            run = new JobRun(job.get().started(now()));
            store.update(run.job());
            running = run;
        } finally {
            changing.unlock();
        }
        LOG.info("Training job {} ({}) starts", id, run.job().algorithm());
        TrainingJob ended = ended(run);
        changing.lock();
        try {
            store.update(ended);
            running = null;
        } finally {
            changing.unlock();
        }
    }

    /** The one place where a training's failure ends: the job keeps its reason. */
    private TrainingJob ended(JobRun run) {
        try {
            long version = runner.run(run).version();
            LOG.info("Training job {} published model version {}", run.job().id(), version);
            return run.job().succeeded(now(), version);
        } catch (CancellationException e) {
            LOG.info("Training job {} was {}", run.job().id(), run.wasInterrupted() ? "interrupted" : "cancelled");
            return run.wasInterrupted()
                    ? run.job().failed(now(), INTERRUPTED)
                    : run.job().cancelled(now());
        } catch (TrainingException e) {
            LOG.warn("Training job {} failed: {}", run.job().id(), e.getMessage());
            return run.job().failed(now(), String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            LOG.error("Training job {} ran out of memory", run.job().id(), e);
            return run.job().failed(now(), "ran out of memory; lower the rank or give the service more (-Xmx)");
        } catch (RuntimeException | Error e) {
            LOG.error("Training job {} failed", run.job().id(), e);
            return run.job().failed(now(), "unexpected: %s; the service's log has the details".formatted(e));
        }
    }

    @Override
    public void start() {
        started = true;
        for (TrainingJob job : store.findByState(JobState.RUNNING)) {
            store.update(job.failed(now(), INTERRUPTED));
        }
    }

    @EventListener(ApplicationReadyEvent.class)
    void resume() {
        store.findByState(JobState.QUEUED).forEach(job -> enqueue(job.id()));
    }

    @Override
    public void stop() {
        started = false;
        JobRun run = running;
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
