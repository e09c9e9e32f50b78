package dev.foretaste.rating;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/**
 * All ratings in memory, always those of the last commit. Any thread reads it without locking; one thread, the one
 * that commits, writes it.
 *
 * <p>Each user is an immutable row of parallel arrays that a change replaces (12 bytes a rating, 4 more for users with
 * contexts); each item holds who
 * rated it (4 bytes a rating and up to 1 of slack). A reader that takes several users or items may see one of them
 * before and another after a commit; {@link #snapshot} sees all of one moment.
 */
public final class LiveMatrix {
    private final LiveItems items = new LiveItems();
    private final Map<String, LiveUser> users = new ConcurrentHashMap<>();
    private volatile AtomicReferenceArray<LiveUser> userAt = new AtomicReferenceArray<>(1024);
    private int nextUser;
    private int[] freeUsers = new int[16];
    private int free;

    private volatile Totals totals = new Totals(0, 0, 0);
    private final Object applying = new Object();

    private record Totals(long revision, int ratings, double sum) {}

    LiveMatrix() {}

    /** The revision of the last commit; 0 before the first. */
    public long revision() {
        return totals.revision;
    }

    /** The number of ratings. */
    public int ratings() {
        return totals.ratings;
    }

    /** The number of users with at least one rating. */
    public int users() {
        return users.size();
    }

    /**
     * A number that changes when an item loses its last rating or gets its first. Which of those are rated again nobody
     * can tell after a start.
     */
    public long vanishings() {
        return items.vanishings();
    }

    /** A number that changes when an item loses its last rating. */
    public long losses() {
        return items.losses();
    }

    /** The mean of all ratings; 0 where there are none. */
    public double mean() {
        Totals now = totals;
        return now.ratings == 0 ? 0 : now.sum / now.ratings;
    }

    /** A user's ratings; empty for a user without any. */
    public Optional<LiveUser> user(String userId) {
        return Optional.ofNullable(users.get(userId));
    }

    /** How an item is rated; empty for an item without ratings. */
    public Optional<LiveItem> item(String itemId) {
        int index = items.find(itemId);
        return index < 0 ? Optional.empty() : Optional.of(items.state(index)).filter(item -> item.count() > 0);
    }

    /** How many dense indexes have been given to items; see {@link LiveItem#index}. */
    public int itemIndexes() {
        return items.size();
    }

    /** How the item with a dense index is rated, {@code 0 <= index < itemIndexes()}; it may have lost all its ratings. */
    public LiveItem item(int index) {
        return items.state(index);
    }

    /** Visits every item that has a rating. */
    public void forEachItem(Consumer<LiveItem> visitor) {
        int size = items.size();
        for (int index = 0; index < size; index++) {
            LiveItem item = items.state(index);
            if (item.count() > 0) {
                visitor.accept(item);
            }
        }
    }

    /** Visits every user who has rated an item; nobody for an unknown item. */
    public void forEachRater(String itemId, Consumer<LiveUser> visitor) {
        item(itemId).ifPresent(item -> {
            for (int at = 0; at < item.count(); at++) {
                LiveUser user = userAt.get(item.rater(at));
                // Since the item was read its rater may have gone, and the index may be another user's.
                if (user != null && user.position(item.index()) >= 0) {
                    visitor.accept(user);
                }
            }
        });
    }

    /**
     * Visits every other user who has rated items that one has rated, with how many these are. Of somebody who rates
     * meanwhile, ratings before and after it may be counted together.
     */
    public void forEachWithCommonItems(LiveUser user, ObjIntConsumer<LiveUser> visitor) {
        AtomicReferenceArray<LiveUser> all = userAt;
        int[] common = new int[all.length()];
        for (int at = 0; at < user.size(); at++) {
            LiveItem item = items.state(user.itemIndex(at));
            for (int rater = 0; rater < item.count(); rater++) {
                if (item.rater(rater) < common.length) {
                    common[item.rater(rater)]++;
                }
            }
        }
        for (int index = 0; index < common.length; index++) {
            LiveUser other = common[index] > 0 ? all.get(index) : null;
            if (other != null && !other.userId().equals(user.userId())) {
                visitor.accept(other, common[index]);
            }
        }
    }

    /** Visits every user who has a rating. */
    public void forEachUser(Consumer<LiveUser> visitor) {
        AtomicReferenceArray<LiveUser> all = userAt;
        for (int index = 0; index < all.length(); index++) {
            LiveUser user = all.get(index);
            if (user != null) {
                visitor.accept(user);
            }
        }
    }

    /** The contexts that ratings were made in. Looks at every rating of users who have one in a context. */
    public Set<String> contexts() {
        Set<String> contexts = new HashSet<>();
        forEachUser(user -> {
            for (int at = 0; user.hasContexts() && at < user.size(); at++) {
                user.context(at).ifPresent(contexts::add);
            }
        });
        return contexts;
    }

    /** All ratings of one moment as an immutable matrix. Writers wait only while the rows are noted, not copied. */
    public RatingSnapshot snapshot() {
        List<LiveUser> rows = new ArrayList<>();
        long revision;
        synchronized (applying) {
            AtomicReferenceArray<LiveUser> all = userAt;
            for (int index = 0; index < nextUser; index++) {
                LiveUser user = all.get(index);
                if (user != null) {
                    rows.add(user);
                }
            }
            revision = totals.revision;
        }
        return new RatingSnapshot(revision, CanonicalMatrix.of(rows, items));
    }

    LiveItems items() {
        return items;
    }

    /** Puts users with ratings into the empty matrix, many at once. Before anybody reads it. */
    void fill(List<LiveUser> rows, long revision) {
        int[] count = new int[items.size()];
        double[] sum = new double[items.size()];
        for (LiveUser row : rows) {
            for (int at = 0; at < row.size(); at++) {
                count[row.itemIndex(at)]++;
                sum[row.itemIndex(at)] += row.value(at);
            }
        }
        int[][] raters = new int[items.size()][];
        Arrays.setAll(raters, item -> new int[count[item]]);
        int[] next = new int[items.size()];
        int ratings = 0;
        userAt = withRoomFor(userAt, rows.size());
        for (LiveUser row : rows) {
            LiveUser user = row.at(acquire());
            userAt.set(user.index(), user);
            users.put(user.userId(), user);
            ratings += user.size();
            for (int at = 0; at < user.size(); at++) {
                int item = user.itemIndex(at);
                raters[item][next[item]++] = user.index();
            }
        }
        for (int item = 0; item < count.length; item++) {
            items.set(LiveItem.rated(items.id(item), item, sum[item], raters[item]));
        }
        totals = new Totals(revision, ratings, Arrays.stream(sum).sum());
    }

    /**
     * Puts users in the place of what they were, each once; a user without ratings goes. Only for the thread that
     * commits.
     */
    void apply(Collection<LiveUser> changed, long revision) {
        synchronized (applying) {
            int ratings = totals.ratings;
            double sum = totals.sum;
            Leaving leaving = new Leaving();
            for (LiveUser next : changed) {
                LiveUser before = users.getOrDefault(next.userId(), LiveUser.none(items, next.userId()));
                ratings += next.size() - before.size();
                sum += replace(before, next, leaving);
            }
            leaving.leave();
            totals = new Totals(revision, ratings, ratings == 0 ? 0 : sum);
        }
    }

    private double replace(LiveUser before, LiveUser next, Leaving leaving) {
        if (next.size() == 0) {
            if (before.size() == 0) {
                return 0;
            }
            users.remove(before.userId());
            userAt.set(before.index(), null);
            leaving.users.add(before);
            return updateItems(before, next, before.index(), leaving);
        }
        int index = before.size() > 0 ? before.index() : acquire();
        LiveUser row = next.at(index);
        userAt = withRoomFor(userAt, index);
        userAt.set(index, row);
        users.put(row.userId(), row);
        return updateItems(before, row, index, leaving);
    }

    /** Walks the two rows in parallel; answers by how much the sum of all ratings changes. */
    private double updateItems(LiveUser before, LiveUser next, int user, Leaving leaving) {
        double difference = 0;
        int old = 0;
        int at = 0;
        while (old < before.size() || at < next.size()) {
            int oldItem = old < before.size() ? before.itemIndex(old) : Integer.MAX_VALUE;
            int item = at < next.size() ? next.itemIndex(at) : Integer.MAX_VALUE;
            if (oldItem < item) {
                leaving.add(oldItem, before);
                difference -= before.value(old++);
            } else if (item < oldItem) {
                items.set(items.state(item).plus(user, next.value(at)));
                difference += next.value(at++);
            } else {
                double change = (double) next.value(at++) - before.value(old++);
                if (change != 0) {
                    items.set(items.state(item).changedBy(change));
                    difference += change;
                }
            }
        }
        return difference;
    }

    /**
     * Users who leave items, or the matrix. They leave an item together: one by one would copy all its raters for each.
     * Until then no index is given to another user, who would be taken for the one who leaves.
     */
    private final class Leaving {
        private final Map<Integer, List<LiveUser>> raters = new HashMap<>();
        private final List<LiveUser> users = new ArrayList<>();

        void add(int item, LiveUser before) {
            raters.computeIfAbsent(item, first -> new ArrayList<>(1)).add(before);
        }

        void leave() {
            raters.forEach((item, rows) -> items.set(items.state(item).minus(rows)));
            users.forEach(user -> release(user.index()));
        }
    }

    private int acquire() {
        return free > 0 ? freeUsers[--free] : nextUser++;
    }

    private void release(int index) {
        if (free == freeUsers.length) {
            freeUsers = Arrays.copyOf(freeUsers, free * 2);
        }
        freeUsers[free++] = index;
    }

    static <T> AtomicReferenceArray<T> withRoomFor(AtomicReferenceArray<T> array, int index) {
        if (index < array.length()) {
            return array;
        }
        AtomicReferenceArray<T> grown = new AtomicReferenceArray<>(Math.max(index + 1, array.length() * 2));
        for (int at = 0; at < array.length(); at++) {
            grown.set(at, array.get(at));
        }
        return grown;
    }
}
