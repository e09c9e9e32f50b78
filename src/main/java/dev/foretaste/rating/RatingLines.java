package dev.foretaste.rating;

import dev.foretaste.problem.Ids;
import dev.foretaste.problem.InputError;
import dev.foretaste.problem.JsonErrors;
import dev.foretaste.upload.BadLines;
import dev.foretaste.upload.Upload;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads ratings from the lines of an upload. In CSV a header may name the columns in any order, one of contexts among
 * them; without one they are user, item, value and, where there is a fourth, the time, as in MovieLens' files. Times
 * are seconds or milliseconds since the epoch or RFC 3339 instants.
 */
final class RatingLines implements Upload.Lines {
    private static final Set<String> USER = Set.of("userid", "user");
    private static final Set<String> ITEM = Set.of("itemid", "movieid", "item");
    private static final Set<String> VALUE = Set.of("value", "rating");
    private static final Set<String> TIME = Set.of("ratedat", "timestamp", "time");
    private static final Set<String> CONTEXT = Set.of("context");
    private static final int SHOWN = 40;
    private static final long FIRST_MILLISECONDS = 100_000_000_000L;

    private final RatingRules rules;
    private final JsonMapper json;
    private final RatingSpool ratings;
    private final BadLines badLines;
    private final Instant now;
    private Columns columns = new Columns(0, 1, 2, 3, -1);
    private boolean first = true;

    /** Where each field stands; below 0 where it has no column. */
    private record Columns(int user, int item, int value, int time, int context) {
        int least() {
            return Math.max(user, Math.max(item, value)) + 1;
        }

        int most() {
            return Math.max(least(), Math.max(time, context) + 1);
        }
    }

    RatingLines(RatingRules rules, JsonMapper json, RatingSpool ratings, BadLines badLines) {
        this.rules = rules;
        this.json = json;
        this.ratings = ratings;
        this.badLines = badLines;
        this.now = rules.now();
    }

    @Override
    public void fields(long line, List<String> fields) {
        if (first) {
            first = false;
            if (isHeader(fields)) {
                return;
            }
        }
        int least = columns.least();
        int most = columns.most();
        if (fields.size() < least || fields.size() > most) {
            bad(
                    line,
                    "has %d columns; expected %s: user, item, value and, if known, the time%s"
                            .formatted(
                                    fields.size(),
                                    least == most ? least : least + (most == least + 1 ? " or " : " to ") + most,
                                    columns.context < 0 ? "" : " and the context"));
            return;
        }
        String userId = fields.get(columns.user);
        String itemId = fields.get(columns.item);
        String context = field(fields, columns.context);
        if (goodId(line, "user id", userId) && goodId(line, "item id", itemId) && goodContext(line, context)) {
            Double value = value(line, fields.get(columns.value).strip());
            Instant ratedAt = time(line, field(fields, columns.time).strip());
            if (value != null && ratedAt != null) {
                ratings.add(
                        new Rating(userId, itemId, value.floatValue(), ratedAt, context.isEmpty() ? null : context));
            }
        }
    }

    private static String field(List<String> fields, int column) {
        return column < 0 || column >= fields.size() ? "" : fields.get(column);
    }

    @Override
    public void json(long line, String text) {
        if (Upload.undecodable(text)) {
            bad(line, "has bytes that are not UTF-8; expected UTF-8, or name the charset in the Content-Type");
            return;
        }
        try {
            RatingInput input = json.readValue(text, RatingInput.class);
            List<InputError> errors = new ArrayList<>();
            rules.check(input, "", errors).ifPresent(ratings::add);
            if (!errors.isEmpty()) {
                bad(line, errors.getFirst().pointer() + " " + errors.getFirst().detail());
            }
        } catch (JacksonException e) {
            bad(
                    line,
                    "%s; expected an object like {\"userId\":\"u1\",\"itemId\":\"i1\",\"value\":5}"
                            .formatted(JsonErrors.ofLine(e)));
        }
    }

    private boolean isHeader(List<String> fields) {
        List<String> names = fields.stream()
                .map(field -> field.strip().toLowerCase(Locale.ROOT).replace("_", ""))
                .toList();
        int user = indexOf(names, USER);
        int item = indexOf(names, ITEM);
        int value = indexOf(names, VALUE);
        if (user < 0 || item < 0 || value < 0) {
            return false;
        }
        columns = new Columns(user, item, value, indexOf(names, TIME), indexOf(names, CONTEXT));
        return true;
    }

    private static int indexOf(List<String> names, Set<String> known) {
        for (int at = 0; at < names.size(); at++) {
            if (known.contains(names.get(at))) {
                return at;
            }
        }
        return -1;
    }

    private boolean goodId(long line, String what, String id) {
        return good(line, what, id, Ids.problemOf(id));
    }

    private boolean goodContext(long line, String context) {
        return context.isEmpty() || good(line, "context", context, Ids.problemOfContext(context));
    }

    private boolean good(long line, String what, String text, Optional<String> problem) {
        if (Upload.undecodable(text)) {
            bad(
                    line,
                    "has bytes in the %s that are not UTF-8; expected UTF-8, or name the charset in the Content-Type"
                            .formatted(what));
            return false;
        }
        problem.ifPresent(found -> bad(line, "the %s %s".formatted(what, found)));
        return problem.isEmpty();
    }

    private @Nullable Double value(long line, String text) {
        double value = isDecimal(text) ? parsed(text) : Double.NaN;
        String problem = rules.valueProblem(value).orElse(null);
        if (problem != null) {
            bad(line, "the value " + problem.replace("NaN", "\"" + abridged(text) + "\""));
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
        if (text.isEmpty()) {
            return now;
        }
        try {
            Instant ratedAt = isWhole(text)
                    ? sinceEpoch(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
            String problem = rules.timeProblem(ratedAt).orElse(null);
            if (problem == null) {
                return ratedAt.truncatedTo(ChronoUnit.MILLIS);
            }
            bad(line, "the time " + problem);
        } catch (DateTimeException | NumberFormatException e) {
            bad(
                    line,
                    "the time is \"%s\"; expected seconds or milliseconds since 1970 or an instant like 2026-01-31T18:30:00Z"
                            .formatted(abridged(text)));
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

    private static String abridged(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    private void bad(long line, String detail) {
        badLines.add(line, detail);
    }
}
