package dev.foretaste.web;

import dev.foretaste.problem.InputError;
import dev.foretaste.problem.JsonErrors;
import dev.foretaste.problem.ProblemException;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;

/** Why the body of a request could not be read. */
final class BodyProblems {
    private BodyProblems() {}

    static ProblemException explain(HttpMessageNotReadableException exception) {
        Throwable cause = exception.getCause();
        for (Throwable inner = cause; inner != null; inner = inner.getCause()) {
            if (inner instanceof ProblemException problem) {
                return problem;
            }
        }
        if (cause == null) {
            return ProblemException.invalid("", "the body is missing; this operation reads a JSON document");
        }
        if (cause instanceof JacksonException unreadable) {
            InputError error = JsonErrors.ofBody(unreadable);
            return ProblemException.invalid(String.valueOf(error.pointer()), error.detail());
        }
        return ProblemException.invalid("", "the body could not be read");
    }
}
