package dev.foretaste.rating;

import dev.foretaste.idempotency.IdempotentRequest;
import dev.foretaste.idempotency.KeptAnswers;
import dev.foretaste.upload.BadLines;
import dev.foretaste.upload.ImportAnswer;
import dev.foretaste.upload.OnError;
import dev.foretaste.upload.Upload;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** Stores uploaded files of ratings. A file is read to its end and checked before anything of it is stored. */
@Service
final class RatingImport {
    private static final int RATINGS_A_COMMIT = 50_000;

    private final RatingLog log;
    private final RatingRules rules;
    private final KeptAnswers answers;
    private final JsonMapper json;

    RatingImport(RatingLog log, RatingRules rules, KeptAnswers answers, JsonMapper json) {
        this.log = log;
        this.rules = rules;
        this.answers = answers;
        this.json = json;
    }

    /** Stores a file; with a key, once however often it is sent. */
    ImportAnswer store(InputStream body, @Nullable String contentType, OnError onError, @Nullable String idempotencyKey)
            throws IOException {
        IdempotentRequest.requireKey(idempotencyKey);
        MessageDigest digest = IdempotentRequest.sha256();
        InputStream bytes = idempotencyKey == null ? body : new DigestInputStream(body, digest);
        try (RatingSpool spool = RatingSpool.open()) {
            BadLines badLines = new BadLines(onError);
            Upload.open(bytes, contentType).read(new RatingLines(rules, json, spool, badLines));
            badLines.refuse();
            Optional<IdempotentRequest> request = IdempotentRequest.of(
                    idempotencyKey, "import ratings", onError, HexFormat.of().formatHex(digest.digest()));
            return badLines.withLines(
                    onError == OnError.ABORT
                            ? storeWhole(spool.sort(), badLines, request)
                            : storeInParts(spool.sort(), badLines, request));
        }
    }

    private ImportAnswer storeWhole(
            RatingSpool.Sorted ratings, BadLines badLines, Optional<IdempotentRequest> request) {
        return log.commit(
                1,
                changes -> answers.once(request, ImportAnswer.class, () -> {
                    ratings.requireMemory();
                    Tally tally = new Tally();
                    for (int user = 0; user < ratings.users(); user++) {
                        ratings.ratings(user, rating -> tally.count(changes.put(rating)));
                        changes.compact(ratings.userId(user));
                    }
                    return tally.answer(badLines);
                }));
    }

    private ImportAnswer storeInParts(
            RatingSpool.Sorted ratings, BadLines badLines, Optional<IdempotentRequest> request) {
        Optional<ImportAnswer> before = log.commit(1, changes -> {
            Optional<ImportAnswer> found = request.flatMap(again -> answers.find(again, ImportAnswer.class));
            if (found.isEmpty()) {
                ratings.requireMemory();
            }
            return found;
        });
        if (before.isPresent()) {
            return before.get();
        }
        Tally tally = new Tally();
        for (int[] next = {0}; next[0] < ratings.users(); ) {
            log.commit(1, changes -> {
                int stored = tally.total();
                while (next[0] < ratings.users() && tally.total() - stored < RATINGS_A_COMMIT) {
                    ratings.ratings(next[0], rating -> tally.count(changes.put(rating)));
                    changes.compact(ratings.userId(next[0]++));
                }
                return true;
            });
        }
        return log.commit(1, changes -> answers.once(request, ImportAnswer.class, () -> tally.answer(badLines)));
    }

    private static final class Tally {
        private final int[] counts = new int[RatingTransaction.Outcome.values().length];

        void count(RatingTransaction.Outcome outcome) {
            counts[outcome.ordinal()]++;
        }

        ImportAnswer answer(BadLines badLines) {
            return badLines.answer(
                    of(RatingTransaction.Outcome.CREATED),
                    of(RatingTransaction.Outcome.UPDATED),
                    of(RatingTransaction.Outcome.UNCHANGED));
        }

        int of(RatingTransaction.Outcome outcome) {
            return counts[outcome.ordinal()];
        }

        int total() {
            return of(RatingTransaction.Outcome.CREATED)
                    + of(RatingTransaction.Outcome.UPDATED)
                    + of(RatingTransaction.Outcome.UNCHANGED);
        }
    }
}
