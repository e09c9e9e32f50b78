package dev.foretaste.rating;

import dev.foretaste.matrix.RatingScale;
import dev.foretaste.problem.Ids;
import dev.foretaste.problem.InputError;
import dev.foretaste.problem.JsonErrors;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What makes a rating acceptable. */
@Component
final class RatingRules {
    private static final Duration CLOCK_TOLERANCE = Duration.ofDays(1);

    private final RatingScale scale;
    private final Clock clock;

    RatingRules(RatingScale scale, Clock clock) {
        this.scale = scale;
        this.clock = clock;
    }

    /** A request's rating, checked; each thing wrong is added to the errors, its pointer beginning as given. */
    Optional<Rating> check(RatingInput input, String pointer, List<InputError> errors) {
        List<InputError> found = new ArrayList<>();
        id(pointer + "/userId", input.userId(), found);
        id(pointer + "/itemId", input.itemId(), found);
        value(pointer + "/value", input.value(), found);
        Instant ratedAt = ratedAt(pointer + "/ratedAt", input.ratedAt(), found);
        if (input.context() != null) {
            Ids.problemOfContext(input.context())
                    .ifPresent(problem -> found.add(InputError.at(pointer + "/context", problem)));
        }
        errors.addAll(found);
        if (!found.isEmpty() || input.userId() == null || input.itemId() == null || input.value() == null) {
            return Optional.empty();
        }
        return Optional.of(
                new Rating(input.userId(), input.itemId(), input.value().floatValue(), ratedAt, input.context()));
    }

    private static void id(String pointer, @Nullable String id, List<InputError> errors) {
        if (id == null) {
            errors.add(InputError.at(pointer, "is missing; expected an id of 1 to 200 characters"));
        } else {
            Ids.problemOf(id).ifPresent(problem -> errors.add(InputError.at(pointer, problem)));
        }
    }

    private void value(String pointer, @Nullable Double value, List<InputError> errors) {
        if (value == null) {
            errors.add(InputError.at(pointer, "is missing; " + expectedValue()));
        } else {
            valueProblem(value).ifPresent(problem -> errors.add(InputError.at(pointer, problem)));
        }
    }

    private Instant ratedAt(String pointer, @Nullable String text, List<InputError> errors) {
        Instant now = now();
        if (text == null) {
            return now;
        }
        try {
            Instant ratedAt = OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS);
            timeProblem(ratedAt).ifPresent(problem -> errors.add(InputError.at(pointer, problem)));
            return ratedAt;
        } catch (DateTimeException e) {
            errors.add(InputError.at(
                    pointer, "is %s; expected an instant like 2026-01-31T18:30:00Z".formatted(JsonErrors.quote(text))));
            return now;
        }
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** What is wrong with a value; empty for one on the scale. */
    Optional<String> valueProblem(double value) {
        return scale.contains(value) ? Optional.empty() : Optional.of("is %s; %s".formatted(value, expectedValue()));
    }

    /** What is wrong with the time of a rating; empty for one between 1970 and tomorrow. */
    Optional<String> timeProblem(Instant ratedAt) {
        if (ratedAt.isBefore(Instant.EPOCH)) {
            return Optional.of(
                    "is %s; expected a time since 1970, when computers began to count time".formatted(ratedAt));
        }
        Instant latest = now().plus(CLOCK_TOLERANCE);
        if (ratedAt.isAfter(latest)) {
            return Optional.of("is %s, in the future; expected a time before %s".formatted(ratedAt, latest));
        }
        return Optional.empty();
    }

    private String expectedValue() {
        return "expected a number from %s to %s".formatted(scale.minimum(), scale.maximum());
    }
}
