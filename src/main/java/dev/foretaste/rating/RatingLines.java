package dev.foretaste.rating;

import dev.foretaste.problem.InputError;
import dev.foretaste.problem.JsonErrors;
import dev.foretaste.upload.BadLines;
import dev.foretaste.upload.RatingFields;
import dev.foretaste.upload.Upload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads ratings from the lines of an upload. A rating that does not say when it was made was made now. */
final class RatingLines implements Upload.Lines, RatingFields.Destination {
    private static final String EXPECTED_OBJECT =
            "expected an object like {\"userId\":\"u1\",\"itemId\":\"i1\",\"value\":5}";

    private final RatingRules rules;
    private final JsonMapper json;
    private final RatingSpool ratings;
    private final BadLines badLines;
    private final Instant now;
    private final RatingFields csv = new RatingFields(this);

    RatingLines(RatingRules rules, JsonMapper json, RatingSpool ratings, BadLines badLines) {
        this.rules = rules;
        this.json = json;
        this.ratings = ratings;
        this.badLines = badLines;
        this.now = rules.now();
    }

    @Override
    public void fields(long line, List<String> fields) {
        csv.read(line, fields);
    }

    @Override
    public void json(long line, String text) {
        if (Upload.undecodable(text)) {
            bad(line, "has bytes that are not UTF-8; expected " + expectedCharset());
            return;
        }
        try {
            RatingInput input = json.readValue(text, RatingInput.class);
            if (input == null) {
                bad(line, "was null; " + EXPECTED_OBJECT);
                return;
            }
            List<InputError> errors = new ArrayList<>();
            rules.check(input, "", errors).ifPresent(ratings::add);
            if (!errors.isEmpty()) {
                bad(line, errors.getFirst().sentence());
            }
        } catch (JacksonException e) {
            bad(line, JsonErrors.ofLine(e) + "; " + EXPECTED_OBJECT);
        }
    }

    @Override
    public void rating(
            long line, String userId, String itemId, double value, @Nullable Instant ratedAt, String context) {
        ratings.add(new Rating(
                userId,
                itemId,
                (float) value,
                Objects.requireNonNullElse(ratedAt, now),
                context.isEmpty() ? null : context));
    }

    @Override
    public void bad(long line, String detail) {
        badLines.add(line, detail);
    }

    @Override
    public Optional<String> valueProblem(double value) {
        return rules.valueProblem(value);
    }

    @Override
    public Optional<String> timeProblem(Instant time) {
        return rules.timeProblem(time);
    }

    @Override
    public String expectedCharset() {
        return "UTF-8, or name the charset in the Content-Type";
    }
}
