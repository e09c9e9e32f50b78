package dev.foretaste.rating;

import dev.foretaste.problem.Ids;
import dev.foretaste.problem.InputError;
import dev.foretaste.upload.BadLines;
import dev.foretaste.upload.Upload;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads ratings from the lines of an upload. In CSV a header may name the columns in any order; without one they are
 * user, item, value and, where there is a fourth, the time, as in MovieLens' files. Times are seconds since the epoch
 * or RFC 3339 instants.
 */
final class RatingLines implements Upload.Lines {
    private static final Set<String> USER = Set.of("userid", "user");
    private static final Set<String> ITEM = Set.of("itemid", "movieid", "item");
    private static final Set<String> VALUE = Set.of("value", "rating");
    private static final Set<String> TIME = Set.of("ratedat", "timestamp", "time");
    private static final int SHOWN = 40;

    private final RatingRules rules;
    private final JsonMapper json;
    private final RatingSpool ratings;
    private final BadLines badLines;
    private final long now;
    private Columns columns = new Columns(0, 1, 2, 3);
    private boolean first = true;

    private record Columns(int user, int item, int value, int time) {}

    RatingLines(RatingRules rules, JsonMapper json, RatingSpool ratings, BadLines badLines) {
        this.rules = rules;
        this.json = json;
        this.ratings = ratings;
        this.badLines = badLines;
        this.now = rules.now().toEpochMilli();
    }

    @Override
    public void fields(long line, List<String> fields) {
        if (first) {
            first = false;
            if (isHeader(fields)) {
                return;
            }
        }
        int needed = Math.max(columns.user, Math.max(columns.item, columns.value)) + 1;
        int most = Math.max(needed, columns.time + 1);
        if (fields.size() < needed || fields.size() > most) {
            String expected = needed == most ? String.valueOf(needed) : needed + " or " + most;
            bad(
                    line,
                    "has %d columns; expected %s: user, item, value and, if known, the time"
                            .formatted(fields.size(), expected));
            return;
        }
        String userId = fields.get(columns.user);
        String itemId = fields.get(columns.item);
        if (goodId(line, "user id", userId) && goodId(line, "item id", itemId)) {
            Double value = value(line, fields.get(columns.value).strip());
            Long ratedAt = columns.time < 0 || fields.size() <= columns.time
                    ? Long.valueOf(now)
                    : time(line, fields.get(columns.time).strip());
            if (value != null && ratedAt != null) {
                ratings.add(userId, itemId, value.floatValue(), ratedAt);
            }
        }
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
            rules.check(input, "", errors)
                    .ifPresent(rating -> ratings.add(
                            rating.userId(),
                            rating.itemId(),
                            rating.value(),
                            rating.ratedAt().toEpochMilli()));
            if (!errors.isEmpty()) {
                bad(line, errors.getFirst().pointer() + " " + errors.getFirst().detail());
            }
        } catch (JacksonException e) {
            bad(
                    line,
                    "%s; expected an object like {\"userId\":\"u1\",\"itemId\":\"i1\",\"value\":5}"
                            .formatted(e.getOriginalMessage()));
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
        columns = new Columns(user, item, value, indexOf(names, TIME));
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
        if (Upload.undecodable(id)) {
            bad(
                    line,
                    "has bytes in the %s that are not UTF-8; expected UTF-8, or name the charset in the Content-Type"
                            .formatted(what));
            return false;
        }
        return Ids.problemOf(id)
                .map(problem -> {
                    bad(line, "the %s %s".formatted(what, problem));
                    return false;
                })
                .orElse(true);
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

    private @Nullable Long time(long line, String text) {
        if (text.isEmpty()) {
            return now;
        }
        try {
            Instant ratedAt = isWhole(text)
                    ? Instant.ofEpochSecond(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
            String problem = rules.timeProblem(ratedAt).orElse(null);
            if (problem == null) {
                return ratedAt.toEpochMilli();
            }
            bad(line, "the time " + problem);
        } catch (DateTimeException | NumberFormatException e) {
            bad(
                    line,
                    "the time is \"%s\"; expected seconds since 1970 or an instant like 2026-01-31T18:30:00Z"
                            .formatted(abridged(text)));
        }
        return null;
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
