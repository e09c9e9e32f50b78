package dev.foretaste.recommendation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.foretaste.item.Catalogue;
import dev.foretaste.model.ModelVersion;
import dev.foretaste.rating.LiveMatrix;
import dev.foretaste.rating.LiveUser;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.ServletWebRequest;
import tools.jackson.databind.json.JsonMapper;

/**
 * Users' lists as JSON, remembered for as long as nothing changes that they depend on. What they depend on is what the
 * ETag says, so that no list is answered that is older than its state.
 */
@Component
final class CachedRecommender {
    /** Bytes of all lists remembered. */
    private static final long CACHED_BYTES = 64 << 20;

    private static final int BYTES_OF_AN_ENTRY = 256;
    private static final int QUERIES = 1_000;
    private static final int LONGEST_QUERY = 200;

    private final Recommender recommender;
    private final ServedModels models;
    private final LiveMatrix live;
    private final Catalogue catalogue;
    private final JsonMapper json;
    /** Revisions of the catalogue and of new items begin anew with each start of the process. */
    private final String process = UUID.randomUUID().toString().substring(0, 8);

    private final Cache<Key, Answer> answers = Caffeine.newBuilder()
            .maximumWeight(CACHED_BYTES)
            .weigher((Key key, Answer answer) -> answer.json.length + key.bytes() + BYTES_OF_AN_ENTRY)
            .build();

    /** What parameters mean, by the parameters as they were sent: sites send the same few again and again. */
    private final Cache<String, ListQuery> queries =
            Caffeine.newBuilder().maximumSize(QUERIES).build();

    CachedRecommender(
            Recommender recommender, ServedModels models, LiveMatrix live, Catalogue catalogue, JsonMapper json) {
        this.recommender = recommender;
        this.models = models;
        this.live = live;
        this.catalogue = catalogue;
        this.json = json;
    }

    /**
     * What a user's lists depend on, as it was when the request came.
     *
     * @param etag in quotes
     */
    record State(String userId, Optional<ServedModel> model, Optional<LiveUser> user, String etag) {
        /** Whether the sender has the answer already; the response then says so. */
        boolean isKnownTo(ServletWebRequest request) {
            HttpServletResponse response = request.getResponse();
            String condition = request.getHeader(HttpHeaders.IF_NONE_MATCH);
            // RFC 9110, section 13.1.2: * is whatever there is, which Spring leaves out for GET.
            if (response != null && condition != null && condition.strip().equals("*")) {
                response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
                response.setHeader(HttpHeaders.ETAG, etag);
                return true;
            }
            return request.checkNotModified(etag);
        }
    }

    /** @param parameters of the request, as they were sent; null where none were */
    private record Key(String userId, @Nullable String parameters) {
        int bytes() {
            return Character.BYTES * (userId.length() + (parameters == null ? 0 : parameters.length()));
        }
    }

    private record Answer(String etag, byte[] json) {}

    State state(String userId) {
        // Revisions are read before what they number: a change in between makes an ETag too old, never too new.
        long catalogueRevision = catalogue.revision();
        long liveRevision = live.revision();
        long vanishings = live.vanishings();
        Optional<ServedModel> model = models.current();
        Optional<LiveUser> user = live.user(userId);
        Optional<ItemMapping> mapping = model.filter(
                        each -> each.loaded().ratingPart().isPresent())
                .map(ServedModel::mapping)
                .filter(each -> user.isPresent() && each.knowsAny(user.orElseThrow()));
        String etag = '"'
                + String.join(
                        "-",
                        process,
                        model.map(each -> tag(each.loaded().info())).orElse("0"),
                        Long.toString(user.map(LiveUser::revision).orElse(0L)),
                        Long.toString(catalogueRevision),
                        Long.toString(vanishings),
                        Long.toString(mapping.map(ItemMapping::unknownRevision).orElse(liveRevision)))
                + '"';
        return new State(userId, model, user, etag);
    }

    private static String tag(ModelVersion info) {
        return info.version() + "."
                + info.digest().substring(0, Math.min(8, info.digest().length()));
    }

    /** What these parameters were read as before. */
    Optional<ListQuery> query(@Nullable String parameters) {
        return Optional.ofNullable(queries.getIfPresent(parameters == null ? "" : parameters));
    }

    /** Remembers what parameters mean that have no cursor. */
    void remember(@Nullable String parameters, ListQuery query) {
        if (parameters == null || parameters.length() <= LONGEST_QUERY) {
            queries.put(parameters == null ? "" : parameters, query);
        }
    }

    /**
     * A page of a list: the one that was answered to the same parameters, if it still is what would be answered.
     *
     * @param parameters what {@code query} and {@code cursor} were read from
     */
    byte[] recommend(State state, ListQuery query, @Nullable String cursor, @Nullable String parameters) {
        Key key = new Key(state.userId, parameters);
        Answer known = answers.getIfPresent(key);
        if (known != null && known.etag.equals(state.etag)) {
            return known.json;
        }
        Audience audience = Audience.of(state.userId, OwnRatings.of(state.user));
        byte[] list = json.writeValueAsBytes(recommender.recommend(state.model, audience, query, cursor));
        answers.put(key, new Answer(state.etag, list));
        return list;
    }
}
