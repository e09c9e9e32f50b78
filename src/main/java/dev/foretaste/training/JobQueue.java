package dev.foretaste.training;

import dev.foretaste.factorization.TrainingException;
import dev.foretaste.idempotency.IdempotentRequest;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.problem.ProblemType;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * The queue of one kind of job. They run in the order of the requests on a thread that takes one after the other.
 *
 * <p>Jobs are stored: those that waited when the service stopped wait again after a restart, and the one that ran is
 * {@link JobState#FAILED}.
 */
final class JobQueue<J extends Job<J>> {
    private static final Logger LOG = LoggerFactory.getLogger(JobQueue.class);

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(1);

    private final String noun;
    private final JobStore<J> store;
    private final JobRequests requests;
    private final Function<J, Execution<J>> executions;
    private final Executor thread;
    private final int capacity;
    private final ReentrantLock changing = new ReentrantLock();
    private final Condition idle = changing.newCondition();
    private final Condition closing = changing.newCondition();
    private volatile @Nullable JobRun<J> running;
    private volatile boolean open;

    /**
     * @param noun what a job is called, in the words of the API
     * @param thread takes one task after the other, from other queues too
     * @param capacity how many jobs may wait
     */
    <R extends JobRun<J>> JobQueue(
            String noun,
            JobStore<J> store,
            JobRequests requests,
            JobRunner<J, R> runner,
            Executor thread,
            int capacity) {
        this.noun = noun;
        this.store = store;
        this.requests = requests;
        this.executions = job -> {
            R run = runner.begin(job, now());
            return new Execution<>(run, () -> runner.run(run));
        };
        this.thread = thread;
        this.capacity = capacity;
    }

    private record Execution<J>(JobRun<J> run, Supplier<J> work) {}

    /** The present as jobs tell it. */
    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Adds a job, unless the request was answered before; answers as it was then.
     *
     * @param job made of its id
     * @throws ProblemException unavailable, if too many jobs wait
     */
    J submit(Optional<IdempotentRequest> request, LongFunction<J> job) {
        changing.lock();
        try {
            J answer = requests.once(request, store.type(), () -> {
                requireRoom();
                return insert(job);
            });
            // Also a job told of before: its first request may have failed after the commit. One that ran is passed
            // over.
            enqueue(answer);
            return answer;
        } finally {
            changing.unlock();
        }
    }

    private void requireRoom() {
        int waiting = store.findByState(JobState.QUEUED).size();
        if (waiting >= capacity) {
            throw ProblemException.unavailable(
                    "%d %ss are waiting; try again when some are done".formatted(waiting, noun),
                    Duration.ofSeconds(30));
        }
    }

    /** Adds a job that another led to, however many wait: its place was the other's. */
    J add(LongFunction<J> job) {
        changing.lock();
        try {
            J added = insert(job);
            enqueue(added);
            return added;
        } finally {
            changing.unlock();
        }
    }

    private J insert(LongFunction<J> job) {
        J added = job.apply(store.nextId());
        store.insert(added);
        return added;
    }

    /** @throws ProblemException if there is no such job */
    J get(long id) {
        JobRun<J> run = running;
        if (run != null && run.job().id() == id) {
            return run.job();
        }
        return store.find(id).orElseThrow(() -> ProblemException.notFound("there is no %s %d".formatted(noun, id)));
    }

    /** Jobs before an id, newest first. */
    List<J> findBefore(long id, int limit) {
        return store.findBefore(id, limit).stream().map(job -> get(job.id())).toList();
    }

    /**
     * Ends a job: at once if it waits, within one iteration if it runs.
     *
     * @throws ProblemException if there is no such job or it has ended already
     */
    J cancel(long id) {
        changing.lock();
        try {
            J job = get(id);
            if (job.state().isFinal()) {
                throw ProblemException.of(
                        ProblemType.CONFLICT,
                        "%s %d is %s; only one that waits or runs can be cancelled".formatted(noun, id, job.state()));
            }
            JobRun<J> run = running;
            if (run != null && run.job().id() == id) {
                run.cancel();
                return run.job();
            }
            J cancelled = job.cancelled(now());
            store.update(cancelled);
            return cancelled;
        } finally {
            changing.unlock();
        }
    }

    private void enqueue(J job) {
        thread.execute(() -> runNext(job.id()));
    }

    private void runNext(long id) {
        untilStored(id, () -> begin(id)).ifPresent(execution -> {
            LOG.info("The {} {} starts", noun, id);
            J ended = ended(id, execution);
            LOG.info("The {} {} is {}", noun, id, ended.state());
            try {
                untilStored(id, () -> end(execution, ended));
            } finally {
                rest();
            }
        });
    }

    private Optional<Execution<J>> begin(long id) {
        // Said to run already where an earlier attempt was committed though reported as failed.
        Optional<J> job = store.find(id).filter(each -> !each.state().isFinal());
        if (job.isEmpty() || !open) {
            return Optional.empty();
        }
        Execution<J> execution = executions.apply(job.get());
        store.update(execution.run.job());
        running = execution.run;
        return Optional.of(execution);
    }

    private Optional<J> end(Execution<J> execution, J ended) {
        try {
            store.update(ended);
        } finally {
            execution.run.stands(ended);
        }
        return Optional.of(ended);
    }

    private void rest() {
        changing.lock();
        try {
            running = null;
            idle.signalAll();
        } finally {
            changing.unlock();
        }
    }

    /** Makes a change that the store may refuse again and again, until it is made or the service stops. */
    private <T> Optional<T> untilStored(long id, Supplier<Optional<T>> change) {
        changing.lock();
        try {
            for (boolean first = true; true; first = false) {
                try {
                    return change.get();
                } catch (DataAccessException e) {
                    if (first) {
                        LOG.warn(
                                "How the {} {} stands could not be stored; it is tried again every second",
                                noun,
                                id,
                                e);
                    }
                }
                if (!open) {
                    return Optional.empty();
                }
                closing.awaitNanos(BETWEEN_ATTEMPTS.toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            changing.unlock();
        }
    }

    /** The one place where a job's failure ends: it keeps its reason. */
    private J ended(long id, Execution<J> execution) {
        JobRun<J> run = execution.run;
        try {
            return execution.work.get();
        } catch (CancellationException e) {
            return run.wasInterrupted()
                    ? run.job().failed(now(), interrupted())
                    : run.job().cancelled(now());
        } catch (TrainingException e) {
            LOG.warn("The {} {} failed: {}", noun, id, e.getMessage());
            return run.job().failed(now(), String.valueOf(e.getMessage()));
        } catch (OutOfMemoryError e) {
            LOG.error("The {} {} ran out of memory", noun, id, e);
            return run.job().failed(now(), "ran out of memory; lower the rank or give the service more (-Xmx)");
        } catch (DataAccessException e) {
            LOG.error("The {} {} failed with the store", noun, id, e);
            return run.job()
                    .failed(
                            now(),
                            "the store failed: " + e.getMostSpecificCause().getMessage());
        } catch (RuntimeException | Error e) {
            LOG.error("The {} {} failed", noun, id, e);
            return run.job().failed(now(), "unexpected: %s; the service's log has the details".formatted(e));
        }
    }

    private String interrupted() {
        return "interrupted: the service stopped while the %s was running; request it again".formatted(noun);
    }

    /** Lets jobs run; one that ran when the process ended has failed. */
    void open() {
        open = true;
        for (J job : store.findByState(JobState.RUNNING)) {
            store.update(job.failed(now(), interrupted()));
        }
    }

    /** Takes up what waited when the process ended. */
    void resume() {
        store.findByState(JobState.QUEUED).forEach(this::enqueue);
    }

    /** Starts no job any more and interrupts the one that runs. */
    void close() {
        changing.lock();
        try {
            open = false;
            closing.signalAll();
            if (running != null) {
                running.interrupt();
            }
        } finally {
            changing.unlock();
        }
    }

    /** Waits, after {@link #close}, until the job that ran has ended and is stored. */
    void awaitEnd() {
        changing.lock();
        try {
            while (running != null) {
                idle.awaitUninterruptibly();
            }
        } finally {
            changing.unlock();
        }
    }
}
