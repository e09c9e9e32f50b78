package dev.foretaste.recommendation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.UserRatings;
import dev.foretaste.model.LoadedModel;
import dev.foretaste.rating.LiveMatrix;
import dev.foretaste.rating.LiveUser;
import java.time.Clock;
import java.util.Optional;
import java.util.OptionalInt;

/** A model version and what serving derives from it. All that is cached here goes with the version. */
final class ServedModel {
    private static final int CACHED_USERS = 4096;
    /** How far a fold-in may be from the trained row and still be the same solution, rounded to floats. */
    private static final double ROUNDING = 1e-4;

    private final LoadedModel loaded;
    private final ItemMapping mapping;
    private final Clock clock;
    private final Cache<String, FoldedUser> users =
            Caffeine.newBuilder().maximumSize(CACHED_USERS).build();

    ServedModel(LoadedModel loaded, LiveMatrix live, Clock clock) {
        this.loaded = loaded;
        this.mapping = new ItemMapping(loaded.items(), live);
        this.clock = clock;
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

    ItemMapping mapping() {
        return mapping;
    }

    /** A user by these, his stored ratings. Folded in again only after a change. */
    FoldedUser user(String userId, Optional<LiveUser> live) {
        long revision = live.map(LiveUser::revision).orElse(0L);
        FoldedUser cached = users.getIfPresent(userId);
        if (cached != null && cached.own().revision() == revision) {
            return cached;
        }
        FoldedUser folded = fold(userId, OwnRatings.of(live));
        users.put(userId, folded);
        return folded;
    }

    /** Somebody with these ratings, who is not remembered. */
    FoldedUser fold(OwnRatings own) {
        UserRatings known = known(own);
        return new FoldedUser(
                own,
                known,
                Basis.FOLD_IN,
                loaded.ratingPart().map(part -> part.foldIn(known)),
                Optional.empty(),
                loaded.preferencePart().map(part -> part.foldIn(known)));
    }

    private FoldedUser fold(String userId, OwnRatings own) {
        OptionalInt user = unchanged(userId, own);
        if (user.isEmpty()) {
            return fold(own);
        }
        UserRatings known = known(own);
        Optional<Scorer> preference = loaded.preferencePart().map(part -> part.scorer(user.getAsInt()));
        Optional<Scorer> trained = loaded.ratingPart().map(part -> part.scorer(user.getAsInt()));
        Optional<Scorer> foldIn = loaded.ratingPart().map(part -> part.foldIn(known));
        boolean same = trained.isPresent()
                && foldIn.isPresent()
                && areSame(trained.orElseThrow(), foldIn.orElseThrow(), known);
        return new FoldedUser(own, known, Basis.MODEL, same ? foldIn : trained, foldIn, preference);
    }

    /** The user's row in the model if his ratings are those it was trained on. */
    private OptionalInt unchanged(String userId, OwnRatings own) {
        OptionalInt user = loaded.users().find(userId);
        boolean same = user.isPresent()
                && own.given().isEmpty()
                && own.revision() <= loaded.info().snapshotRevision()
                && own.live().map(LiveUser::size).orElse(0) == loaded.userRatingCounts()[user.getAsInt()];
        return same ? user : OptionalInt.empty();
    }

    /**
     * Whether the fold-in repeats the trained row, as it does where users were solved last. Then it serves for both, so
     * that a prediction, its interval and its explanation are of one solution to the last digit.
     */
    private static boolean areSame(Scorer trained, Scorer foldIn, UserRatings known) {
        for (int at = 0; at < known.size(); at++) {
            int item = known.item(at);
            if (Math.abs(trained.score(item) - foldIn.score(item)) > ROUNDING) {
                return false;
            }
        }
        return true;
    }

    private UserRatings known(OwnRatings own) {
        return mapping.known(own, (int) (clock.millis() / 60_000));
    }

    Optional<Model> part(RankBy rankBy) {
        return rankBy == RankBy.PREFERENCE ? loaded.preferencePart() : loaded.ratingPart();
    }
}
