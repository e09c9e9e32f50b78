package dev.foretaste.recommendation;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
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
    private final JsonMapper json;

    // Upkeep where it falls due: to wake another thread for it after each answer costs more than it does.
    private final Cache<Key, Answer> answers = Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(CACHED_BYTES)
            .weigher((Key key, Answer answer) -> answer.json.length + key.bytes() + BYTES_OF_AN_ENTRY)
            .build();

    /** What parameters mean, by the parameters as they were sent: sites send the same few again and again. */
    private final Cache<String, ListQuery> queries =
            Caffeine.newBuilder().executor(Runnable::run).maximumSize(QUERIES).build();

    CachedRecommender(Recommender recommender, JsonMapper json) {
        this.recommender = recommender;
        this.json = json;
    }

    /** @param parameters of the request, as they were sent; null where none were */
    private record Key(String userId, @Nullable String parameters) {
        int bytes() {
            return Character.BYTES * (userId.length() + (parameters == null ? 0 : parameters.length()));
        }
    }

    /** A page of a list as JSON, and its ETag. */
    record Answer(String etag, byte[] json) {}

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
    Answer recommend(AnswerState state, ListQuery query, @Nullable String cursor, @Nullable String parameters) {
        Key key = new Key(state.userId(), parameters);
        Answer known = answers.getIfPresent(key);
        if (known != null && (known.etag.equals(state.etag()) || known.etag.equals(state.etagOfAll()))) {
            return known;
        }
        Audience audience = Audience.of(state.userId(), OwnRatings.of(state.user()));
        Recommendations list = recommender.recommend(state.model(), audience, query, cursor);
        boolean ofAll = list.basis() == Basis.POPULARITY
                || (query.diversity() > 0
                        && state.model().flatMap(ServedModel::itemCosine).isEmpty());
        Answer answer = new Answer(ofAll ? state.etagOfAll() : state.etag(), json.writeValueAsBytes(list));
        answers.put(key, answer);
        return answer;
    }
}
