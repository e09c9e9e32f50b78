package dev.foretaste.web;

import dev.foretaste.problem.ProblemException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerExceptionResolver;

/**
 * Keeps ids in paths whole. A {@code ;} would begin a path parameter, which Spring drops: {@code /users/a;b} would be
 * the user {@code a}. A segment {@code .} or {@code ..} is resolved by most clients and proxies on the way, so an id
 * of that name would sometimes be another resource; it is refused however it is encoded.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
final class PathFilter extends OncePerRequestFilter {
    private final HandlerExceptionResolver problems;

    PathFilter(@Qualifier("handlerExceptionResolver") HandlerExceptionResolver problems) {
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String path = request.getRequestURI();
        if (hasDotSegment(path)) {
            problems.resolveException(
                    request,
                    response,
                    null,
                    ProblemException.invalid(
                            "", "a path segment was \".\" or \"..\", which no URL can carry; such ids are refused"));
            return;
        }
        chain.doFilter(path.indexOf(';') < 0 ? request : new LiteralSemicolons(request), response);
    }

    private static boolean hasDotSegment(String path) {
        if (path.indexOf('.') < 0 && path.indexOf('%') < 0) {
            return false;
        }
        for (String segment : path.split("/")) {
            String plain = segment.replace("%2e", ".").replace("%2E", ".");
            if (plain.equals(".") || plain.equals("..")) {
                return true;
            }
        }
        return false;
    }

    private static final class LiteralSemicolons extends HttpServletRequestWrapper {
        LiteralSemicolons(HttpServletRequest request) {
            super(request);
        }

        @Override
        public String getRequestURI() {
            return super.getRequestURI().replace(";", "%3B");
        }
    }
}
