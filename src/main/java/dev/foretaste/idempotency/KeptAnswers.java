package dev.foretaste.idempotency;

import dev.foretaste.problem.ProblemException;
import dev.foretaste.problem.ProblemType;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * The answers to requests with an Idempotency-Key, kept for a day. Runs within the transaction of the change: the
 * change and its answer are committed together or not at all. Where an answer names a user or an item, it does so by a
 * text that is the whole id, so that {@link #forget} finds it.
 */
@Component
public final class KeptAnswers {
    private static final Duration KEPT = Duration.ofDays(1);

    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final Clock clock;

    KeptAnswers(JdbcTemplate jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    private record Kept(String content, String answer) {}

    /**
     * Makes a change unless it was made before; answers what it answered the first time.
     *
     * @throws ProblemException not possible, when the key came with another request; nothing was changed
     */
    public <T> T once(Optional<IdempotentRequest> request, Class<T> type, Supplier<T> change) {
        return request.map(sent -> once(sent, type, change)).orElseGet(change);
    }

    /**
     * The key is taken before anything is changed. A server store lets other operations take it at the same time: the
     * second waits for the first, and must not fail then, as others' changes may be in its transaction.
     */
    private <T> T once(IdempotentRequest sent, Class<T> type, Supplier<T> change) {
        if (!take(sent)) {
            // A key whose day ends just now is free again.
            return find(sent, type).orElseGet(() -> once(sent, type, change));
        }
        try {
            T answer = change.get();
            replace(sent, answer);
            return answer;
        } catch (ProblemException refusal) {
            jdbc.update("DELETE FROM idempotent_request WHERE key_hash = ?", sent.key());
            throw refusal;
        }
    }

    /** Whether no request of the last day came with this key; its answer is still to be put in place. */
    private boolean take(IdempotentRequest request) {
        jdbc.update("DELETE FROM idempotent_request WHERE created_at <= ?", oldest());
        return jdbc.update(
                        "INSERT INTO idempotent_request (key_hash, content, answer, created_at) VALUES (?, ?, '', ?)"
                                + " ON CONFLICT DO NOTHING",
                        request.key(),
                        request.content(),
                        clock.millis())
                == 1;
    }

    /** What was answered to this request before. */
    public <T> Optional<T> find(IdempotentRequest request, Class<T> type) {
        List<Kept> found = jdbc.query(
                "SELECT content, answer FROM idempotent_request WHERE key_hash = ? AND created_at > ?",
                (row, number) -> new Kept(row.getString(1), row.getString(2)),
                request.key(),
                oldest());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (!found.getFirst().content.equals(request.content())) {
            throw ProblemException.of(
                    ProblemType.NOT_POSSIBLE,
                    "This Idempotency-Key came with another request within the last day; use a new key for a new request.");
        }
        return Optional.of(json.readValue(found.getFirst().answer, type));
    }

    /** Puts another answer in place of the one that is kept. */
    public void replace(IdempotentRequest request, Object answer) {
        jdbc.update(
                "UPDATE idempotent_request SET answer = ? WHERE key_hash = ?",
                json.writeValueAsString(answer),
                request.key());
    }

    /** Lets go of answers in which a text stands as a whole. Of more than those, at worst. */
    public void forget(String text) {
        jdbc.update(
                "DELETE FROM idempotent_request WHERE answer LIKE ? ESCAPE '!'",
                "%" + literal(json.writeValueAsString(text)) + "%");
    }

    private static String literal(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    private long oldest() {
        return clock.millis() - KEPT.toMillis();
    }
}
