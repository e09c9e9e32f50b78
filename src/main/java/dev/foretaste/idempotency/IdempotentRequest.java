package dev.foretaste.idempotency;

import dev.foretaste.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A request whose sender may send it again. Only digests are kept: a key may name a user, and a body may be long.
 *
 * @param key SHA-256 of the Idempotency-Key
 * @param content SHA-256 of what the request asks for
 */
public record IdempotentRequest(String key, String content) {
    /** The name of the header. */
    public static final String HEADER = "Idempotency-Key";

    /** What the header is for, in the words of the API. */
    public static final String DESCRIPTION = "Makes sending again safe for a day";

    private static final int KEY_MAXIMUM = 255;

    /** Quotes what is in ids: as plain text two requests could be made to look the same. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    /**
     * The request behind an Idempotency-Key; empty for one sent without.
     *
     * @param content what the request asks for, operation and parameters included; two requests are the same where these
     *     are the same as JSON, whatever the order of names
     */
    public static Optional<IdempotentRequest> of(@Nullable String key, Object... content) {
        if (key == null) {
            return Optional.empty();
        }
        requireKey(key);
        return Optional.of(new IdempotentRequest(hex(key), hex(JSON.writeValueAsString(content))));
    }

    /** Refuses a key that cannot be one. */
    public static void requireKey(@Nullable String key) {
        if (key != null && (key.isEmpty() || key.length() > KEY_MAXIMUM)) {
            throw ProblemException.invalid(
                    HEADER, "has %d characters; expected 1 to %d".formatted(key.length(), KEY_MAXIMUM));
        }
    }

    public static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
