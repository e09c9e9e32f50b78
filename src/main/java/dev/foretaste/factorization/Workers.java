package dev.foretaste.factorization;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The threads of one training. The calling thread works too.
 *
 * <p>Which thread runs which task, and in which order, is not promised: tasks must not depend on each other, and sums
 * over them must be taken per task and added in the order of the tasks.
 */
public final class Workers {
    private static final Workers SINGLE = new Workers(null, 1, () -> false);

    private final @Nullable ExecutorService helpers;
    private final int count;
    private final BooleanSupplier stopped;

    private Workers(@Nullable ExecutorService helpers, int count, BooleanSupplier stopped) {
        this.helpers = helpers;
        this.count = count;
        this.stopped = stopped;
    }

    /** The calling thread alone. */
    public static Workers single() {
        return SINGLE;
    }

    /** The calling thread and {@code count - 1} threads of a pool, which stays the caller's to shut down. */
    public static Workers of(ExecutorService pool, int count) {
        return count == 1 ? SINGLE : new Workers(pool, count, () -> false);
    }

    /** The same threads, which begin no further task once they are told to stop. */
    public Workers until(BooleanSupplier stopped) {
        return new Workers(helpers, count, stopped);
    }

    /** How many threads work at once. */
    public int count() {
        return count;
    }

    /**
     * Runs tasks {@code 0 … tasks - 1} and returns when all are done. The first failure ends the rest. A thread of the pool
     * that is busy elsewhere until then is not waited for.
     *
     * @throws CancellationException if the threads were told to stop ({@link #until}) before the last task began
     */
    public void run(int tasks, IntConsumer task) {
        AtomicInteger next = new AtomicInteger();
        Runnable drain = () -> {
            for (int n = next.getAndIncrement(); n < tasks; n = next.getAndIncrement()) {
                try {
                    if (stopped.getAsBoolean()) {
                        throw new CancellationException("the work was cancelled");
                    }
                    task.accept(n);
                } catch (RuntimeException | Error failure) {
                    next.set(tasks);
                    throw failure;
                }
            }
        };
        List<Helper> running = new ArrayList<>();
        Optional<Throwable> failure = Optional.empty();
        try {
            for (int helper = 1; helper < Math.min(count, tasks) && helpers != null; helper++) {
                running.add(Helper.start(helpers, drain));
            }
            drain.run();
        } catch (RuntimeException | Error e) {
            next.set(tasks);
            failure = Optional.of(e);
        }
        // All of them, or one would still write what the caller gave up.
        for (Helper helper : running) {
            Optional<Throwable> other = helper.finish();
            failure = failure.or(() -> other);
        }
        switch (failure.orElse(null)) {
            case null -> {}
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    /**
     * A thread of the pool at work for one run.
     *
     * @param work what it does; taken away by whoever comes first, the thread that does it or the caller who has done it all
     */
    private record Helper(AtomicReference<@Nullable Runnable> work, Future<?> end) {
        static Helper start(ExecutorService pool, Runnable drain) {
            AtomicReference<@Nullable Runnable> work = new AtomicReference<>(drain);
            return new Helper(work, pool.submit(() -> {
                Runnable taken = work.getAndSet(null);
                if (taken != null) {
                    taken.run();
                }
            }));
        }

        /** Waits for its end if it has begun, whatever happens; gives its failure. */
        Optional<Throwable> finish() {
            if (work.getAndSet(null) != null) {
                return Optional.empty();
            }
            boolean interrupted = false;
            try {
                while (true) {
                    try {
                        end.get();
                        return Optional.empty();
                    } catch (InterruptedException e) {
                        interrupted = true;
                    } catch (ExecutionException e) {
                        return Optional.ofNullable(e.getCause());
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
