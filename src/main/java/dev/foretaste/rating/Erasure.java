package dev.foretaste.rating;

import dev.foretaste.idempotency.IdempotentRequest;
import dev.foretaste.idempotency.KeptAnswers;
import dev.foretaste.problem.ProblemException;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.TransactionException;

/** Takes users and items out of everything. */
@Service
public final class Erasure {
    private static final Logger LOG = LoggerFactory.getLogger(Erasure.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);

    private final RatingLog log;
    private final RatingTable table;
    private final DeletedRows deletedRows;
    private final KeptAnswers answers;
    private final List<ErasureParticipant> participants;
    private final Object finishing = new Object();

    Erasure(
            RatingLog log,
            RatingTable table,
            DeletedRows deletedRows,
            KeptAnswers answers,
            List<ErasureParticipant> participants) {
        this.log = log;
        this.deletedRows = deletedRows;
        this.answers = answers;
        this.table = table;
        this.participants = List.copyOf(participants);
    }

    /**
     * What an erasure did.
     *
     * @param modelVersionsRewritten the models that knew the user or item, oldest first
     */
    @Schema(name = "Erasure")
    public record Answer(int ratingsErased, List<Long> modelVersionsRewritten) {}

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
        return new Answer(erased, finishUser(userId));
    }

    /**
     * Erases an item with its ratings, known or not.
     *
     * @param description takes what else is kept of the item out of the store: after the ratings, as it may have said that
     *     the item is hidden, and before the models, as a training that begins meanwhile may learn of the item by it
     * @throws ProblemException unavailable, when the store fails on the way; an erasure may be repeated
     */
    public Answer eraseItem(String itemId, Runnable description) {
        int erased = log.commit(1, changes -> {
            answers.forget(itemId);
            return changes.eraseItem(itemId);
        });
        return new Answer(
                erased,
                finish(description, participant -> participant.eraseItem(itemId), () -> deletedRows.showItem(itemId)));
    }

    /**
     * What a merge did.
     *
     * @param ratingsMoved how many ratings the account took over
     * @param ratingsKept for how many items the account's own rating was as new or newer
     * @param modelVersionsRewritten the models that knew the user who is no more, oldest first
     */
    @Schema(name = "Merged")
    record Merged(
            @Schema(description = "How many ratings the account took over")
            int ratingsMoved,

            @Schema(description = "For how many items the account's own rating was as new or newer")
            int ratingsKept,

            List<Long> modelVersionsRewritten) {}

    /** The answer to a merge as it is kept: once the ratings have moved, and again once nothing of the guest is left. */
    private record KeptMerge(Merged answer, boolean finished) {}

    /**
     * Moves all ratings of one user to another, the newer rating of an item staying, and erases the first. A request
     * sent again is answered as it was, even where the guest has come back since; one that was not finished is.
     *
     * @throws ProblemException unavailable, when the store fails on the way; a merge may be repeated
     */
    Merged merge(String fromId, String intoId, Optional<IdempotentRequest> request) {
        KeptMerge merge = log.commit(
                1,
                changes -> answers.once(request, KeptMerge.class, () -> {
                    answers.forget(fromId);
                    RatingTransaction.Moved moved = changes.merge(fromId, intoId);
                    return new KeptMerge(new Merged(moved.ratings(), moved.kept(), List.of()), false);
                }));
        return merge.finished ? merge.answer : finished(merge.answer, fromId, request);
    }

    private Merged finished(Merged merged, String fromId, Optional<IdempotentRequest> request) {
        // The same request may be under way twice; one of the two finds the versions to rewrite, both answer them.
        synchronized (finishing) {
            Optional<KeptMerge> before = request.flatMap(again -> answers.find(again, KeptMerge.class))
                    .filter(KeptMerge::finished);
            if (before.isPresent()) {
                return before.get().answer;
            }
            Merged answer = new Merged(merged.ratingsMoved, merged.ratingsKept, finishUser(fromId));
            request.ifPresent(first -> answers.replace(first, new KeptMerge(answer, true)));
            return answer;
        }
    }

    private List<Long> finishUser(String userId) {
        return finish(() -> {}, participant -> participant.eraseUser(userId), () -> deletedRows.showUser(userId));
    }

    private List<Long> finish(Runnable first, Function<ErasureParticipant, List<Long>> erasure, BooleanSupplier shows) {
        List<Long> rewritten = new ArrayList<>();
        try {
            first.run();
            participants.stream()
                    .flatMap(participant -> erasure.apply(participant).stream())
                    .sorted()
                    .distinct()
                    .forEachOrdered(rewritten::add);
            if (!dropOldPages(shows)) {
                throw unfinished("a long export still reads the old pages", rewritten);
            }
            return rewritten;
        } catch (DataAccessException | TransactionException | UncheckedIOException e) {
            LOG.error("an erasure was not finished", e);
            throw unfinished("the store failed", rewritten);
        }
    }

    private boolean dropOldPages(BooleanSupplier shows) {
        if (!table.dropOldPages()) {
            return false;
        }
        if (!shows.getAsBoolean()) {
            return true;
        }
        table.vacuum();
        return table.dropOldPages();
    }

    /** @param rewritten the models that knew the user or item, which no other request will be told */
    private static ProblemException unfinished(String why, List<Long> rewritten) {
        return ProblemException.unavailable(
                "The ratings are gone from every answer, but traces are left in the store: %s.%s Send the request again."
                        .formatted(why, rewritten.isEmpty() ? "" : " Model versions rewritten: " + rewritten + "."),
                RETRY_AFTER);
    }
}
