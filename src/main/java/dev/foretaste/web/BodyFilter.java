package dev.foretaste.web;

import dev.foretaste.problem.JsonErrors;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.problem.ProblemType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Limits JSON bodies, which are read into memory whole; imports stream line by line and have no limit. Refuses a
 * wildcard as the media type of a body, at which Spring would fail, and an encoding that nobody would undo.
 */
@Component
final class BodyFilter extends OncePerRequestFilter {
    private final HandlerExceptionResolver problems;
    private final DataSize limit;

    BodyFilter(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems, WebSettings settings) {
        this.problems = problems;
        this.limit = settings.maximumJsonBody();
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String type = essence(request);
        if (!isReadable(request)) {
            problems.resolveException(request, response, null, encoded(request));
        } else if (type.indexOf('*') >= 0) {
            problems.resolveException(request, response, null, wildcard());
        } else if (!type.equals("application/json") && !type.endsWith("+json")) {
            chain.doFilter(request, response);
        } else if (request.getContentLengthLong() > limit.toBytes()) {
            problems.resolveException(request, response, null, tooLarge());
        } else {
            chain.doFilter(new Limited(request), response);
        }
    }

    /** The media type without its parameters; empty where none was sent. */
    private static String essence(HttpServletRequest request) {
        String type = request.getContentType();
        return type == null ? "" : type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    }

    /** Imports know gzip by its first bytes. */
    private static boolean isReadable(HttpServletRequest request) {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding == null) {
            return true;
        }
        return switch (encoding.strip().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> true;
            case "gzip", "x-gzip" -> request.getRequestURI().endsWith("/import");
            default -> false;
        };
    }

    private static ProblemException encoded(HttpServletRequest request) {
        return ProblemException.of(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                "The Content-Encoding was %s; expected none, or gzip for an import"
                        .formatted(JsonErrors.quote(request.getHeader(HttpHeaders.CONTENT_ENCODING))));
    }

    private static ProblemException wildcard() {
        return ProblemException.of(
                ProblemType.UNSUPPORTED_MEDIA_TYPE, "The Content-Type must name one media type, without a wildcard");
    }

    private ProblemException tooLarge() {
        return ProblemException.of(
                ProblemType.TOO_LARGE,
                "A JSON body may have " + limit.toBytes() + " bytes; send it in parts, or stream it to an import");
    }

    private final class Limited extends HttpServletRequestWrapper {
        Limited(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            return new Counted(super.getInputStream());
        }
    }

    private final class Counted extends ServletInputStream {
        private final ServletInputStream body;
        private long seen;

        Counted(ServletInputStream body) {
            this.body = body;
        }

        @Override
        public int read() throws IOException {
            int octet = body.read();
            count(octet < 0 ? 0 : 1);
            return octet;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = body.read(buffer, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int octets) {
            seen += octets;
            if (seen > limit.toBytes()) {
                throw tooLarge();
            }
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }
    }
}
