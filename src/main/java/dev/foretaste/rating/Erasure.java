package dev.foretaste.rating;

import dev.foretaste.idempotency.KeptAnswers;
import dev.foretaste.problem.ProblemException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Service;

/** Takes a user out of everything. */
@Service
final class Erasure {
    private static final Logger LOG = LoggerFactory.getLogger(Erasure.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final RatingLog log;
    private final RatingTable table;
    private final KeptAnswers answers;
    private final List<ErasureParticipant> participants;

    Erasure(RatingLog log, RatingTable table, KeptAnswers answers, List<ErasureParticipant> participants) {
        this.log = log;
        this.answers = answers;
        this.table = table;
        this.participants = List.copyOf(participants);
    }

    /**
     * What an erasure did.
     *
     * @param modelVersionsRewritten the models that were trained with the user's ratings, oldest first
     */
    @Schema(name = "Erasure")
    record Answer(int ratingsErased, List<Long> modelVersionsRewritten) {}

    /**
     * Erases a user, known or not.
     *
     * @throws ProblemException unavailable, when the store fails on the way; an erasure may be repeated
     */
    Answer erase(String userId) {
        int erased = log.commit(1, changes -> {
            answers.forget(userId);
            return changes.eraseUser(userId);
        });
        try {
            List<Long> rewritten = participants.stream()
                    .flatMap(participant -> participant.erase(userId).stream())
                    .sorted()
                    .distinct()
                    .toList();
            if (!table.dropOldPages()) {
                throw unfinished("a long export still reads the old pages");
            }
            return new Answer(erased, rewritten);
        } catch (DataAccessException e) {
            LOG.error("an erasure was not finished", e);
            throw unfinished("the store failed");
        }
    }

    private static ProblemException unfinished(String why) {
        return ProblemException.unavailable(
                "The user's ratings are gone from every answer, but traces are left in the store: %s. Erase again."
                        .formatted(why),
                RETRY_AFTER);
    }
}
