package dev.foretaste.recommendation;

import dev.foretaste.rating.LiveUser;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * What a user's answers depend on, as it was when the request came.
 *
 * @param etag in quotes
 * @param etagOfAll of a list that every rating of anybody may change: one that is nothing of his own, or is made diverse
 *     by who rated what
 */
record AnswerState(String userId, Optional<ServedModel> model, Optional<LiveUser> user, String etag, String etagOfAll) {
    /** Whether the sender has the answer already; the response then says so. */
    boolean isKnownTo(ServletWebRequest request) {
        return isKnownTo(request, etag);
    }

    /**
     * The same for a list. Which ETag it has only making it tells, but that depends on the model and the user's ratings
     * alone: no sender has the other one.
     */
    boolean isListKnownTo(ServletWebRequest request) {
        String[] conditions = request.getHeaderValues(HttpHeaders.IF_NONE_MATCH);
        boolean ofAll = conditions != null && Arrays.stream(conditions).anyMatch(each -> each.contains(etagOfAll));
        return isKnownTo(request, ofAll ? etagOfAll : etag);
    }

    private static boolean isKnownTo(ServletWebRequest request, String etag) {
        HttpServletResponse response = request.getResponse();
        String condition = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        // RFC 9110, section 13.1.2: * is whatever there is, which Spring leaves out for GET.
        if (response != null && condition != null && condition.strip().equals("*")) {
            response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
            response.setHeader(HttpHeaders.ETAG, etag);
            return true;
        }
        return request.checkNotModified(etag);
    }
}
