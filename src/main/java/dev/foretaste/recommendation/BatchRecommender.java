package dev.foretaste.recommendation;

import dev.foretaste.factorization.TopN;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.rating.LiveMatrix;
import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.springframework.stereotype.Service;

/**
 * Lists for many users at once: the users of a block share each group of item factors while it is in the cache, so that
 * the factors are read once a block and not once a user. Blocks are answered by threads that all batches share, one a
 * processor.
 */
@Service
final class BatchRecommender {
    private final Recommender recommender;
    private final LiveMatrix live;
    private final Blend blend;
    private final int threads = Runtime.getRuntime().availableProcessors();
    private final ExecutorService workers = Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().name("batch-", 1).daemon().factory());

    BatchRecommender(Recommender recommender, LiveMatrix live, RatingScale scale) {
        this.recommender = recommender;
        this.live = live;
        this.blend = new Blend(scale);
    }

    /** How many blocks are answered at once. */
    int threads() {
        return threads;
    }

    <T> Future<T> submit(Callable<T> block) {
        return workers.submit(block);
    }

    @PreDestroy
    void close() {
        workers.shutdownNow();
    }

    /** The first pages of these users' lists, in their order; without intervals and cursors. */
    List<Recommendations> recommend(Optional<ServedModel> model, List<String> userIds, ListQuery query) {
        return model.map(each -> recommend(each, userIds, query))
                .orElseGet(() -> userIds.stream()
                        .map(userId -> popular(model, userId, query))
                        .toList());
    }

    /** Where nothing personal is known. No list of a batch has a cursor: personal ones look for no more than are asked for. */
    private Recommendations popular(Optional<ServedModel> model, String userId, ListQuery query) {
        Audience audience = Audience.of(userId, OwnRatings.of(live.user(userId)));
        Recommendations list = recommender.recommend(model, audience, query, null);
        return new Recommendations(userId, list.basis(), list.modelVersion(), list.items(), null);
    }

    private List<Recommendations> recommend(ServedModel model, List<String> userIds, ListQuery query) {
        RankBy rankBy = Recommender.rankBy(model, query);
        List<Search.Request> requests = new ArrayList<>();
        List<Optional<Search.Request>> byUser = new ArrayList<>();
        for (String userId : userIds) {
            Optional<Search.Request> request = request(model, userId, query, rankBy);
            request.ifPresent(requests::add);
            byUser.add(request);
        }
        if (!requests.isEmpty()) {
            model.search().best(requests, rankBy, blend);
        }
        List<Recommendations> lists = new ArrayList<>();
        for (int at = 0; at < userIds.size(); at++) {
            String userId = userIds.get(at);
            lists.add(byUser.get(at)
                    .map(request -> recommender.list(
                            model, userId, request.user(), query, request.top().ranking()))
                    .orElseGet(() -> popular(Optional.of(model), userId, query)));
        }
        return lists;
    }

    private Optional<Search.Request> request(ServedModel model, String userId, ListQuery query, RankBy rankBy) {
        FoldedUser user = model.userForLists(userId, live.user(userId)).in(query.context());
        if (!user.isPersonal(rankBy)) {
            return Optional.empty();
        }
        BitSet allowed = Recommender.allowed(model, List.of(user), query);
        return Optional.of(new Search.Request(user, allowed, new TopN(query.limit())));
    }
}
