package dev.foretaste.rating;

import dev.foretaste.problem.ProblemException;
import dev.foretaste.problem.ProblemType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ratings on their way in, kept in temporary files: 24 bytes a rating, so that only ids and contexts are in memory.
 * Written once in the order of the file, then read user by user, users and their items in ascending order of the ids,
 * each item once.
 *
 * <p>The files vanish with the process whatever becomes of it, and hold numbers, no ids.
 */
final class RatingSpool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RatingSpool.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(10);
    private static final int IDS_A_MEMORY_CHECK = 1 << 16;
    private static final int RECORD = 24;
    private static final int ITEM = 4;
    private static final int VALUE = 8;
    private static final int RATED_AT = 12;
    private static final int CONTEXT = 20;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;

    private final Ids users = new Ids();
    private final Ids items = new Ids();
    /** The empty one stands for none. */
    private final Ids contexts = new Ids();

    private final Arena arena = Arena.ofShared();
    private final FileChannel arrivals;
    private final FileChannel sorted;
    private final ByteBuffer buffer = ByteBuffer.allocate(RECORD * 50_000).order(ByteOrder.nativeOrder());
    private int size;
    private int nextMemoryCheck = IDS_A_MEMORY_CHECK;

    private RatingSpool(FileChannel arrivals, FileChannel sorted) {
        this.arrivals = arrivals;
        this.sorted = sorted;
    }

    static RatingSpool open() {
        try {
            return new RatingSpool(temporaryFile(), temporaryFile());
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    private static ProblemException noRoom(IOException cause) {
        LOG.error("an import could not be kept in temporary files", cause);
        return ProblemException.unavailable(
                "There is no room for the import in the temporary directory; nothing was stored.", RETRY_AFTER);
    }

    private static FileChannel temporaryFile() throws IOException {
        Path path = Files.createTempFile("foretaste-import", null);
        return FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    int size() {
        return size;
    }

    void add(Rating rating) {
        if (size == Integer.MAX_VALUE) {
            throw ProblemException.of(
                    ProblemType.TOO_LARGE,
                    "The file has more than %d ratings; nothing was stored, send it in parts.".formatted(size));
        }
        if (buffer.remaining() < RECORD) {
            flush();
        }
        int user = users.index(rating.userId());
        int item = items.index(rating.itemId());
        int context = contexts.index(Objects.requireNonNullElse(rating.context(), ""));
        if (users.size() + items.size() + contexts.size() >= nextMemoryCheck) {
            ImportMemory.require(size, users.size(), items.size(), contexts.size());
            nextMemoryCheck += IDS_A_MEMORY_CHECK;
        }
        buffer.putInt(user)
                .putInt(item)
                .putFloat(rating.value())
                .putLong(rating.ratedAt().toEpochMilli())
                .putInt(context);
        size++;
    }

    private void flush() {
        try {
            buffer.flip();
            while (buffer.hasRemaining()) {
                arrivals.write(buffer);
            }
            buffer.clear();
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    /** Sorts what was added; afterwards nothing can be added. */
    Sorted sort() {
        flush();
        if (size == 0) {
            return new Sorted(MemorySegment.NULL, new int[1]);
        }
        try {
            long bytes = (long) size * RECORD;
            MemorySegment from = arrivals.map(MapMode.READ_ONLY, 0, bytes, arena);
            reserve(sorted, bytes);
            MemorySegment to = sorted.map(MapMode.READ_WRITE, 0, bytes, arena);
            int[] start = new int[users.size() + 1];
            for (long at = 0; at < bytes; at += RECORD) {
                start[from.get(INT, at) + 1]++;
            }
            for (int user = 0; user < users.size(); user++) {
                start[user + 1] += start[user];
            }
            int[] next = start.clone();
            for (long at = 0; at < bytes; at += RECORD) {
                int user = from.get(INT, at);
                MemorySegment.copy(from, at, to, (long) next[user]++ * RECORD, RECORD);
            }
            return new Sorted(to, start);
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    /** A full disk is met here and not where a mapped page has no block behind it, which no program survives well. */
    private void reserve(FileChannel file, long bytes) throws IOException {
        buffer.clear();
        for (long left = bytes; left > 0; ) {
            left -= file.write(buffer.clear().limit((int) Math.min(buffer.capacity(), left)));
        }
    }

    @Override
    public void close() {
        arena.close();
        try (arrivals;
                sorted) {
            buffer.clear();
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    /** The ratings user by user. */
    final class Sorted {
        private final MemorySegment records;
        private final int[] start;
        private final int[] ascendingUsers;
        private final int[] ascendingItems;
        private final int[] itemRank;
        /** One more than the line that counts of the item with a rank; 0 outside of {@link #ratings}. */
        private final int[] lineOfRank;

        Sorted(MemorySegment records, int[] start) {
            this.records = records;
            this.start = start;
            this.ascendingUsers = users.ascending();
            this.ascendingItems = items.ascending();
            this.itemRank = new int[ascendingItems.length];
            for (int rank = 0; rank < ascendingItems.length; rank++) {
                itemRank[ascendingItems[rank]] = rank;
            }
            this.lineOfRank = new int[ascendingItems.length];
        }

        /** @throws ProblemException too large, if there is no memory for what is to be stored */
        void requireMemory() {
            ImportMemory.require(size, users.size(), items.size(), contexts.size());
        }

        int users() {
            return ascendingUsers.length;
        }

        /** The user at a position in ascending order. */
        String userId(int position) {
            return users.id(ascendingUsers[position]);
        }

        /**
         * The ratings of the user at a position in ascending order; of an item rated twice the newest, else the last.
         * Needs room for as many items as the user rated, however often.
         */
        void ratings(int position, Consumer<Rating> visitor) {
            int user = ascendingUsers[position];
            int lines = start[user + 1] - start[user];
            int[] ranks = new int[Math.min(lines, ascendingItems.length)];
            int rated = 0;
            for (int at = 0; at < lines; at++) {
                int rank = itemRank[records.get(INT, offset(user, at) + ITEM)];
                int before = lineOfRank[rank] - 1;
                if (before < 0) {
                    ranks[rated++] = rank;
                }
                if (before < 0 || ratedAt(user, at) >= ratedAt(user, before)) {
                    lineOfRank[rank] = at + 1;
                }
            }
            Arrays.sort(ranks, 0, rated);
            for (int next = 0; next < rated; next++) {
                int at = lineOfRank[ranks[next]] - 1;
                lineOfRank[ranks[next]] = 0;
                visitor.accept(new Rating(
                        users.id(user),
                        items.id(ascendingItems[ranks[next]]),
                        records.get(FLOAT, offset(user, at) + VALUE),
                        Instant.ofEpochMilli(ratedAt(user, at)),
                        context(user, at)));
            }
        }

        private long ratedAt(int user, int at) {
            return records.get(LONG, offset(user, at) + RATED_AT);
        }

        private @Nullable String context(int user, int at) {
            String context = contexts.id(records.get(INT, offset(user, at) + CONTEXT));
            return context.isEmpty() ? null : context;
        }

        private long offset(int user, int at) {
            return (long) (start[user] + at) * RECORD;
        }
    }

    private static final class Ids {
        private final Map<String, Integer> indexes = new HashMap<>();
        private final List<String> ids = new ArrayList<>();

        int size() {
            return ids.size();
        }

        String id(int index) {
            return ids.get(index);
        }

        int index(String id) {
            return indexes.computeIfAbsent(id, added -> {
                ids.add(added);
                return ids.size() - 1;
            });
        }

        int[] ascending() {
            return ids.stream().sorted().mapToInt(indexes::get).toArray();
        }
    }
}
