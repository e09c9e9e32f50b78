package dev.foretaste.training;

import dev.foretaste.factorization.Workers;
import dev.foretaste.storage.StorePatience;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/** The bounded pool of platform threads on which everything trains, behind the requests in priority. */
@Component
public final class TrainingThreads implements AutoCloseable {
    private final ThreadFactory factory;
    private final ExecutorService helpers;
    private final ExecutorService trainingLine;
    private final ExecutorService evaluationLine;
    private final int count;

    TrainingThreads(TrainingProperties properties) {
        AtomicInteger number = new AtomicInteger();
        this.count = properties.threadCount();
        this.factory = task -> {
            Thread thread = new Thread(
                    () -> {
                        Niceness.ofThisThread(properties.niceness());
                        StorePatience.runPatiently(task);
                    },
                    "training-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        this.helpers = Executors.newFixedThreadPool(Math.max(1, count - 1), factory);
        this.trainingLine = newSingleThread();
        this.evaluationLine = newSingleThread();
    }

    /** The threads for one run at a time, until it is cancelled; the thread that runs it counts as one of them. */
    Workers workers(JobRun<?> run) {
        return Workers.of(helpers, count).until(run::cancelled);
    }

    /** A new thread of the same priority that takes jobs one after the other. */
    ExecutorService newSingleThread() {
        return Executors.newSingleThreadExecutor(factory);
    }

    /** The thread that takes training jobs and searches, one after the other. */
    Executor trainingLine() {
        return trainingLine;
    }

    /** The thread that takes evaluations, one after the other. */
    Executor evaluationLine() {
        return evaluationLine;
    }

    @Override
    public void close() {
        trainingLine.shutdownNow();
        evaluationLine.shutdownNow();
        helpers.shutdownNow();
    }
}
