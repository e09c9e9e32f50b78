package dev.foretaste.rating;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretaste.idempotency.IdempotentRequest;
import dev.foretaste.idempotency.KeptAnswers;
import dev.foretaste.problem.Ids;
import dev.foretaste.problem.ProblemException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/**
 * Submitting, reading and deleting ratings. What changes ratings returns after the change is on disk and in the live
 * matrix, and throws a {@link ProblemException} (unavailable) where the store does not take it.
 */
@Service
public final class Ratings {
    private final RatingLog log;
    private final RatingTable table;
    private final KeptAnswers answers;
    private final List<ErasureParticipant> others;

    Ratings(RatingLog log, RatingTable table, KeptAnswers answers, List<ErasureParticipant> others) {
        this.log = log;
        this.table = table;
        this.answers = answers;
        this.others = List.copyOf(others);
    }

    /** How many ratings were new, replaced another, or were already there. */
    public record Counts(int created, int updated, int unchanged) {
        static final Counts NONE = new Counts(0, 0, 0);

        Counts plus(RatingTransaction.Outcome outcome) {
            return new Counts(
                    created + (outcome == RatingTransaction.Outcome.CREATED ? 1 : 0),
                    updated + (outcome == RatingTransaction.Outcome.UPDATED ? 1 : 0),
                    unchanged + (outcome == RatingTransaction.Outcome.UNCHANGED ? 1 : 0));
        }
    }

    /**
     * What is held of one user.
     *
     * @param modelVersions the models that hold what was learnt of the user, oldest first; also of ratings deleted since
     */
    public record Holdings(
            String userId,
            List<Rating> ratings,

            @Schema(description = "Those that hold what was learnt of the user, also from ratings deleted since")
            List<Long> modelVersions) {}

    /** Some of a user's ratings, newest first; the cursor, where there is one, leads to the next. */
    @Schema(name = "RatingPage")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Page(List<Rating> ratings, @Nullable String nextCursor) {}

    /** A rating as it is stored, and whether the user had not rated the item before. */
    record Submitted(Rating rating, boolean created) {}

    /** Stores a rating in place of the user's former rating of the item. */
    Submitted submit(Rating rating, Optional<IdempotentRequest> request) {
        return log.commit(
                1,
                changes -> answers.once(
                        request,
                        Submitted.class,
                        () -> new Submitted(rating, changes.put(rating) == RatingTransaction.Outcome.CREATED)));
    }

    /** Stores ratings, all or none; of several for one user and item the last counts. */
    Counts submitAll(List<Rating> ratings, Optional<IdempotentRequest> request) {
        return log.commit(
                ratings.size(),
                changes -> answers.once(request, Counts.class, () -> {
                    Counts counts = Counts.NONE;
                    for (Rating rating : ratings) {
                        counts = counts.plus(changes.put(rating));
                    }
                    return counts;
                }));
    }

    /** Deletes a rating; answers whether there was one. */
    boolean delete(String userId, String itemId) {
        return log.commit(1, changes -> changes.delete(userId, itemId));
    }

    /** All ratings of a user, newest first, and the models that know him; empty where there is none of both. */
    Optional<Holdings> holdings(String userId) {
        List<Rating> ratings = table.newest(userId, Integer.MAX_VALUE);
        List<Long> versions = others.stream()
                .flatMap(other -> other.versionsKnowing(userId).stream())
                .sorted()
                .distinct()
                .toList();
        return ratings.isEmpty() && versions.isEmpty()
                ? Optional.empty()
                : Optional.of(new Holdings(userId, ratings, versions));
    }

    public Optional<Rating> find(String userId, String itemId) {
        return table.find(userId, itemId);
    }

    /** A user's ratings, newest first and by item id where the times are equal; none for an unknown user. */
    public Page newest(String userId, int limit, @Nullable String cursor) {
        List<Rating> found;
        if (cursor == null) {
            found = table.newest(userId, limit + 1);
        } else {
            Position position = Position.parse(cursor);
            found = table.newestAfter(userId, position.ratedAt, position.itemId, limit + 1);
        }
        if (found.size() <= limit) {
            return new Page(found, null);
        }
        List<Rating> page = found.subList(0, limit);
        return new Page(page, Position.of(page.getLast()).cursor());
    }

    private record Position(long ratedAt, String itemId) {
        static Position of(Rating rating) {
            return new Position(rating.ratedAt().toEpochMilli(), rating.itemId());
        }

        static Position parse(String cursor) {
            try {
                String[] parts =
                        new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split(":", 2);
                return new Position(Long.parseLong(parts[0]), Ids.require("cursor", parts[1]));
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                throw ProblemException.invalid(
                        "cursor", "is not one of ours; expected the nextCursor of an earlier answer");
            }
        }

        String cursor() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((ratedAt + ":" + itemId).getBytes(StandardCharsets.UTF_8));
        }
    }
}
