package dev.foretaste.rating;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Changes of ratings that are committed together: rows written to the store, and the users' new rows for the live
 * matrix once the commit has succeeded. A change sees those before it.
 */
final class RatingTransaction {
    private static final int ROWS_AT_ONCE = 5_000;

    private final RatingTable table;
    private final LiveMatrix matrix;
    private final Map<String, PendingUser> users = new HashMap<>();
    private final List<RatingTable.Revised> upserts = new ArrayList<>();
    private long revision;

    /** What putting a rating did. */
    enum Outcome {
        CREATED,
        UPDATED,
        UNCHANGED
    }

    RatingTransaction(RatingTable table, LiveMatrix matrix) {
        this.table = table;
        this.matrix = matrix;
        this.revision = matrix.revision();
    }

    Outcome put(Rating rating) {
        PendingUser user = user(rating.userId());
        int item = matrix.items().findOrAdd(rating.itemId());
        PendingUser.Cell cell =
                new PendingUser.Cell(rating.value(), rating.ratedAt().toEpochMilli());
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
        return table.find(rating.userId(), rating.itemId()).equals(Optional.of(rating));
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
