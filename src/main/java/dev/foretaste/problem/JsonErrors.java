package dev.foretaste.problem;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.PropertyBindingException;

/** Says in the sender's words why JSON could not be read: where, what was there, what would be right. */
public final class JsonErrors {
    /** How Jackson begins to say that a primitive is null or missing. */
    public static final String NULL_FOR_PRIMITIVE = "Cannot map `null` into type ";

    private static final String DUPLICATE = "Duplicate Object property ";
    private static final String TRAILING = "Trailing token";

    private static final String BODY = "the body";
    private static final String LINE = "the line";

    private static final int LONGEST_QUOTE = 100;

    private JsonErrors() {}

    /** Why the body of a request could not be read. */
    public static InputError ofBody(JacksonException exception) {
        return exception instanceof StreamReadException malformed
                ? malformed(malformed, BODY, place(malformed))
                : InputError.at(pointer(exception), detail(exception, BODY));
    }

    /** Why one line of NDJSON could not be read. */
    public static String ofLine(JacksonException exception) {
        InputError error = exception instanceof StreamReadException malformed
                ? malformed(malformed, LINE, column(malformed))
                : InputError.at(pointer(exception), detail(exception, LINE));
        return error.sentence();
    }

    private static InputError malformed(StreamReadException exception, String what, String at) {
        String message = exception.getOriginalMessage();
        if (message.startsWith(DUPLICATE)) {
            String name = message.substring(DUPLICATE.length());
            return InputError.at(reached(exception), "the field " + name + " is there twice" + at);
        }
        if (exception instanceof InputCoercionException coercion) {
            return InputError.at(reached(exception), "was out of range, must be " + describe(coercion.getTargetType()));
        }
        return InputError.at("", what + " is not valid JSON" + at + ": " + shorten(withoutAdvice(firstLine(message))));
    }

    /** The parser's messages end with what only its programmer understands: its source, and how to let such input pass. */
    private static String withoutAdvice(String message) {
        return message.replaceFirst("( \\(start marker at |: enable `).*", "");
    }

    /** Where the parser itself stood; it knows nothing of the objects being read. */
    private static String reached(StreamReadException exception) {
        JsonParser parser = exception.processor();
        return parser == null ? "" : parser.streamReadContext().pathAsPointer().toString();
    }

    private static String detail(JacksonException exception, String what) {
        if (exception instanceof PropertyBindingException unknown) {
            return "the field " + quote(unknown.getPropertyName()) + " is not known; known here: "
                    + names(unknown.getKnownPropertyIds());
        }
        if (exception instanceof InvalidFormatException format) {
            return "was " + quote(format.getValue()) + ", must be " + describe(format.getTargetType());
        }
        if (exception instanceof MismatchedInputException mismatch
                && mismatch.getOriginalMessage().startsWith(TRAILING)) {
            return what + " goes on behind the end of its JSON; expected one value";
        }
        if (exception instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null) {
            boolean missing = mismatch.getOriginalMessage().startsWith(NULL_FOR_PRIMITIVE);
            return (missing ? "is missing" : was(mismatch.getCurrentToken())) + ", must be "
                    + describe(mismatch.getTargetType());
        }
        if (exception instanceof StreamConstraintsException) {
            return what + " is beyond what is read: " + shorten(firstLine(exception.getOriginalMessage()));
        }
        // What a record's own constructor refused; its words are written for people.
        Throwable cause = exception.getCause();
        if (cause instanceof IllegalArgumentException refusal && refusal.getMessage() != null) {
            return shorten(refusal.getMessage());
        }
        return shorten(firstLine(exception.getOriginalMessage()));
    }

    private static String was(@Nullable JsonToken token) {
        if (token == null) {
            return "is missing";
        }
        return switch (token) {
            case START_OBJECT, END_OBJECT, PROPERTY_NAME -> "was an object";
            case START_ARRAY, END_ARRAY -> "was a list";
            case VALUE_STRING -> "was a text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "was a number";
            case VALUE_TRUE, VALUE_FALSE -> "was true or false";
            case VALUE_NULL -> "was null";
            default -> "was something else";
        };
    }

    /** What a value of this type looks like in JSON or in a parameter. */
    public static String describe(Class<?> type) {
        if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> ((Enum<?>) constant).name())
                            .collect(Collectors.joining(", "));
        }
        if (type == long.class || type == Long.class) {
            return "a whole number";
        }
        if (type == int.class || type == Integer.class || type == short.class || type == Short.class) {
            return "a whole number between -2147483648 and 2147483647";
        }
        if (type.isPrimitive() && type != boolean.class && type != char.class || Number.class.isAssignableFrom(type)) {
            return "a finite number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a text";
        }
        if (type == Instant.class) {
            return "a time as in RFC 3339, such as 2026-01-31T12:00:00Z";
        }
        if (type.isArray() || Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        if (type.isRecord() || Map.class.isAssignableFrom(type)) {
            return "an object";
        }
        return "a " + type.getSimpleName();
    }

    /** The JSON pointer (RFC 6901) of the place where reading stopped. */
    private static String pointer(JacksonException exception) {
        StringBuilder pointer = new StringBuilder();
        for (JacksonException.Reference step : exception.getPath()) {
            String name = step.getPropertyName();
            pointer.append('/').append(name == null ? Integer.toString(step.getIndex()) : escape(name));
        }
        return pointer.toString();
    }

    /** A name as a step of a JSON pointer. */
    public static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** What was sent, as it can be shown. */
    public static String quote(@Nullable Object value) {
        return value instanceof CharSequence || value instanceof Character || value instanceof Enum
                ? "\"" + shorten(value.toString()) + "\""
                : shorten(String.valueOf(value));
    }

    /** A text of any length, as it can be shown. */
    public static String shorten(String text) {
        return text.length() <= LONGEST_QUOTE
                ? text
                : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, LONGEST_QUOTE) - 1)) + "…";
    }

    private static String names(@Nullable Collection<Object> ids) {
        return ids == null || ids.isEmpty()
                ? "none"
                : ids.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    private static String place(StreamReadException exception) {
        TokenStreamLocation location = exception.getLocation();
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private static String column(StreamReadException exception) {
        TokenStreamLocation location = exception.getLocation();
        return location == null ? "" : " (column " + location.getColumnNr() + ")";
    }

    private static String firstLine(String message) {
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
