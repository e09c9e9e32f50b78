package dev.foretaste.recommendation;

import java.util.List;
import java.util.Optional;

/**
 * Whom a list is for: a user, a visitor, or a group.
 *
 * @param userId of the one user, for the answer
 * @param people at least one
 * @param strategy how a group's scores are combined; of no effect for one person
 */
record Audience(Optional<String> userId, List<Person> people, Strategy strategy) {

    /**
     * One of them.
     *
     * @param storedAs the user whose stored ratings these are, unchanged; empty for ratings that came with the request
     */
    record Person(Optional<String> storedAs, OwnRatings own) {}

    static Audience of(String userId, OwnRatings stored) {
        return new Audience(Optional.of(userId), List.of(new Person(Optional.of(userId), stored)), Strategy.AVERAGE);
    }

    /** Whether any of them has rated an item. */
    boolean hasRated(String itemId) {
        for (Person person : people) {
            if (person.own().contains(itemId)) {
                return true;
            }
        }
        return false;
    }

    /** What distinguishes their lists from those of others. */
    String identity() {
        StringBuilder identity = new StringBuilder(strategy.name()).append('\t').append(userId.orElse(""));
        people.forEach(person -> identity.append('\t').append(person.storedAs().orElse("")));
        return identity.toString();
    }
}
