package dev.foretaste.upload;

import dev.foretaste.problem.Ids;
import dev.foretaste.problem.JsonErrors;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads ratings from the fields of lines of CSV. A header may name the columns in any order, one of contexts among
 * them; without one they are user, item, value and, where there is a fourth, the time, as in MovieLens' files. Times
 * are seconds or milliseconds since the epoch or RFC 3339 instants.
 */
public final class RatingFields {
    private static final long FIRST_MILLISECONDS = 100_000_000_000L;

    private final Destination destination;
    private RatingColumns columns = RatingColumns.UNNAMED;
    private boolean first = true;

    /** Where the ratings go, and what makes one acceptable besides its form. */
    public interface Destination {
        /**
         * Takes a good rating.
         *
         * @param ratedAt null where the line does not say
         * @param context empty for none
         */
        void rating(long line, String userId, String itemId, double value, @Nullable Instant ratedAt, String context);

        /** Takes what is wrong with a line and what would be right. */
        void bad(long line, String detail);

        /** What is wrong with a value, which is NaN for a text that is no number; empty for a good one. */
        Optional<String> valueProblem(double value);

        /** What is wrong with a time; empty for a good one. */
        Optional<String> timeProblem(Instant time);

        /** What is expected of bytes that are not of the charset. */
        String expectedCharset();
    }

    public RatingFields(Destination destination) {
        this.destination = destination;
    }

    /** Reads a line; the first may be a header. */
    public void read(long line, List<String> fields) {
        if (first) {
            first = false;
            Optional<RatingColumns> named = RatingColumns.named(fields).filter(header -> header.value() >= 0);
            if (named.isPresent()) {
                columns = named.get();
                return;
            }
        }
        int least = columns.least();
        int most = columns.most();
        if (fields.size() < least || fields.size() > most) {
            destination.bad(
                    line,
                    "has %s; expected %s: user, item, value and, if known, the time%s"
                            .formatted(
                                    fields.size() == 1
                                            ? "one column, parted by neither a comma, a tab nor ::"
                                            : fields.size() + " columns",
                                    least == most ? least : least + (most == least + 1 ? " or " : " to ") + most,
                                    columns.context() < 0 ? "" : " and the context"));
            return;
        }
        String userId = fields.get(columns.user());
        String itemId = fields.get(columns.item());
        String context = Header.field(fields, columns.context());
        if (goodId(line, "user id", userId) && goodId(line, "item id", itemId) && goodContext(line, context)) {
            Double value = value(line, fields.get(columns.value()).strip());
            String time = Header.field(fields, columns.time()).strip();
            Instant ratedAt = time.isEmpty() ? null : time(line, time);
            if (value != null && (ratedAt != null || time.isEmpty())) {
                destination.rating(line, userId, itemId, value, ratedAt, context);
            }
        }
    }

    private boolean goodId(long line, String what, String id) {
        return good(line, what, id, Ids.problemOf(id));
    }

    private boolean goodContext(long line, String context) {
        return context.isEmpty() || good(line, "context", context, Ids.problemOfContext(context));
    }

    private boolean good(long line, String what, String text, Optional<String> problem) {
        if (Upload.undecodable(text)) {
            destination.bad(
                    line,
                    "has bytes in the %s that are not UTF-8; expected %s"
                            .formatted(what, destination.expectedCharset()));
            return false;
        }
        problem.ifPresent(found -> destination.bad(line, "the %s %s".formatted(what, found)));
        return problem.isEmpty();
    }

    private @Nullable Double value(long line, String text) {
        double value = isDecimal(text) ? parsed(text) : Double.NaN;
        String problem = destination.valueProblem(value).orElse(null);
        if (problem != null) {
            destination.bad(line, "the value " + problem.replace("NaN", "\"" + shown(text) + "\""));
            return null;
        }
        return value;
    }

    private static double parsed(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** Double.parseDouble reads more than decimal numbers: "5d", "0x5p0", "NaN". */
    private static boolean isDecimal(String text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return false;
            }
        }
        return !text.isEmpty();
    }

    private @Nullable Instant time(long line, String text) {
        try {
            Instant ratedAt = isWhole(text)
                    ? sinceEpoch(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
            String problem = destination.timeProblem(ratedAt).orElse(null);
            if (problem == null) {
                return ratedAt.truncatedTo(ChronoUnit.MILLIS);
            }
            destination.bad(line, "the time " + problem);
        } catch (DateTimeException | NumberFormatException e) {
            destination.bad(
                    line,
                    "the time is \"%s\"; expected seconds or milliseconds since 1970 or an instant like 2026-01-31T18:30:00Z"
                            .formatted(shown(text)));
        }
        return null;
    }

    /** Seconds, or milliseconds where as seconds they would lie thousands of years ahead. */
    private static Instant sinceEpoch(long number) {
        return number < FIRST_MILLISECONDS ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
    }

    private static boolean isWhole(String text) {
        for (int at = text.startsWith("-") ? 1 : 0; at < text.length(); at++) {
            if (text.charAt(at) < '0' || text.charAt(at) > '9') {
                return false;
            }
        }
        return true;
    }

    /** Begins as the text does, with U+FFFD for halves of surrogate pairs: bytes that are no text. */
    private static String shown(String text) {
        return JsonErrors.shorten(text)
                .codePoints()
                .map(c -> Character.getType(c) == Character.SURROGATE ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
