package dev.foretaste.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One thing wrong with the input. Either the pointer or the line says where.
 *
 * @param pointer a JSON pointer into the body, or the name of a path or query parameter; null for lines
 * @param line the number of a line of an uploaded file, from 1; null for JSON
 * @param detail what was wrong, with the value, and what would be right
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record InputError(@Nullable String pointer, @Nullable Long line, String detail) {
    /** The place and what is wrong there, the place left out for the body as a whole. */
    public String sentence() {
        if (line != null) {
            return "Line %d: %s".formatted(line, detail);
        }
        return pointer == null || pointer.isEmpty() ? detail : pointer + ": " + detail;
    }

    public static InputError at(String pointer, String detail) {
        return new InputError(pointer, null, detail);
    }

    public static InputError atLine(long line, String detail) {
        return new InputError(null, line, detail);
    }
}
