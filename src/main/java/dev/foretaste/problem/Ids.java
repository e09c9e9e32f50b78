package dev.foretaste.problem;

import java.util.Optional;

/** What may be the id of a user or an item: any text that a URL path can carry. And what may be a context: any text. */
public final class Ids {
    private static final int MAXIMUM_LENGTH = 200;

    private Ids() {}

    /** What is wrong with an id and what would be right; empty for a good one. */
    public static Optional<String> problemOf(String id) {
        return id.equals(".") || id.equals("..")
                ? Optional.of("is \"%s\", which no URL can carry; expected another id".formatted(id))
                : problemOfContext(id);
    }

    /** What is wrong with the context of a rating; empty for 1 to 200 characters without control characters. */
    public static Optional<String> problemOfContext(String text) {
        if (text.isEmpty()) {
            return Optional.of("is empty; expected 1 to 200 characters");
        }
        if (text.length() > MAXIMUM_LENGTH) {
            return Optional.of("has %d characters; expected 1 to 200".formatted(text.length()));
        }
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (Character.isISOControl(c)) {
                return Optional.of("has the control character U+%04X; expected none".formatted((int) c));
            }
            if (Character.isHighSurrogate(c)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                at++;
            } else if (Character.isSurrogate(c)) {
                return Optional.of("has half a surrogate pair, U+%04X; expected Unicode text".formatted((int) c));
            }
        }
        return Optional.empty();
    }

    /**
     * The id itself when it is good.
     *
     * @param name of the path or query parameter it came in
     * @throws ProblemException when it is not
     */
    public static String require(String name, String id) {
        problemOf(id).ifPresent(problem -> {
            throw ProblemException.invalid(name, problem);
        });
        return id;
    }
}
