package dev.foretaste.problem;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A request that is answered with a problem document. */
public final class ProblemException extends RuntimeException {
    private final ProblemType type;
    private final List<InputError> errors;
    private final Optional<Duration> retryAfter;

    private ProblemException(ProblemType type, String detail, List<InputError> errors, Optional<Duration> retryAfter) {
        super(detail);
        this.type = type;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    public static ProblemException of(ProblemType type, String detail) {
        return new ProblemException(type, detail, List.of(), Optional.empty());
    }

    /** Input that is wrong in these places. */
    public static ProblemException invalid(String detail, List<InputError> errors) {
        return new ProblemException(ProblemType.INVALID_REQUEST, detail, errors, Optional.empty());
    }

    /** Input that is wrong in these places, told of the first of them. */
    public static ProblemException invalid(List<InputError> errors) {
        return invalid(errors.getFirst().sentence(), errors);
    }

    /** Input that is wrong in one place; the empty pointer is the body as a whole. */
    public static ProblemException invalid(String pointer, String detail) {
        return invalid(List.of(InputError.at(pointer, detail)));
    }

    public static ProblemException notFound(String detail) {
        return of(ProblemType.NOT_FOUND, detail);
    }

    /** Something the service cannot do now but probably can after a while. */
    public static ProblemException unavailable(String detail, Duration retryAfter) {
        return new ProblemException(ProblemType.UNAVAILABLE, detail, List.of(), Optional.of(retryAfter));
    }

    public ProblemType type() {
        return type;
    }

    public List<InputError> errors() {
        return errors;
    }

    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
