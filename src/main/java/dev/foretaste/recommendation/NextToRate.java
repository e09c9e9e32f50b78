package dev.foretaste.recommendation;

import dev.foretaste.factorization.Scorer;
import dev.foretaste.item.Catalogue;
import dev.foretaste.matrix.UserRatings;
import dev.foretaste.rating.LiveMatrix;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Service;

/**
 * Which items a user should be asked to rate: those whose rating would reduce the variance of his predicted ratings
 * most, on average over popular items (A-optimal design; Rubens et al. 2015, Active Learning in Recommender Systems).
 *
 * <p>Under the ridge solution the variance after a rating does not depend on what the rating is, so that the reduction
 * is known beforehand: the user is folded in with the item at its predicted rating. Only popular items are candidates,
 * since nobody can rate what he does not know.
 */
@Service
final class NextToRate {
    private static final int CANDIDATES = 60;
    private static final int TARGETS = 60;

    private final LiveMatrix live;
    private final PopularItems popular;
    private final Catalogue catalogue;

    NextToRate(LiveMatrix live, PopularItems popular, Catalogue catalogue) {
        this.live = live;
        this.popular = popular;
        this.catalogue = catalogue;
    }

    /**
     * An item to be rated.
     *
     * @param reduction by how much the mean variance of the user's predicted ratings would fall
     */
    record Question(String itemId, double reduction) {}

    /** Empty where the model cannot tell how sure it is. */
    Optional<List<Question>> questions(ServedModel model, String userId, int limit) {
        FoldedUser user = model.user(userId, live.user(userId));
        if (user.rating().isEmpty() || user.rating().orElseThrow().variance(0).isEmpty()) {
            return Optional.empty();
        }
        List<Integer> candidates = popular(model, user, Math.max(limit, CANDIDATES));
        List<Integer> targets = candidates.subList(0, Math.min(TARGETS, candidates.size()));
        double before = variance(fold(model, user.known()), targets);
        List<Question> questions = new ArrayList<>();
        for (int item : candidates) {
            Scorer scorer = user.rating().orElseThrow();
            UserRatings asked = with(user.known(), item, (float) scorer.score(item), model.now());
            double after = variance(fold(model, asked), targets);
            questions.add(new Question(model.items().id(item), before - after));
        }
        questions.sort(
                Comparator.comparingDouble(Question::reduction).reversed().thenComparing(Question::itemId));
        return Optional.of(questions.subList(0, Math.min(limit, questions.size())));
    }

    /** The most popular items that can be asked for where no model helps. */
    List<PopularItems.Popular> popular(String userId, int limit) {
        OwnRatings own = OwnRatings.of(live.user(userId));
        return popular.best(PopularItems.By.COUNT, limit, itemId -> !own.contains(itemId) && !catalogue.hidden(itemId));
    }

    private List<Integer> popular(ServedModel model, FoldedUser user, int limit) {
        return popular
                .best(
                        PopularItems.By.COUNT,
                        limit,
                        itemId -> !user.own().contains(itemId)
                                && !catalogue.hidden(itemId)
                                && model.items().find(itemId).isPresent())
                .stream()
                .map(each -> model.items().find(each.item().itemId()).orElseThrow())
                .toList();
    }

    private static Scorer fold(ServedModel model, UserRatings ratings) {
        return model.loaded().ratingPart().orElseThrow().foldIn(ratings);
    }

    private static double variance(Scorer scorer, List<Integer> items) {
        return items.stream()
                .mapToDouble(item -> scorer.variance(item).orElse(0))
                .average()
                .orElse(0);
    }

    private static UserRatings with(UserRatings ratings, int item, float value, int now) {
        int size = ratings.size();
        int[] items = new int[size + 1];
        float[] values = new float[size + 1];
        int[] times = new int[size + 1];
        int to = 0;
        for (int at = 0; at <= size; at++) {
            if (to == at && (at == size || ratings.item(at) > item)) {
                items[to] = item;
                values[to] = value;
                times[to++] = now;
            }
            if (at < size) {
                items[to] = ratings.item(at);
                values[to] = ratings.value(at);
                times[to++] = ratings.ratedAt(at);
            }
        }
        return UserRatings.of(items, values, times);
    }
}
