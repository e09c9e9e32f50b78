package dev.foretaste.web;

import java.io.IOException;
import java.io.Writer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.ActionCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers with a problem document what Tomcat refuses before any filter sees it, such as a malformed URL, and errors that
 * were left without a body.
 */
final class ProblemReportValve extends ErrorReportValve {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemReportValve.class);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String contextPath;

    ProblemReportValve(String contextPath) {
        this.contextPath = contextPath;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || isReported(response) || closed(response)) {
            return;
        }
        Problem problem = Problem.ofStatus(contextPath, status, detail(status), path(request));
        try {
            response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
            response.setCharacterEncoding("UTF-8");
            Writer writer = response.getReporter();
            if (writer != null) {
                writer.write(JSON.writeValueAsString(problem));
                response.finishResponse();
            }
        } catch (IOException | IllegalStateException exception) {
            LOG.debug("The client did not take the answer", exception);
        }
    }

    /** Not where a status was set without a word, as the actuator does for a metric that there is not. */
    private static boolean isReported(Response response) {
        return response.isError() && !response.setErrorReported();
    }

    static String detail(int status) {
        return switch (status) {
            case 400 ->
                "The request is not valid HTTP: the URL must be percent-encoded UTF-8 without control characters, the"
                        + " headers well formed and not too long, the body as long as they say";
            case 404 -> "There is nothing at this path";
            case 405 -> "This method is not possible here";
            case 414 -> "The URL is too long";
            case 431 -> "The headers are too long";
            case 501 -> "The method or the transfer encoding is not known";
            case 505 -> "The service speaks HTTP/1.1";
            default -> status < 500 ? "The request could not be answered" : "The service failed; its log has the cause";
        };
    }

    private static boolean closed(Response response) {
        AtomicBoolean allowed = new AtomicBoolean();
        response.getCoyoteResponse().action(ActionCode.IS_IO_ALLOWED, allowed);
        return !allowed.get();
    }

    private static String path(Request request) {
        String uri = request.getRequestURI();
        return uri == null || uri.isEmpty() ? "/" : uri;
    }
}
