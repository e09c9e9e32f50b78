package dev.foretaste.recommendation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.foretaste.factorization.FactorizedModel;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.item.Catalogue;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.matrix.UserRatings;
import dev.foretaste.model.LoadedModel;
import dev.foretaste.rating.LiveMatrix;
import dev.foretaste.rating.LiveUser;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A model version and what serving derives from it. All that is cached here goes with the version. */
final class ServedModel {
    /** Bytes of all users remembered. */
    private static final long CACHED_BYTES = Runtime.getRuntime().maxMemory() / 8;

    private final long serial;
    private final LoadedModel loaded;
    private final LiveMatrix live;
    private final Catalogue catalogue;
    private final Clock clock;
    private final ItemMapping mapping;
    private final Search search;
    // Upkeep where it falls due: to wake another thread for it after each change costs more than it does.
    private final Cache<String, FoldedUser> users = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(CACHED_BYTES)
            .weigher((String userId, FoldedUser user) -> (int) Math.min(Integer.MAX_VALUE, user.bytes()))
            .build();
    private final NewItems newItems;
    private Optional<Cosine> itemCosine = Optional.empty();
    private Optional<Cosine> userCosine = Optional.empty();
    private volatile ItemMasks masks;

    /** @param serial no other's of this process */
    ServedModel(long serial, LoadedModel loaded, LiveMatrix live, Catalogue catalogue, RatingScale scale, Clock clock) {
        this.serial = serial;
        this.loaded = loaded;
        this.live = live;
        this.catalogue = catalogue;
        this.clock = clock;
        this.mapping = new ItemMapping(this::find, live);
        this.search = new Search(loaded);
        this.masks = ItemMasks.of(loaded.items(), this::hasLearned, catalogue, live);
        this.newItems = new NewItems(this, live, catalogue, scale);
    }

    /** Of this activation: the same version activated again has another, for what is counted here begins anew. */
    long serial() {
        return serial;
    }

    LoadedModel loaded() {
        return loaded;
    }

    long version() {
        return loaded.info().version();
    }

    IdIndex items() {
        return loaded.items();
    }

    /** Whether an item had ratings when the model was trained. */
    boolean hasLearned(int item) {
        return loaded.itemRatingCounts()[item] > 0;
    }

    /** The index of an item that the model has learned from ratings. */
    OptionalInt find(String itemId) {
        OptionalInt index = items().find(itemId);
        return index.isPresent() && hasLearned(index.getAsInt()) ? index : OptionalInt.empty();
    }

    /** What is expected of the others. */
    NewItems newItems() {
        return newItems;
    }

    ItemMapping mapping() {
        return mapping;
    }

    Search search() {
        return search;
    }

    /** What the catalogue says now of the model's items. */
    ItemMasks masks() {
        ItemMasks now = masks;
        if (!now.isCurrent(catalogue, live)) {
            now = ItemMasks.of(items(), this::hasLearned, catalogue, live);
            masks = now;
        }
        return now;
    }

    /** Minutes since the epoch. */
    int now() {
        return (int) (clock.millis() / 60_000);
    }

    /** A user by these, his stored ratings. Folded in again only after a change. */
    FoldedUser user(String userId, Optional<LiveUser> stored) {
        Optional<FoldedUser> remembered = Optional.ofNullable(users.getIfPresent(userId));
        Optional<FoldedUser> current = remembered.filter(user -> isOf(user, stored));
        if (current.isPresent()) {
            return current.orElseThrow();
        }
        FoldedUser folded = fold(userId, OwnRatings.of(stored), remembered);
        users.put(userId, folded);
        return folded;
    }

    private static boolean isOf(FoldedUser user, Optional<LiveUser> stored) {
        return user.own().revision() == stored.map(LiveUser::revision).orElse(0L);
    }

    /**
     * A user for lists alone: one whose ratings are those of the snapshot is taken as training left him, which is
     * quicker, and is not known with intervals; one who is not folded in yet is not remembered either.
     */
    FoldedUser userForLists(String userId, Optional<LiveUser> stored) {
        Optional<FoldedUser> current =
                Optional.ofNullable(users.getIfPresent(userId)).filter(user -> isOf(user, stored));
        if (current.isPresent()) {
            return current.orElseThrow();
        }
        OptionalInt row = unchanged(userId, stored);
        OwnRatings own = OwnRatings.of(stored);
        return row.isEmpty()
                ? fold(loaded.users().find(userId), own, Optional.empty())
                : new FoldedUser(
                        own,
                        mapping.known(own, now()),
                        Basis.MODEL,
                        loaded.ratingPart().map(part -> part.scorer(row.getAsInt())),
                        loaded.preferencePart().map(part -> part.scorer(row.getAsInt())));
    }

    /**
     * Somebody with these ratings, who is not remembered.
     *
     * @param userId of whom the model may know more than follows from ratings; empty for a visitor
     */
    FoldedUser fold(Optional<String> userId, OwnRatings own) {
        OptionalInt row = userId.map(loaded.users()::find).orElseGet(OptionalInt::empty);
        return fold(row, own, Optional.empty());
    }

    private FoldedUser fold(OptionalInt row, OwnRatings own, Optional<FoldedUser> before) {
        UserRatings known = mapping.known(own, now());
        return new FoldedUser(
                own,
                known,
                Basis.FOLD_IN,
                loaded.ratingPart().map(part -> foldIn(part, row, known, before.flatMap(FoldedUser::rating))),
                loaded.preferencePart().map(part -> foldIn(part, row, known, before.flatMap(FoldedUser::preference))));
    }

    private static Scorer foldIn(Model part, OptionalInt row, UserRatings ratings, Optional<Scorer> before) {
        if (before.isPresent()) {
            return part.foldIn(ratings, before.orElseThrow());
        }
        return row.isPresent() ? part.foldIn(row.getAsInt(), ratings) : part.foldIn(ratings);
    }

    private FoldedUser fold(String userId, OwnRatings own, Optional<FoldedUser> before) {
        OptionalInt user = unchanged(userId, own.live());
        if (user.isEmpty()) {
            return fold(loaded.users().find(userId), own, before);
        }
        UserRatings known = mapping.known(own, now());
        return new FoldedUser(
                own,
                known,
                Basis.MODEL,
                loaded.ratingPart().map(part -> part.scorer(user.getAsInt(), known)),
                loaded.preferencePart().map(part -> part.scorer(user.getAsInt(), known)));
    }

    /** The user's row in the model if his ratings are those it was trained on. */
    OptionalInt unchanged(String userId, Optional<LiveUser> stored) {
        OptionalInt user = loaded.users().find(userId);
        boolean same = user.isPresent()
                && stored.isPresent()
                && stored.orElseThrow().revision() <= loaded.info().snapshotRevision()
                && stored.orElseThrow().size() == loaded.userRatingCounts()[user.getAsInt()];
        return same ? user : OptionalInt.empty();
    }

    /** How alike items are: the cosine of their factors, or how often they are rated together where they have none. */
    Diversity.Similarity similarity(List<Ranked> items) {
        // An item of which the model knows no likeness must not seem different from all others.
        return itemCosine()
                .<Diversity.Similarity>map(cosine -> (one, other) ->
                        one.index() >= 0 && other.index() >= 0 ? cosine.of(one.index(), other.index()) : 1)
                .orElseGet(() -> new RatedTogether(live, items));
    }

    /** Over {@link #items}; empty for a model without factors. */
    synchronized Optional<Cosine> itemCosine() {
        if (itemCosine.isEmpty()) {
            itemCosine = factors().map(model -> new Cosine(model.itemFactors()));
        }
        return itemCosine;
    }

    /** Over the model's users; empty for a model without factors. */
    synchronized Optional<Cosine> userCosine() {
        if (userCosine.isEmpty()) {
            userCosine = factors().map(model -> new Cosine(model.userFactors()));
        }
        return userCosine;
    }

    /** The factors of a user that {@link #userCosine} compares. */
    Optional<float[]> userFactors(FoldedUser user) {
        return factors()
                .flatMap(model -> linear(model.kind() == ModelKind.PREFERENCE ? user.preference() : user.rating()))
                .map(LinearScorer::userFactors);
    }

    /**
     * How a rater scores in the context he rated in. The trained row where there is one: quicker than fold-in, and no
     * other for want of one rating.
     */
    Optional<Scorer> raterScorer(LiveUser rater, Optional<String> context) {
        OptionalInt row = loaded.users().find(rater.userId());
        Optional<Scorer> scorer = row.isPresent()
                ? loaded.ratingPart().map(part -> part.scorer(row.getAsInt()))
                : user(rater.userId(), Optional.of(rater)).rating();
        return scorer.map(each -> context.map(each::in).orElse(each));
    }

    /** Any of a part's scorers shows its items' factors, if it has some; where all users were erased, a stranger's. */
    static Optional<LinearScorer> anyLinear(Model part) {
        return linear(Optional.of(part.users().size() > 0 ? part.scorer(0) : part.foldIn(UserRatings.none())));
    }

    private static Optional<LinearScorer> linear(Optional<Scorer> scorer) {
        return scorer.filter(LinearScorer.class::isInstance).map(LinearScorer.class::cast);
    }

    /** The part whose factors say which items are alike: of preference where it has factors, else of rating. */
    Optional<FactorizedModel> factors() {
        return factors(loaded.preferencePart()).or(() -> factors(loaded.ratingPart()));
    }

    private static Optional<FactorizedModel> factors(Optional<Model> part) {
        return part.filter(FactorizedModel.class::isInstance)
                .map(FactorizedModel.class::cast)
                .filter(model -> model.rank() > 0);
    }
}
