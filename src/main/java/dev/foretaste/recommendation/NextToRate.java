package dev.foretaste.recommendation;

import dev.foretaste.factorization.Scorer;
import dev.foretaste.item.Catalogue;
import dev.foretaste.rating.LiveMatrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.springframework.stereotype.Service;

/**
 * Which items a user should be asked to rate: those whose rating would reduce the variance of his predicted ratings
 * most, on average over popular items (A-optimal design; Rubens et al. 2015, Active Learning in Recommender Systems).
 *
 * <p>What is not known of the user is normal, so that a rating of item i takes {@code cov(i, j)² / var(i)} off the
 * variance of item j, whatever the rating is; {@code var(i)} has the noise of a rating in it. Only popular items are
 * candidates, since nobody can rate what he does not know.
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

    /** What {@link #questions} rest on. */
    Basis basis(ServedModel model, String userId) {
        return model.user(userId, live.user(userId)).basis();
    }

    /** Empty where the model cannot tell how sure it is. */
    Optional<List<Question>> questions(ServedModel model, String userId, int limit) {
        FoldedUser user = model.user(userId, live.user(userId));
        if (user.rating().isEmpty()) {
            return Optional.empty();
        }
        Scorer scorer = user.rating().orElseThrow();
        int[] candidates = popular(model, user, Math.max(limit, CANDIDATES));
        int[] targets = Arrays.copyOf(candidates, Math.min(TARGETS, candidates.length));
        List<Question> questions = new ArrayList<>();
        for (int item : candidates) {
            Optional<double[]> covariances = scorer.covariances(item, targets);
            OptionalDouble variance = scorer.variance(item);
            if (covariances.isEmpty() || variance.isEmpty()) {
                return Optional.empty();
            }
            double squares = 0;
            for (int at = 0; at < targets.length; at++) {
                double covariance = targets[at] == item ? 0 : covariances.orElseThrow()[at];
                squares += covariance * covariance;
            }
            double reduction = squares
                    / variance.getAsDouble()
                    / targets.length
                    * model.loaded().varianceScale();
            questions.add(new Question(model.items().id(item), Double.isFinite(reduction) ? reduction : 0));
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

    private int[] popular(ServedModel model, FoldedUser user, int limit) {
        return popular
                .best(
                        PopularItems.By.COUNT,
                        limit,
                        itemId -> !user.own().contains(itemId)
                                && !catalogue.hidden(itemId)
                                && model.find(itemId).isPresent())
                .stream()
                .mapToInt(each -> model.find(each.item().itemId()).orElseThrow())
                .toArray();
    }
}
