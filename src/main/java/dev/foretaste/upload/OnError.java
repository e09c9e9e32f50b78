package dev.foretaste.upload;

import dev.foretaste.problem.ProblemException;

/** What becomes of a file with bad lines. */
public enum OnError {
    /** Nothing of it is stored. */
    ABORT,
    /** The good lines are stored. */
    SKIP;

    /** The policy a query parameter names. */
    public static OnError of(String parameter) {
        return switch (parameter) {
            case "abort" -> ABORT;
            case "skip" -> SKIP;
            default ->
                throw ProblemException.invalid("onError", "is \"%s\"; expected abort or skip".formatted(parameter));
        };
    }
}
