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
 */
record AnswerState(String userId, Optional<ServedModel> model, Optional<LiveUser> user, String etag) {
    /** Whether the sender has the answer already; the response then says so. */
    boolean isKnownTo(ServletWebRequest request) {
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
