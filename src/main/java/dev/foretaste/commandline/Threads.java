package dev.foretaste.commandline;

import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.serving.Kernels;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The threads of one command. */
final class Threads implements AutoCloseable {
    private final ExecutorService helpers;
    private final int count;

    Threads(int count) {
        if (count < 1) {
            throw new InputException("--threads %d; expected at least 1".formatted(count));
        }
        this.count = count;
        this.helpers = Executors.newFixedThreadPool(
                Math.max(1, count - 1),
                Thread.ofPlatform().daemon().name("training-", 1).factory());
    }

    /** Has the kernels compiled in the background, while the ratings are read. */
    static void warmUp() {
        Thread.ofPlatform().daemon().name("warm-up").start(Kernels::warmUp);
    }

    Workers workers() {
        return Workers.of(helpers, count);
    }

    @Override
    public void close() {
        helpers.shutdownNow();
    }
}
