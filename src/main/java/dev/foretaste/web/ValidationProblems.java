package dev.foretaste.web;

import dev.foretaste.problem.InputError;
import dev.foretaste.problem.JsonErrors;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.validation.FieldError;
import org.springframework.validation.ObjectError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.method.annotation.HandlerMethodValidationException;

/** Names every place that Bean Validation found wrong: a JSON pointer in a body, a parameter by its name. */
final class ValidationProblems {
    /** A batch can be wrong ten thousand times; nobody reads further. */
    private static final int MOST = 100;

    private ValidationProblems() {}

    static List<InputError> errors(MethodArgumentNotValidException exception) {
        return sorted(exception.getBindingResult().getAllErrors().stream()
                .map(error -> error("", error))
                .toList());
    }

    static List<InputError> errors(HandlerMethodValidationException exception) {
        List<InputError> errors = new ArrayList<>();
        for (ParameterValidationResult result : exception.getParameterValidationResults()) {
            boolean body = result.getMethodParameter().hasParameterAnnotation(RequestBody.class);
            String at = result.getContainerIndex() == null ? "" : "/" + result.getContainerIndex();
            if (result instanceof ParameterErrors bean) {
                bean.getAllErrors().forEach(error -> errors.add(error(at, error)));
            } else {
                String name =
                        Objects.requireNonNullElse(result.getMethodParameter().getParameterName(), "parameter");
                for (MessageSourceResolvable error : result.getResolvableErrors()) {
                    String detail = detail(result.getArgument(), error.getDefaultMessage());
                    errors.add(InputError.at(body ? at : name + at, detail));
                }
            }
        }
        return sorted(errors);
    }

    private static InputError error(String prefix, ObjectError error) {
        Object rejected = error instanceof FieldError field ? field.getRejectedValue() : null;
        String detail = detail(rejected, error.getDefaultMessage());
        if (error.contains(ConstraintViolation.class)) {
            return InputError.at(
                    prefix + pointer(error.unwrap(ConstraintViolation.class).getPropertyPath()), detail);
        }
        return InputError.at(error instanceof FieldError field ? prefix + "/" + field.getField() : prefix, detail);
    }

    private static String pointer(Path path) {
        StringBuilder pointer = new StringBuilder();
        for (Path.Node node : path) {
            if (node.isInIterable()) {
                pointer.append('/').append(node.getIndex() == null ? String.valueOf(node.getKey()) : node.getIndex());
            }
            if (node.getName() != null && !node.getName().startsWith("<")) {
                pointer.append('/').append(JsonErrors.escape(node.getName()));
            }
        }
        return pointer.toString();
    }

    private static String detail(@Nullable Object rejected, @Nullable String message) {
        String right = Objects.requireNonNullElse(message, "is not valid");
        if (rejected == null) {
            return right;
        }
        boolean plain = rejected instanceof CharSequence
                || rejected instanceof Number
                || rejected instanceof Boolean
                || rejected instanceof Enum;
        return plain ? "was " + JsonErrors.quote(rejected) + ", " + right : right;
    }

    private static List<InputError> sorted(List<InputError> errors) {
        return errors.stream()
                .sorted(Comparator.comparing(error -> Objects.requireNonNullElse(error.pointer(), "")))
                .limit(MOST)
                .toList();
    }
}
