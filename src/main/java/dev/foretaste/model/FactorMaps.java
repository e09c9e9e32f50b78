package dev.foretaste.model;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.foretaste.factorization.FactorizedModel;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.problem.ProblemType;
import dev.foretaste.rating.ErasureParticipant;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;

/**
 * Draws maps one at a time, on a thread of its own: a map takes seconds, in which a virtual thread would let no other
 * have its processor, and may need a model of its own in memory. The last few are remembered.
 */
@Service
final class FactorMaps implements ErasureParticipant {
    private static final int REMEMBERED = 8;
    private static final int MOST_WAITING = 16;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);
    /** A map drawn while somebody is erased may hold his id, though it is answered to nobody any more. */
    private static final Duration FOR = Duration.ofHours(1);

    private final Models models;
    private final Cache<Wish, FactorMap> drawn = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(REMEMBERED)
            .expireAfterWrite(FOR)
            .build();
    private final ExecutorService worker = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            Thread.ofPlatform().name("map").daemon().factory());

    FactorMaps(Models models) {
        this.models = models;
    }

    /** @param digest of the version, which an erasure changes */
    private record Wish(long version, String digest, FactorMap.Of of, int clusters, int limit) {
        Wish from(LoadedModel loaded) {
            return new Wish(version, loaded.info().digest(), of, clusters, limit);
        }
    }

    @PreDestroy
    void close() {
        worker.shutdownNow();
    }

    /**
     * @throws ProblemException if there is no such version, it cannot be read, or it has no latent factors; unavailable, when
     *     too many maps wait already
     */
    FactorMap map(long version, FactorMap.Of of, int clusters, int limit) {
        Wish wish = new Wish(version, models.get(version).digest(), of, clusters, limit);
        FactorMap known = drawn.getIfPresent(wish);
        if (known != null) {
            return known;
        }
        try {
            return await(worker.submit(() -> drawn(wish)));
        } catch (RejectedExecutionException e) {
            throw ProblemException.unavailable(
                    "%d maps wait to be drawn; send the request again later.".formatted(MOST_WAITING), RETRY_AFTER);
        }
    }

    private FactorMap drawn(Wish wish) {
        FactorMap known = drawn.getIfPresent(wish);
        if (known != null) {
            return known;
        }
        LoadedModel loaded = models.load(wish.version);
        // What an erasure has stored may not serve yet: the map is of the model it is drawn from, not of the one
        // stored.
        return drawn.get(wish.from(loaded), of -> draw(of, loaded));
    }

    private static FactorMap await(Future<FactorMap> map) {
        try {
            return map.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            map.cancel(false);
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static FactorMap draw(Wish wish, LoadedModel loaded) {
        FactorizedModel model = Stream.of(loaded.ratingPart(), loaded.preferencePart())
                .flatMap(part -> part.stream())
                .filter(FactorizedModel.class::isInstance)
                .map(FactorizedModel.class::cast)
                .filter(part -> part.rank() > 0)
                .findFirst()
                .orElseThrow(() -> ProblemException.of(
                        ProblemType.NOT_POSSIBLE,
                        "model version %d (%s) has no latent factors; train one that has, such as als"
                                .formatted(wish.version, loaded.info().algorithm())));
        long seed = loaded.info().seed();
        return wish.of == FactorMap.Of.ITEMS
                ? FactorMap.of(
                        wish.version, wish.of, model.items(), model.itemFactors(), wish.clusters, wish.limit, seed)
                : FactorMap.of(
                        wish.version, wish.of, model.users(), model.userFactors(), wish.clusters, wish.limit, seed);
    }

    /** A map names its users. */
    @Override
    public List<Long> eraseUser(String userId) {
        drawn.invalidateAll();
        return List.of();
    }

    @Override
    public List<Long> eraseItem(String itemId) {
        drawn.invalidateAll();
        return List.of();
    }
}
