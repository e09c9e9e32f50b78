package dev.foretaste.rating;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Changes of ratings that are committed together: rows written to the store, and the users' new rows for the live
 * matrix once the commit has succeeded. A change sees those before it.
 */
final class RatingTransaction {
    private static final int ROWS_AT_ONCE = 5_000;

    private final RatingTable table;
    private final LiveMatrix matrix;
    private final Map<String, PendingUser> users = new HashMap<>();
    /** When users rated items as the transaction, or {@link #compact}, found it, for users of whom it was asked. */
    private final Map<String, Map<String, Long>> times = new HashMap<>();

    private final List<RatingTable.Revised> upserts = new ArrayList<>();
    private long revision;

    /** What putting a rating did. */
    enum Outcome {
        CREATED,
        UPDATED,
        UNCHANGED
    }

    /**
     * What a merge did.
     *
     * @param ratings how many ratings changed hands
     * @param kept for how many items the new owner's rating was as new or newer
     */
    record Moved(int ratings, int kept) {}

    RatingTransaction(RatingTable table, LiveMatrix matrix) {
        this.table = table;
        this.matrix = matrix;
        this.revision = matrix.revision();
    }

    Outcome put(Rating rating) {
        PendingUser user = user(rating.userId());
        int item = matrix.items().findOrAdd(rating.itemId());
        PendingUser.Cell cell = PendingUser.Cell.of(rating);
        boolean known = user.hasRated(item);
        if (known && user.seemsToHold(item, cell) && (user.changed(item) || isStored(rating))) {
            return Outcome.UNCHANGED;
        }
        user.put(item, cell, ++revision);
        upserts.add(new RatingTable.Revised(rating, revision));
        if (upserts.size() == ROWS_AT_ONCE) {
            flush();
        }
        return known ? Outcome.UPDATED : Outcome.CREATED;
    }

    private boolean isStored(Rating rating) {
        Long ratedAt = times.computeIfAbsent(rating.userId(), this::storedTimes).get(rating.itemId());
        return ratedAt != null && ratedAt == rating.ratedAt().toEpochMilli();
    }

    private Map<String, Long> storedTimes(String userId) {
        // What was put before a compact may not have been sent yet.
        flush();
        return table.times(userId);
    }

    /** Whether there was such a rating. */
    boolean delete(String userId, String itemId) {
        PendingUser user = user(userId);
        int item = matrix.items().find(itemId);
        if (item < 0 || !user.hasRated(item)) {
            return false;
        }
        flush();
        table.delete(userId, itemId);
        user.delete(item, ++revision);
        return true;
    }

    /** Deletes all ratings of a user; answers how many there were. */
    int eraseUser(String userId) {
        PendingUser user = user(userId);
        flush();
        table.deleteAll(userId);
        return user.deleteAll(() -> ++revision);
    }

    /** Deletes all ratings of an item; answers how many there were. */
    int eraseItem(String itemId) {
        int item = matrix.items().find(itemId);
        Set<String> raters = new TreeSet<>(users.keySet());
        matrix.forEachRater(itemId, user -> raters.add(user.userId()));
        raters.removeIf(userId -> item < 0 || !user(userId).hasRated(item));
        flush();
        table.deleteAll(raters, itemId);
        raters.forEach(userId -> user(userId).delete(item, ++revision));
        return raters.size();
    }

    /** Moves a user's ratings to another; the newer rating of an item stays, with its context. */
    Moved merge(String fromId, String intoId) {
        flush();
        Map<String, Long> own = table.times(intoId);
        List<Rating> ratings = table.all(fromId);
        int moved = 0;
        for (Rating rating : ratings) {
            Long ownTime = own.get(rating.itemId());
            if (ownTime == null || ownTime < rating.ratedAt().toEpochMilli()) {
                put(new Rating(intoId, rating.itemId(), rating.value(), rating.ratedAt(), rating.context()));
                moved++;
            }
        }
        eraseUser(fromId);
        return new Moved(moved, ratings.size() - moved);
    }

    /** Forgets how a user came to his row, which stays: keeps a long transaction small. */
    void compact(String userId) {
        users.computeIfPresent(userId, (id, user) -> new PendingUser(user.row(matrix.items())));
        times.remove(userId);
    }

    /** Sends what is left to the store. */
    void finish() {
        flush();
        if (revision != matrix.revision()) {
            table.setRevision(revision);
        }
    }

    long revision() {
        return revision;
    }

    Set<String> userIds() {
        return users.keySet();
    }

    Collection<LiveUser> rows() {
        return users.values().stream().map(user -> user.row(matrix.items())).toList();
    }

    private PendingUser user(String userId) {
        return users.computeIfAbsent(
                userId, id -> new PendingUser(matrix.user(id).orElseGet(() -> LiveUser.none(matrix.items(), id))));
    }

    private void flush() {
        if (!upserts.isEmpty()) {
            table.upsert(upserts);
            upserts.clear();
        }
    }
}
