package dev.foretaste.matrix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The sparse matrix of ratings, users × items, held by user and by item. Immutable and safe to share.
 *
 * <p>Every user and every item in its ids has at least one rating, unless the matrix was made by {@link #withRatings}
 * (a training part of a split keeps the ids of the whole) or by {@link #withCategories} (items nobody has rated yet). 20
 * bytes a rating, and 4 more where ratings have contexts.
 */
public final class RatingMatrix {
    private final IdIndex users;
    private final IdIndex items;
    private final CompressedRatings byUser;
    private final CompressedRatings byItem;
    private final int[] ratedAt;
    private final ItemCategories categories;
    private final RatingContexts contexts;
    private final double mean;
    private final double deviation;

    private RatingMatrix(
            IdIndex users,
            IdIndex items,
            CompressedRatings byUser,
            int[] ratedAt,
            ItemCategories categories,
            RatingContexts contexts) {
        this.users = users;
        this.items = items;
        this.byUser = byUser;
        this.byItem = byUser.transposed(items.size());
        this.ratedAt = ratedAt;
        this.categories = categories;
        this.contexts = contexts;
        int size = Math.max(1, byUser.size());
        double sum = 0;
        for (int position = 0; position < byUser.size(); position++) {
            sum += byUser.value(position);
        }
        this.mean = sum / size;
        double squares = 0;
        for (int position = 0; position < byUser.size(); position++) {
            double difference = byUser.value(position) - mean;
            squares += difference * difference;
        }
        this.deviation = Math.sqrt(squares / size);
    }

    public static RatingMatrixBuilder builder() {
        return new RatingMatrixBuilder();
    }

    /**
     * A matrix around arrays that the caller gives away: ratings user by user, the items of a user ascending.
     *
     * @param userStart users + 1 ascending positions, the first 0, the last the number of ratings
     * @param itemOf the item index at each position
     * @param value the rating at each position
     * @param ratedAt minutes since the epoch at each position; all equal where times are unknown
     */
    public static RatingMatrix of(
            IdIndex users, IdIndex items, int[] userStart, int[] itemOf, float[] value, int[] ratedAt) {
        return of(users, items, userStart, itemOf, value, ratedAt, new String[0]);
    }

    /**
     * The same with contexts.
     *
     * @param context the name of the context at each position, empty for a rating without; no elements where no rating
     *     has one
     */
    public static RatingMatrix of(
            IdIndex users,
            IdIndex items,
            int[] userStart,
            int[] itemOf,
            float[] value,
            int[] ratedAt,
            String[] context) {
        if (userStart.length != users.size() + 1 || userStart[users.size()] != itemOf.length) {
            throw new IllegalArgumentException("userStart has %d entries ending at %d; expected %d ending at %d"
                    .formatted(userStart.length, userStart[userStart.length - 1], users.size() + 1, itemOf.length));
        }
        if (value.length != itemOf.length || ratedAt.length != itemOf.length) {
            throw new IllegalArgumentException("%d items, %d values and %d times; expected as many of each"
                    .formatted(itemOf.length, value.length, ratedAt.length));
        }
        if (context.length != 0 && context.length != itemOf.length) {
            throw new IllegalArgumentException(
                    "%d items and %d contexts; expected as many".formatted(itemOf.length, context.length));
        }
        return new RatingMatrix(
                users,
                items,
                new CompressedRatings(userStart, itemOf, value),
                ratedAt,
                ItemCategories.none(items.size()),
                RatingContexts.of(context));
    }

    public IdIndex users() {
        return users;
    }

    public IdIndex items() {
        return items;
    }

    /** The number of ratings. */
    public int size() {
        return byUser.size();
    }

    /** What the ratings take in memory, ids and names aside, in bytes. */
    public long bytes() {
        int each = 5 * Integer.BYTES + (contexts.contexts().size() > 0 ? Integer.BYTES : 0);
        return (long) size() * each + Integer.BYTES * (users.size() + items.size() + 2L);
    }

    /** The mean of all ratings; 0 where there are none. */
    public double mean() {
        return mean;
    }

    /** The standard deviation of all ratings from their {@link #mean}; 0 where there are none. */
    public double deviation() {
        return deviation;
    }

    /** The categories of {@link #items}; nobody has any unless {@link #withCategories} gave them. */
    public ItemCategories categories() {
        return categories;
    }

    /** The contexts of the ratings; they may have none. */
    public RatingContexts contexts() {
        return contexts;
    }

    /** Ratings with users as rows and items as indexes. */
    public CompressedRatings byUser() {
        return byUser;
    }

    /** Ratings with items as rows and users as indexes. */
    public CompressedRatings byItem() {
        return byItem;
    }

    /** When the rating at a position of {@link #byUser} was made, in minutes since the epoch. */
    public int ratedAt(int position) {
        return ratedAt[position];
    }

    /** For each position of {@link #byUser} that of the same rating in {@link #byItem}; worked out at each call. */
    public int[] itemPositions() {
        int[] next = itemStarts();
        int[] itemPosition = new int[size()];
        Arrays.setAll(itemPosition, position -> next[byUser.index(position)]++);
        return itemPosition;
    }

    /** For each position of {@link #byItem} that of the same rating in {@link #byUser}; worked out at each call. */
    public int[] userPositions() {
        int[] next = itemStarts();
        int[] userPosition = new int[size()];
        for (int position = 0; position < userPosition.length; position++) {
            userPosition[next[byUser.index(position)]++] = position;
        }
        return userPosition;
    }

    private int[] itemStarts() {
        int[] start = new int[byItem.rows()];
        Arrays.setAll(start, byItem::start);
        return start;
    }

    /** One user's ratings, as a model takes them for fold-in. */
    public UserRatings ratingsOf(int user) {
        int from = byUser.start(user);
        int to = byUser.end(user);
        int[] index = new int[to - from];
        float[] value = new float[to - from];
        for (int position = from; position < to; position++) {
            index[position - from] = byUser.index(position);
            value[position - from] = byUser.value(position);
        }
        return new UserRatings(index, value, Arrays.copyOfRange(ratedAt, from, to), contexts.names(from, to));
    }

    /** The ratings at the positions of {@link #byUser} that are chosen, over the same users and items. */
    public RatingMatrix withRatings(IntPredicate chosen) {
        int[] start = new int[users.size() + 1];
        int size = (int) IntStream.range(0, size()).filter(chosen).count();
        int[] index = new int[size];
        float[] value = new float[size];
        int[] times = new int[size];
        int kept = 0;
        for (int user = 0; user < users.size(); user++) {
            for (int position = byUser.start(user); position < byUser.end(user); position++) {
                if (chosen.test(position)) {
                    index[kept] = byUser.index(position);
                    value[kept] = byUser.value(position);
                    times[kept++] = ratedAt[position];
                }
            }
            start[user + 1] = kept;
        }
        return new RatingMatrix(
                users, items, new CompressedRatings(start, index, value), times, categories, contexts.chosen(chosen));
    }

    /**
     * The same ratings with the categories of the items, by item id. An item that nobody has rated joins the matrix
     * without ratings, so that models that know categories can score it.
     */
    public RatingMatrix withCategories(Map<String, ? extends Collection<String>> categoriesOf) {
        if (categoriesOf.isEmpty() && categories.size() == 0) {
            return this;
        }
        List<String> ids = new ArrayList<>(categoriesOf.keySet());
        for (int item = 0; item < items.size(); item++) {
            ids.add(items.id(item));
        }
        IdIndex all = IdIndex.of(ids);
        int[] moved = new int[items.size()];
        for (int item = 0; item < moved.length; item++) {
            moved[item] = all.find(items.id(item)).orElseThrow();
        }
        return new RatingMatrix(
                users, all, byUser.withIndexes(moved), ratedAt, ItemCategories.of(all, categoriesOf), contexts);
    }

    @Override
    public String toString() {
        return "RatingMatrix[%d users, %d items, %d ratings]".formatted(users.size(), items.size(), size());
    }
}
