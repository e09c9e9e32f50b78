package dev.foretaste.rating;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/** A user's row within a transaction: as it was, and what has changed since. */
final class PendingUser {
    private final LiveUser before;
    /** By live item index; empty where the rating was deleted. */
    private final TreeMap<Integer, Optional<Cell>> changes = new TreeMap<>();

    private long revision;

    /**
     * A rating in the column of its item.
     *
     * @param ratedAt milliseconds since the epoch
     */
    record Cell(float value, long ratedAt, Optional<String> context) {
        static Cell of(Rating rating) {
            return new Cell(rating.value(), rating.ratedAt().toEpochMilli(), Optional.ofNullable(rating.context()));
        }
    }

    PendingUser(LiveUser before) {
        this.before = before;
        this.revision = before.revision();
    }

    boolean hasRated(int item) {
        Optional<Cell> change = changes.get(item);
        return change == null ? before.position(item) >= 0 : change.isPresent();
    }

    /** Whether a rating is already there, as far as the row tells: it knows the minute of an older rating. */
    boolean seemsToHold(int item, Cell cell) {
        Optional<Cell> change = changes.get(item);
        if (change != null) {
            return change.equals(Optional.of(cell));
        }
        int at = before.position(item);
        return at >= 0
                && before.value(at) == cell.value
                && before.ratedAt(at) == RowBuilder.minutes(cell.ratedAt)
                && before.context(at).equals(cell.context);
    }

    boolean changed(int item) {
        return changes.containsKey(item);
    }

    void put(int item, Cell cell, long newRevision) {
        changes.put(item, Optional.of(cell));
        revision = newRevision;
    }

    void delete(int item, long newRevision) {
        changes.put(item, Optional.empty());
        revision = newRevision;
    }

    /** Answers how many ratings there were, having taken a revision for each. */
    int deleteAll(LongSupplier revisions) {
        int deleted = 0;
        for (int at = 0; at < before.size(); at++) {
            if (hasRated(before.itemIndex(at))) {
                delete(before.itemIndex(at), revisions.getAsLong());
                deleted++;
            }
        }
        for (Integer item : changes.keySet()) {
            if (hasRated(item)) {
                delete(item, revisions.getAsLong());
                deleted++;
            }
        }
        return deleted;
    }

    LiveUser row(LiveItems items) {
        if (changes.isEmpty()) {
            return before;
        }
        RowBuilder row = new RowBuilder();
        int at = 0;
        for (Map.Entry<Integer, Optional<Cell>> change : changes.entrySet()) {
            int item = change.getKey();
            for (; at < before.size() && before.itemIndex(at) < item; at++) {
                row.add(before.itemIndex(at), before.value(at), before.ratedAt(at), before.context(at));
            }
            if (at < before.size() && before.itemIndex(at) == item) {
                at++;
            }
            change.getValue()
                    .ifPresent(cell -> row.add(item, cell.value, RowBuilder.minutes(cell.ratedAt), cell.context));
        }
        for (; at < before.size(); at++) {
            row.add(before.itemIndex(at), before.value(at), before.ratedAt(at), before.context(at));
        }
        return row.build(items, before.userId(), revision);
    }
}
