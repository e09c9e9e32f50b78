package dev.foretaste.recommendation;

import dev.foretaste.rating.LiveUser;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.context.request.ServletWebRequest;

/**
 * What a user's answers depend on, as it was when the request came.
 *
 * @param etag in quotes
 * @param etagOfPopular of a list that is nothing of his own, and changes with every rating of anybody
 */
record AnswerState(
        String userId, Optional<ServedModel> model, Optional<LiveUser> user, String etag, String etagOfPopular) {
    /** Whether the sender has the answer already; the response then says so. */
    boolean isKnownTo(ServletWebRequest request) {
        return isKnownTo(request, etag);
    }

    /**
     * The same for a list. Which of the two it is only making it tells, but the same user has the same one by the same
     * model: no sender has the ETag of the other.
     */
    boolean isListKnownTo(ServletWebRequest request) {
        return isKnownTo(request, etag) || isKnownTo(request, etagOfPopular);
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
        if (response != null) {
            // Spring keeps the ETag that is there.
            response.setHeader(HttpHeaders.ETAG, null);
        }
        return request.checkNotModified(etag);
    }
}
