package dev.foretaste.upload;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where each field of a rating stands on a line of CSV, counted from 0; below 0 where it has no column.
 *
 * @param most how many fields a line may have, those included that are passed over
 */
public record RatingColumns(int user, int item, int value, int time, int context, int most) {
    /** User, item, value and, where there is a fourth, the time, as in MovieLens' files without a header. */
    public static final RatingColumns UNNAMED = new RatingColumns(0, 1, 2, 3, -1, 4);

    private static final Set<String> USER = Set.of("userid", "user");
    private static final Set<String> ITEM = Set.of("itemid", "movieid", "item");
    private static final Set<String> VALUE = Set.of("value", "rating");
    private static final Set<String> TIME = Set.of("ratedat", "timestamp", "time");
    private static final Set<String> CONTEXT = Set.of("context");

    /** The columns that a header names; empty for a line that names no users or no items. */
    public static Optional<RatingColumns> named(List<String> line) {
        Header header = Header.of(line);
        RatingColumns columns = new RatingColumns(
                header.indexOf(USER),
                header.indexOf(ITEM),
                header.indexOf(VALUE),
                header.indexOf(TIME),
                header.indexOf(CONTEXT),
                line.size());
        return columns.user < 0 || columns.item < 0 ? Optional.empty() : Optional.of(columns);
    }

    int least() {
        return Math.max(user, Math.max(item, value)) + 1;
    }
}
