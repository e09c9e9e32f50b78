package dev.foretaste.recommendation;

import dev.foretaste.matrix.RatingScale;
import dev.foretaste.problem.InputError;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.rating.LiveMatrix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads the requests of lists: checks them and looks up whose ratings they mean. */
@Component
final class ListRequests {
    private static final int MOST_RATINGS = 10_000;
    private static final int MOST_MEMBERS = 100;

    private final LiveMatrix live;
    private final RatingScale scale;

    ListRequests(LiveMatrix live, RatingScale scale) {
        this.live = live;
        this.scale = scale;
    }

    Audience user(String userId) {
        return Audience.of(userId, OwnRatings.of(live.user(userId)));
    }

    ListQuery query(ListRequest request) {
        return new ListQuery(
                Parameters.limit("/limit", Objects.requireNonNullElse(request.limit(), 10)),
                names("/category", request.category()),
                names("/exclude", request.exclude()),
                Objects.requireNonNullElse(request.includeRated(), false),
                Optional.ofNullable(request.rankBy()),
                Parameters.diversity("/diversity", Objects.requireNonNullElse(request.diversity(), 0.0)),
                Objects.requireNonNullElse(request.explain(), false),
                Parameters.level("/level", Objects.requireNonNullElse(request.level(), ListQuery.LEVEL)),
                Parameters.context("/context", request.context()));
    }

    Audience audience(ListRequest request) {
        List<InputError> errors = new ArrayList<>();
        Map<String, OwnRatings.Given> given = given(request.ratings(), errors);
        List<String> members = members(request, errors);
        if (request.userId() != null) {
            Parameters.checkId("/userId", request.userId(), errors);
        }
        if (request.userId() != null && request.userIds() != null) {
            errors.add(InputError.at("/userIds", "is given beside userId; expected one of the two"));
        }
        if (request.userIds() != null && request.ratings() != null) {
            errors.add(InputError.at("/ratings", "are given beside userIds; expected one of the two"));
        }
        if (request.ratings() == null && request.userId() == null && request.userIds() == null) {
            throw ProblemException.invalid("", "says of nobody; expected ratings, userId or userIds");
        }
        Parameters.refuse(errors);
        Strategy strategy = Objects.requireNonNullElse(request.strategy(), Strategy.AVERAGE);
        if (!members.isEmpty()) {
            List<Audience.Person> people = members.stream()
                    .map(userId -> new Audience.Person(Optional.of(userId), OwnRatings.of(live.user(userId))))
                    .toList();
            return new Audience(Optional.empty(), people, strategy);
        }
        Optional<String> userId = Optional.ofNullable(request.userId());
        OwnRatings own = new OwnRatings(userId.flatMap(live::user), given);
        Optional<String> storedAs = given.isEmpty() ? userId : Optional.empty();
        return new Audience(userId, List.of(new Audience.Person(storedAs, own)), strategy);
    }

    private Map<String, OwnRatings.Given> given(
            @Nullable List<ListRequest.@Nullable GivenRating> ratings, List<InputError> errors) {
        Map<String, OwnRatings.Given> given = new HashMap<>();
        if (ratings == null) {
            return given;
        }
        if (ratings.size() > MOST_RATINGS) {
            throw ProblemException.invalid(
                    "/ratings", "has %d ratings; expected at most %d".formatted(ratings.size(), MOST_RATINGS));
        }
        for (int at = 0; at < ratings.size(); at++) {
            ListRequest.GivenRating rating = ratings.get(at);
            String pointer = "/ratings/" + at;
            if (rating == null) {
                errors.add(InputError.at(pointer, "is null; expected {itemId, value}"));
                continue;
            }
            Parameters.checkId(pointer + "/itemId", rating.itemId(), errors);
            Parameters.checkContext(pointer + "/context", rating.context(), errors);
            Double value = rating.value();
            if (value == null || !scale.contains(value)) {
                errors.add(InputError.at(
                        pointer + "/value",
                        "is %s; expected a number from %s to %s"
                                .formatted(value == null ? "missing" : value, scale.minimum(), scale.maximum())));
            } else if (rating.itemId() != null
                    && given.put(
                                    rating.itemId(),
                                    new OwnRatings.Given(value.floatValue(), Optional.ofNullable(rating.context())))
                            != null) {
                errors.add(InputError.at(pointer + "/itemId", "is rated twice; expected each item once"));
            }
        }
        return given;
    }

    private static Set<String> names(String pointer, @Nullable List<@Nullable String> given) {
        Set<String> names = new HashSet<>();
        for (String name : given == null ? List.<@Nullable String>of() : given) {
            if (name == null) {
                throw ProblemException.invalid(pointer, "has a null; expected strings");
            }
            names.add(name);
        }
        return names;
    }

    private static List<String> members(ListRequest request, List<InputError> errors) {
        List<@Nullable String> userIds = request.userIds();
        if (userIds == null) {
            return List.of();
        }
        if (userIds.isEmpty() || userIds.size() > MOST_MEMBERS) {
            throw ProblemException.invalid(
                    "/userIds", "has %d members; expected 1 to %d".formatted(userIds.size(), MOST_MEMBERS));
        }
        List<String> members = new ArrayList<>();
        for (int at = 0; at < userIds.size(); at++) {
            String userId = userIds.get(at);
            Parameters.checkId("/userIds/" + at, userId, errors);
            if (members.contains(userId)) {
                errors.add(InputError.at("/userIds/" + at, "is named twice; expected each member once"));
            }
            if (userId != null) {
                members.add(userId);
            }
        }
        return members;
    }
}
