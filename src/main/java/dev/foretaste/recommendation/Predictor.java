package dev.foretaste.recommendation;

import dev.foretaste.factorization.Scorer;
import dev.foretaste.item.Catalogue;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.rating.LiveItem;
import dev.foretaste.rating.LiveMatrix;
import dev.foretaste.rating.LiveUser;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.springframework.stereotype.Service;

/** Predicted ratings: personal where anything personal is known, else the best that is. */
@Service
final class Predictor {
    /** How many ratings' worth of doubt a bias starts with. */
    private static final double BIAS_DAMPING = 5;

    /** How many ratings' worth of doubt the noise of ratings starts with. */
    private static final double NOISE_DAMPING = 10;

    private final LiveMatrix live;
    private final Catalogue catalogue;
    private final RatingScale scale;

    Predictor(LiveMatrix live, Catalogue catalogue, RatingScale scale) {
        this.live = live;
        this.catalogue = catalogue;
        this.scale = scale;
    }

    /** @throws ProblemException for an item that nobody has rated or described */
    void requireKnown(String itemId) {
        if (!isKnown(itemId)) {
            throw ProblemException.notFound("Nobody has rated or described item \"%s\".".formatted(itemId));
        }
    }

    /** A model may still know an item that was deleted since; nobody else does. */
    private boolean isKnown(String itemId) {
        return live.item(itemId).isPresent() || catalogue.find(itemId).isPresent();
    }

    /** What one user's ratings will be, by one model. For the thread of one request. */
    ForUser of(Optional<ServedModel> model, String userId, Optional<String> context) {
        return new ForUser(model, userId, context);
    }

    /** See {@link #of}. */
    final class ForUser {
        private final Optional<ServedModel> model;
        private final String userId;
        private final Optional<LiveUser> user;
        /** Empty where the model has no rating part, or knows nothing of the user. */
        private final Optional<NewItems.ForUser> personal;

        private ForUser(Optional<ServedModel> model, String userId, Optional<String> context) {
            this.model = model;
            this.userId = userId;
            this.user = live.user(userId);
            this.personal = model.flatMap(each -> Optional.of(
                            each.user(userId, user).in(context))
                    .filter(folded -> folded.isPersonal() && folded.rating().isPresent())
                    .map(each.newItems()::of));
        }

        /** A pair of which nothing is known gets the baseline. */
        Prediction predict(String itemId, double level) {
            if (personal.isPresent() && isKnown(itemId)) {
                return predict(model.orElseThrow(), personal.orElseThrow(), itemId, level);
            }
            Optional<LiveItem> item = live.item(itemId);
            double value = item.map(each -> each.sum() / each.count()).orElseGet(() -> baseline(user));
            Basis basis = item.isPresent() ? Basis.ITEM_MEAN : Basis.BASELINE;
            return new Prediction(userId, itemId, scale.clamp(value), value, null, basis, null);
        }

        private Prediction predict(ServedModel by, NewItems.ForUser news, String itemId, double level) {
            OptionalInt item = by.find(itemId);
            Scorer scorer = news.user().rating().orElseThrow();
            double score = item.isPresent() ? scorer.score(item.getAsInt()) : news.rating(itemId);
            OptionalDouble variance = item.isPresent() ? scorer.variance(item.getAsInt()) : news.variance(itemId);
            return new Prediction(
                    userId,
                    itemId,
                    scale.clamp(score),
                    score,
                    interval(by, score, variance, level).orElse(null),
                    item.isPresent() ? news.user().basis() : Basis.FOLD_IN,
                    by.version());
        }
    }

    /** The interval of a predicted rating, calibrated as the model's hold-out taught; empty without a variance. */
    Optional<Interval> interval(ServedModel model, double score, OptionalDouble variance, double level) {
        if (variance.isEmpty()) {
            return Optional.empty();
        }
        double halfWidth = NormalQuantile.of((1 + level) / 2)
                * Math.sqrt(variance.getAsDouble() * model.loaded().varianceScale()
                        + doubt(model.loaded().info().ratings()));
        return Optional.of(new Interval(scale.clamp(score - halfWidth), scale.clamp(score + halfWidth), level));
    }

    /**
     * What a model cannot know of the noise of ratings: it may fit the few it has seen, and of many that are all equal the
     * next may still differ. The variance of ratings evenly spread over the scale, as if {@value #NOISE_DAMPING} such were
     * among those seen.
     */
    private double doubt(int ratings) {
        return NOISE_DAMPING / (NOISE_DAMPING + ratings) * evenVariance(scale);
    }

    /** The variance of ratings evenly spread over a scale. */
    static double evenVariance(RatingScale scale) {
        double span = scale.maximum() - scale.minimum();
        return span * span / 12;
    }

    /** {@code μ + b_u}: the user's bias is his damped mean deviation from the means of the items he rated. */
    double baseline(Optional<LiveUser> user) {
        if (live.ratings() == 0) {
            return (scale.minimum() + scale.maximum()) / 2;
        }
        return live.mean() + user.map(this::bias).orElse(0.0);
    }

    private double bias(LiveUser user) {
        double deviations = 0;
        for (int at = 0; at < user.size(); at++) {
            LiveItem item = live.item(user.itemIndex(at));
            if (item.count() > 0) {
                deviations += user.value(at) - item.sum() / item.count();
            }
        }
        return deviations / (user.size() + BIAS_DAMPING);
    }
}
