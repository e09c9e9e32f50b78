package dev.foretaste.web;

import dev.foretaste.problem.JsonErrors;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The page Tomcat turns to when a request failed outside of any controller. */
@Hidden
@RestController
final class ProblemErrorController implements ErrorController {

    @RequestMapping("${spring.web.error.path:/error}")
    ResponseEntity<Problem> error(HttpServletRequest request) {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        Problem problem = status instanceof Integer code
                ? Problem.ofStatus(
                        request.getContextPath(),
                        code,
                        detail(code, request),
                        Objects.toString(path, request.getRequestURI()))
                : Problem.ofStatus(
                        request.getContextPath(), 404, "There is nothing at this path", request.getRequestURI());
        return ResponseEntity.status(problem.status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static String detail(int status, HttpServletRequest request) {
        @Nullable Object message = request.getAttribute(RequestDispatcher.ERROR_MESSAGE);
        return status < 500 && message instanceof String text && !text.isBlank()
                ? JsonErrors.shorten(text)
                : ProblemReportValve.detail(status);
    }
}
