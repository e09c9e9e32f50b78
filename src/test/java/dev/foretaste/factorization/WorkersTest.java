package dev.foretaste.factorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    @Test
    void areAllDoneWhenOneHasFailed() {
        AtomicInteger running = new AtomicInteger();
        CyclicBarrier all = new CyclicBarrier(3);
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            assertThatThrownBy(() -> Workers.of(pool, 3).run(3, task -> {
                        running.incrementAndGet();
                        await(all);
                        if (task != 1) {
                            running.decrementAndGet();
                            throw new TrainingException("task " + task);
                        }
                        LockSupport.parkNanos(100_000_000);
                        running.decrementAndGet();
                    }))
                    .isInstanceOf(TrainingException.class);

            assertThat(running).hasValue(0);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | BrokenBarrierException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest(name = "{0} threads")
    @ValueSource(ints = {1, 2})
    void beginNoFurtherTaskOnceTheyAreToStop(int threads) {
        AtomicInteger begun = new AtomicInteger();
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            Workers workers = Workers.of(pool, threads).until(() -> begun.get() >= 10);

            assertThatThrownBy(() -> workers.run(1_000, task -> begun.incrementAndGet()))
                    .isInstanceOf(CancellationException.class);
        }

        // A task may begin on each thread while another one makes it the tenth.
        assertThat(begun.get()).isBetween(10, 9 + threads);
    }

    @Test
    @Timeout(30)
    void doNotWaitForAThreadThatIsBusyElsewhere() throws InterruptedException {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            pool.submit(() -> {
                busy.countDown();
                done.await();
                return true;
            });
            busy.await();
            AtomicInteger tasks = new AtomicInteger();

            Workers.of(pool, 2).run(10, task -> tasks.incrementAndGet());

            assertThat(tasks).hasValue(10);
            done.countDown();
        }
    }
}
