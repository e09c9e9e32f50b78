package dev.foretaste.rating;

import dev.foretaste.problem.ProblemException;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The durable log of ratings. One thread commits: it takes all changes that wait, writes them in one transaction,
 * applies them to the live matrix and then answers everybody. A change is thus on disk and visible before its sender
 * hears of it, and many senders share the price of one commit.
 *
 * <p>When the store fails, all changes of the transaction fail with it and the matrix stays as it was. Whether a commit
 * took place whose answer was lost is found out before the next one: then the users concerned are read again.
 *
 * <p>So is found out whether another service has changed the store, which has ratings then that this one does not hold:
 * from then on it changes none.
 */
@Component
final class RatingLog {
    private static final Logger LOG = LoggerFactory.getLogger(RatingLog.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final int RATINGS_A_COMMIT = 20_000;

    private final RatingTable table;
    private final LiveMatrix matrix;
    private final TransactionTemplate transactions;
    private final int capacity;
    private final Semaphore room;
    private final BlockingQueue<Pending<?>> queue = new LinkedBlockingQueue<>();
    private final Thread writer =
            Thread.ofPlatform().name("rating-log").daemon().unstarted(this::run);
    /** Users of a transaction that failed and may have been committed all the same. Only the writer's. */
    private final Set<String> unsure = new HashSet<>();
    /** What the revision is if it was committed. Only the writer's. */
    private long unsureRevision;

    private volatile boolean closing;
    private volatile boolean stopped;

    RatingLog(
            RatingTable table,
            LiveMatrix matrix,
            PlatformTransactionManager transactionManager,
            RatingSettings settings) {
        this.table = table;
        this.matrix = matrix;
        this.transactions = new TransactionTemplate(transactionManager);
        this.capacity = settings.queueCapacity();
        this.room = new Semaphore(capacity);
        writer.start();
    }

    /**
     * Commits a change, waiting for it.
     *
     * @param ratings how many ratings it holds in memory: what it takes of the queue
     * @param change may refuse with a {@link ProblemException} before it changes anything
     * @throws ProblemException unavailable, when too much waits already or the store fails; nothing was changed
     */
    <R> R commit(int ratings, Function<RatingTransaction, R> change) {
        int weight = Math.clamp(ratings, 1, capacity);
        if (closing) {
            throw ProblemException.unavailable("The service is shutting down; send the request again.", RETRY_AFTER);
        }
        if (!room.tryAcquire(weight)) {
            throw ProblemException.unavailable(
                    "More than %d ratings wait for the store; the request was not acknowledged, send it again."
                            .formatted(capacity),
                    RETRY_AFTER);
        }
        try {
            Pending<R> pending = new Pending<>(weight, change);
            queue.add(pending);
            if (stopped) {
                failWaiting();
            }
            return pending.await();
        } finally {
            room.release(weight);
        }
    }

    private void run() {
        List<Pending<?>> group = new ArrayList<>();
        try {
            while (!closing || !queue.isEmpty()) {
                Pending<?> next = queue.take();
                int ratings = 0;
                while (next != null) {
                    group.add(next);
                    ratings += next.ratings;
                    next = ratings < RATINGS_A_COMMIT ? queue.poll() : null;
                }
                commit(group);
                group.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void commit(List<Pending<?>> group) {
        RatingTransaction[] begun = new RatingTransaction[1];
        try {
            RatingTransaction transaction = transactions.execute(status -> {
                catchUp();
                RatingTransaction changes = new RatingTransaction(table, matrix);
                begun[0] = changes;
                for (Pending<?> pending : group) {
                    pending.write(changes);
                }
                changes.finish();
                return changes;
            });
            matrix.apply(transaction.rows(), transaction.revision());
        } catch (Throwable failure) {
            if (failure instanceof ProblemException) {
                LOG.error("ratings could not be committed: {}", failure.getMessage());
            } else {
                LOG.error("ratings could not be committed", failure);
            }
            if (begun[0] != null) {
                unsure.addAll(begun[0].userIds());
                unsureRevision = begun[0].revision();
            }
            group.forEach(pending -> pending.fail(failure));
            return;
        }
        group.forEach(Pending::succeed);
    }

    /** Brings the matrix up to the store when a commit took place that was reported as failed. */
    private void catchUp() {
        long stored = table.lockRevision();
        if (stored != matrix.revision()) {
            if (unsure.isEmpty() || stored != unsureRevision) {
                throw ProblemException.unavailable(
                        "Another Foretaste has been started on the store since, or the store was put in place of another:"
                                + " this one changes no ratings any more. Stop it, or start it again to take the store"
                                + " back.",
                        RETRY_AFTER);
            }
            List<LiveUser> rows = unsure.stream()
                    .map(userId -> table.row(userId, matrix.items(), stored))
                    .toList();
            matrix.apply(rows, stored);
        }
        unsure.clear();
    }

    @PreDestroy
    void close() throws InterruptedException {
        closing = true;
        queue.add(new Pending<>(1, transaction -> true));
        writer.join();
        stopped = true;
        failWaiting();
    }

    private void failWaiting() {
        for (Pending<?> pending = queue.poll(); pending != null; pending = queue.poll()) {
            pending.fail(new IllegalStateException("the rating log is closed"));
        }
    }

    private static final class Pending<R> {
        private final int ratings;
        private final Function<RatingTransaction, R> change;
        private final CompletableFuture<R> answer = new CompletableFuture<>();
        private @Nullable R result;
        private @Nullable ProblemException refusal;

        Pending(int ratings, Function<RatingTransaction, R> change) {
            this.ratings = ratings;
            this.change = change;
        }

        void write(RatingTransaction transaction) {
            try {
                result = change.apply(transaction);
            } catch (ProblemException e) {
                refusal = e;
            }
        }

        void succeed() {
            if (refusal == null) {
                answer.complete(result);
            } else {
                answer.completeExceptionally(refusal);
            }
        }

        void fail(Throwable failure) {
            answer.completeExceptionally(failure);
        }

        R await() {
            try {
                return answer.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ProblemException problem) {
                    throw problem;
                }
                throw ProblemException.unavailable(
                        "The store does not take ratings right now; the request was not acknowledged, send it again.",
                        RETRY_AFTER);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ProblemException.unavailable(
                        "The service is shutting down; the request was not acknowledged, send it again.", RETRY_AFTER);
            }
        }
    }
}
