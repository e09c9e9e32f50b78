package dev.foretaste.recommendation;

import dev.foretaste.factorization.TopN;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.rating.LiveMatrix;
import dev.foretaste.rating.LiveUser;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/**
 * Lists for many users at once: the users of a block share each group of item factors while it is in the cache, so that
 * the factors are read once a block and not once a user.
 */
@Service
final class BatchRecommender {
    private final Recommender recommender;
    private final LiveMatrix live;
    private final RatingScale scale;
    private final Blend blend;

    BatchRecommender(Recommender recommender, LiveMatrix live, RatingScale scale) {
        this.recommender = recommender;
        this.live = live;
        this.scale = scale;
        this.blend = new Blend(scale);
    }

    /** The first pages of these users' lists, in their order; without intervals. */
    List<Recommendations> recommend(Optional<ServedModel> model, List<String> userIds, ListQuery query) {
        boolean plain = model.isPresent()
                && query.diversity() == 0
                && model.orElseThrow().mapping().unknown().length == 0;
        List<Search.Request> requests = new ArrayList<>();
        List<Optional<Search.Request>> byUser = new ArrayList<>();
        for (String userId : userIds) {
            Optional<Search.Request> request = plain ? request(model.orElseThrow(), userId, query) : Optional.empty();
            request.ifPresent(requests::add);
            byUser.add(request);
        }
        if (!requests.isEmpty()) {
            RankBy rankBy = Recommender.rankBy(model.orElseThrow(), query);
            model.orElseThrow().search().best(requests, rankBy, blend);
        }
        List<Recommendations> lists = new ArrayList<>();
        for (int at = 0; at < userIds.size(); at++) {
            String userId = userIds.get(at);
            lists.add(byUser.get(at)
                    .map(request -> list(model.orElseThrow(), userId, request))
                    .orElseGet(() -> recommender.recommend(
                            model, Audience.of(userId, OwnRatings.of(live.user(userId))), query, null)));
        }
        return lists;
    }

    private Optional<Search.Request> request(ServedModel model, String userId, ListQuery query) {
        Optional<LiveUser> stored = live.user(userId);
        FoldedUser user = model.userForLists(userId, stored);
        if (!user.isPersonal()) {
            return Optional.empty();
        }
        BitSet allowed = Recommender.allowed(model, List.of(user), query);
        return Optional.of(new Search.Request(user, allowed, new TopN(query.limit())));
    }

    private Recommendations list(ServedModel model, String userId, Search.Request request) {
        TopN.Ranking ranking = request.top().ranking();
        List<Recommendations.Item> items = new ArrayList<>();
        for (int rank = 0; rank < ranking.size(); rank++) {
            int item = ranking.items()[rank];
            Double value = request.user()
                    .rating()
                    .map(scorer -> scale.clamp(scorer.score(item)))
                    .orElse(null);
            Ranked ranked = new Ranked(model.items().id(item), item, ranking.scores()[rank]);
            items.add(recommender.described(ranked, value, null, null));
        }
        return new Recommendations(userId, request.user().basis(), model.version(), items, null);
    }
}
