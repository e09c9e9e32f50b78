package dev.foretaste.web;

import dev.foretaste.problem.InputError;
import dev.foretaste.problem.JsonErrors;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns whatever a request ran into into a problem document. */
@RestControllerAdvice
final class ProblemAdvice extends ResponseEntityExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final Duration STORE_RETRY_AFTER = Duration.ofSeconds(1);

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> problem(ProblemException problem, WebRequest request) {
        if (committed(request)) {
            throw problem;
        }
        HttpHeaders headers = new HttpHeaders();
        problem.retryAfter()
                .ifPresent(
                        after -> headers.set(HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, after.toSeconds()))));
        return answer(problem.type(), message(problem), problem.errors(), headers, request);
    }

    /** Tomcat meets a malformed query string only when somebody asks for a parameter. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> malformedQuery(InvalidParameterException exception, WebRequest request) {
        return invalid("The query string is malformed: percent-encode it as UTF-8", List.of(), request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unknownCharset(UnsupportedCharsetException exception, WebRequest request) {
        return unknownCharset(exception.getCharsetName(), request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> malformedCharset(IllegalCharsetNameException exception, WebRequest request) {
        return unknownCharset(exception.getCharsetName(), request);
    }

    /** Those who look at the Accept header by themselves, as Actuator does, refuse it in other words than Spring MVC. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> malformedMediaType(InvalidMimeTypeException exception, WebRequest request) {
        return answer(
                ProblemType.NOT_ACCEPTABLE, "The Accept header is malformed", List.of(), new HttpHeaders(), request);
    }

    /** The store is locked, full or gone, most likely for a while only. */
    @ExceptionHandler({DataAccessException.class, TransactionException.class})
    @Nullable
    ResponseEntity<Object> storeFailure(NestedRuntimeException exception, WebRequest request) throws Exception {
        if (committed(request)) {
            throw exception;
        }
        LOG.error("{} {} met a failure of the store", servlet(request).getMethod(), path(request), exception);
        return problem(
                ProblemException.unavailable(
                        "The store does not answer right now; send the request again.", STORE_RETRY_AFTER),
                request);
    }

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> unexpected(Exception exception, WebRequest request) throws Exception {
        if (clientWentAway(exception)) {
            return null;
        }
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return problem(problem, request);
            }
        }
        if (committed(request)) {
            // Part of the body is on its way: only a broken connection can tell the client that it is not whole.
            throw exception;
        }
        return failed(exception, new HttpHeaders(), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException exception, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        // Tomcat has answered already where it was the framing of the body that could not be read.
        return clientWentAway(exception) || committed(request)
                ? null
                : problem(BodyProblems.explain(exception), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException exception, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return invalid(ValidationProblems.errors(exception), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHandlerMethodValidationException(
            HandlerMethodValidationException exception,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        if (exception.isForReturnValue()) {
            return handleExceptionInternal(exception, null, headers, status, request);
        }
        return invalid(ValidationProblems.errors(exception), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException exception, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = exception instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : Objects.requireNonNullElse(exception.getPropertyName(), "parameter");
        Class<?> type = exception instanceof MethodArgumentTypeMismatchException argument
                ? elementType(argument.getParameter())
                : Objects.requireNonNullElse(exception.getRequiredType(), String.class);
        String detail = "was " + JsonErrors.quote(exception.getValue()) + ", must be " + JsonErrors.describe(type);
        return invalid(List.of(InputError.at(name, detail)), request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMissingServletRequestParameter(
            MissingServletRequestParameterException exception,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        return invalid(
                List.of(InputError.at(exception.getParameterName(), "is missing; it is a required query parameter")),
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException exception,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        String[] supported = exception.getSupportedMethods();
        String possible =
                supported == null || supported.length == 0 ? "" : "; possible: " + String.join(", ", supported);
        return answer(
                ProblemType.METHOD_NOT_ALLOWED,
                exception.getMethod() + " is not possible on this path" + possible,
                List.of(),
                headers,
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException exception,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        MediaType sent = exception.getContentType();
        String was = sent == null
                ? "The Content-Type header is missing or malformed"
                : "The Content-Type was " + JsonErrors.shorten(sent.toString());
        return answer(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                was + "; this operation reads " + list(exception.getSupportedMediaTypes()),
                List.of(),
                headers,
                request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotAcceptable(
            HttpMediaTypeNotAcceptableException exception,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        String detail = exception.getSupportedMediaTypes().isEmpty()
                ? "The Accept header is malformed"
                : "This operation can answer only " + list(exception.getSupportedMediaTypes());
        return answer(ProblemType.NOT_ACCEPTABLE, detail, List.of(), headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoResourceFoundException(
            NoResourceFoundException exception, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return unknownPath(headers, request);
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleNoHandlerFoundException(
            NoHandlerFoundException exception, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        return unknownPath(headers, request);
    }

    /** Everything Spring knows and this class has no better words for. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception exception,
            @Nullable Object body,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        if (committed(request)) {
            LOG.debug("Failed after the answer had begun", exception);
            return null;
        }
        if (status.value() == ProblemType.INTERNAL_ERROR.status()) {
            return failed(exception, headers, request);
        }
        String detail = status.value() == ProblemType.UNAVAILABLE.status()
                ? "The answer took too long"
                : Objects.requireNonNullElse(exception.getMessage(), "The request could not be answered");
        return write(
                Problem.ofStatus(request.getContextPath(), status.value(), detail, path(request)), headers, request);
    }

    private @Nullable ResponseEntity<Object> failed(Exception exception, HttpHeaders headers, WebRequest request) {
        String id = UUID.randomUUID().toString();
        LOG.error("{} {} failed, id {}", servlet(request).getMethod(), path(request), id, exception);
        String detail = "The service failed to answer; its log has the cause under the id " + id;
        return answer(ProblemType.INTERNAL_ERROR, detail, List.of(), headers, request);
    }

    private @Nullable ResponseEntity<Object> unknownPath(HttpHeaders headers, WebRequest request) {
        return answer(
                ProblemType.NOT_FOUND,
                "There is nothing at this path; the API begins at /api/v1 and is described at /v3/api-docs",
                List.of(),
                headers,
                request);
    }

    private @Nullable ResponseEntity<Object> unknownCharset(String name, WebRequest request) {
        return answer(
                ProblemType.UNSUPPORTED_MEDIA_TYPE,
                "The charset " + JsonErrors.quote(name) + " is not known; send UTF-8",
                List.of(),
                new HttpHeaders(),
                request);
    }

    private @Nullable ResponseEntity<Object> invalid(List<InputError> errors, WebRequest request) {
        return invalid(summary(errors), errors, request);
    }

    private @Nullable ResponseEntity<Object> invalid(String detail, List<InputError> errors, WebRequest request) {
        return answer(ProblemType.INVALID_REQUEST, detail, errors, new HttpHeaders(), request);
    }

    private @Nullable ResponseEntity<Object> answer(
            ProblemType type, String detail, List<InputError> errors, HttpHeaders headers, WebRequest request) {
        if (committed(request)) {
            LOG.debug("Failed after the answer had begun: {}", detail);
            return null;
        }
        return write(Problem.of(request.getContextPath(), type, detail, path(request), errors), headers, request);
    }

    /** Nobody is left to read an answer, and nothing is wrong on this side. */
    private static boolean clientWentAway(Throwable exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClientAbortException || cause instanceof EOFException) {
                LOG.debug("The client closed the connection", exception);
                return true;
            }
        }
        return false;
    }

    private static ResponseEntity<Object> write(Problem problem, HttpHeaders headers, WebRequest request) {
        HttpServletResponse response = ((ServletWebRequest) request).getResponse();
        if (response != null) {
            // What was found out before the failure is the state of another answer than this one.
            response.setHeader(HttpHeaders.ETAG, null);
        }
        // The media type is set here so that no Accept header can turn the reason into an empty answer.
        return ResponseEntity.status(problem.status())
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(problem);
    }

    private static String summary(List<InputError> errors) {
        String rest = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
        return errors.getFirst().sentence() + rest;
    }

    private static String message(ProblemException problem) {
        return Objects.requireNonNullElse(problem.getMessage(), problem.type().title());
    }

    private static Class<?> elementType(MethodParameter parameter) {
        Class<?> type = parameter.nestedIfOptional().getNestedParameterType();
        return Collection.class.isAssignableFrom(type) ? parameter.nested().getNestedParameterType() : type;
    }

    private static String list(List<MediaType> types) {
        return types.stream().map(MediaType::toString).distinct().collect(Collectors.joining(", "));
    }

    private static String path(WebRequest request) {
        return servlet(request).getRequestURI();
    }

    private static HttpServletRequest servlet(WebRequest request) {
        return ((ServletWebRequest) request).getRequest();
    }

    private static boolean committed(WebRequest request) {
        HttpServletResponse response = ((ServletWebRequest) request).getResponse();
        return response != null && response.isCommitted();
    }
}
