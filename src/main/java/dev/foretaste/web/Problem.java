package dev.foretaste.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.foretaste.problem.InputError;
import dev.foretaste.problem.ProblemType;
import io.swagger.v3.oas.annotations.media.Schema;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.web.util.UriUtils;

/**
 * A problem document of RFC 9457.
 *
 * @param type a URI reference that names the kind of problem and leads to a page about it
 * @param instance the path of the request
 * @param errors what was wrong with the input, place by place; left out when empty
 */
@Schema(name = "Problem", description = "What went wrong (RFC 9457).")
@JsonInclude(JsonInclude.Include.NON_EMPTY)
record Problem(
        @Schema(
                description = "Names the kind of problem; leads to a page about it.",
                example = "/problems/invalid-request")
        String type,

        @Schema(description = "The kind of problem in a few words.", example = "The request is not valid")
        String title,

        @Schema(description = "The HTTP status.", example = "400")
        int status,

        @Schema(
                description = "What was wrong this time, and what would be right.",
                example = "/value: is 7.0; expected a number from 1.0 to 5.0")
        String detail,

        @Schema(description = "The path of the request.", example = "/api/v1/ratings")
        String instance,

        @Schema(
                description = "For bad input: every place that was wrong.",
                requiredMode = Schema.RequiredMode.NOT_REQUIRED)
        List<InputError> errors) {

    private static final String PAGES = "/problems/";

    /** @param contextPath where the service begins, before its pages */
    static Problem of(String contextPath, ProblemType type, String detail, String instance, List<InputError> errors) {
        return new Problem(
                contextPath + PAGES + type.slug(), type.title(), type.status(), detail, reference(instance), errors);
    }

    /** The problem for a status the web server chose by itself; kinds without a page are {@code about:blank}. */
    static Problem ofStatus(String contextPath, int status, String detail, String instance) {
        Optional<ProblemType> type = Arrays.stream(ProblemType.values())
                .filter(candidate -> candidate.status() == status)
                .findFirst();
        if (type.isPresent()) {
            return of(contextPath, type.get(), detail, instance, List.of());
        }
        HttpStatus known = HttpStatus.resolve(status);
        return new Problem(
                "about:blank",
                known == null ? "Status " + status : known.getReasonPhrase(),
                status,
                detail,
                reference(instance),
                List.of());
    }

    /** A refused path may hold anything; {@code instance} must be a URI reference all the same. */
    private static String reference(String path) {
        String encoded = UriUtils.encodePath(path, StandardCharsets.UTF_8);
        return encoded.replaceAll("%25(?=[0-9A-Fa-f]{2})", "%");
    }
}
