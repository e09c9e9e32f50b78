package dev.foretaste.recommendation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.foretaste.item.Catalogue;
import dev.foretaste.model.ModelVersion;
import dev.foretaste.rating.LiveMatrix;
import dev.foretaste.rating.LiveUser;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Users' lists, remembered for as long as nothing changes that they depend on. What they depend on is what the ETag
 * says, so that no list is answered that is older than its state.
 */
@Component
final class CachedRecommender {
    /** Items in all lists remembered, at some 200 bytes each. */
    private static final int CACHED_ITEMS = 200_000;

    private final Recommender recommender;
    private final ServedModels models;
    private final LiveMatrix live;
    private final Catalogue catalogue;
    /** The catalogue's revision begins anew with each start of the process. */
    private final String process = UUID.randomUUID().toString().substring(0, 8);

    private final Cache<Key, Answer> answers = Caffeine.newBuilder()
            .maximumWeight(CACHED_ITEMS)
            .weigher((Key key, Answer answer) -> 1 + answer.list.items().size())
            .build();

    CachedRecommender(Recommender recommender, ServedModels models, LiveMatrix live, Catalogue catalogue) {
        this.recommender = recommender;
        this.models = models;
        this.live = live;
        this.catalogue = catalogue;
    }

    /**
     * What a user's lists depend on, as it was when the request came.
     *
     * @param etag in quotes
     */
    record State(String userId, Optional<ServedModel> model, Optional<LiveUser> user, String etag) {}

    private record Key(
            String userId, ListQuery query, @Nullable String cursor) {}

    private record Answer(String etag, Recommendations list) {}

    State state(String userId) {
        // Revisions are read before what they number: a change in between makes an ETag too old, never too new.
        long catalogueRevision = catalogue.revision();
        long liveRevision = live.revision();
        long vanishings = live.vanishings();
        Optional<ServedModel> model = models.current();
        Optional<LiveUser> user = live.user(userId);
        boolean others = model.isEmpty()
                || user.isEmpty()
                || model.orElseThrow().loaded().ratingPart().isEmpty()
                || model.orElseThrow().mapping().unknown().length > 0
                || !model.orElseThrow().user(userId, user).isPersonal();
        String etag = '"'
                + String.join(
                        "-",
                        process,
                        model.map(each -> tag(each.loaded().info())).orElse("0"),
                        Long.toString(user.map(LiveUser::revision).orElse(0L)),
                        Long.toString(catalogueRevision),
                        Long.toString(vanishings),
                        Long.toString(others ? liveRevision : 0))
                + '"';
        return new State(userId, model, user, etag);
    }

    private static String tag(ModelVersion info) {
        return info.version() + "."
                + info.digest().substring(0, Math.min(8, info.digest().length()));
    }

    Recommendations recommend(State state, ListQuery query, @Nullable String cursor) {
        Key key = new Key(state.userId, query, cursor);
        Answer known = answers.getIfPresent(key);
        if (known != null && known.etag.equals(state.etag)) {
            return known.list;
        }
        Audience audience = Audience.of(state.userId, OwnRatings.of(state.user));
        Recommendations list = recommender.recommend(state.model, audience, query, cursor);
        answers.put(key, new Answer(state.etag, list));
        return list;
    }
}
