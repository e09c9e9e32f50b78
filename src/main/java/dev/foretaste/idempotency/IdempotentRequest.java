package dev.foretaste.idempotency;

import dev.foretaste.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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

    /**
     * The request behind an Idempotency-Key; empty for one sent without.
     *
     * @param content what the request asks for, operation and parameters included; asked only when there is a key
     */
    public static Optional<IdempotentRequest> of(@Nullable String key, Supplier<String> content) {
        if (key == null) {
            return Optional.empty();
        }
        requireKey(key);
        return Optional.of(new IdempotentRequest(hex(key), hex(content.get())));
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
