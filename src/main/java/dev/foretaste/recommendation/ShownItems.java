package dev.foretaste.recommendation;

import dev.foretaste.problem.ProblemException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The items that the pages of a list have shown so far: what a cursor carries. The next page is the best of the rest,
 * so that pages never repeat an item nor skip one, even when ratings or the model change between them.
 *
 * <p>An item is kept as 40 bits of a hash of its id: of 10,000 items one is taken for one of 1,000 shown in about 1 of
 * 100,000 lists. Immutable.
 */
final class ShownItems {
    private static final ShownItems NONE = new ShownItems(new long[0]);
    private static final byte FORMAT = 1;
    private static final int HASH_BYTES = 5;
    private static final int HEADER_BYTES = 1 + Integer.BYTES;
    /** Keeps cursors within what a URL can carry. */
    private static final int MOST = 6000;

    private final long[] hashes;

    private ShownItems(long[] hashes) {
        this.hashes = hashes;
    }

    static ShownItems none() {
        return NONE;
    }

    /**
     * What a cursor says.
     *
     * @param pointer to the cursor in its request
     * @param cursor null on the first page
     * @param list what identifies the list
     * @throws ProblemException for a cursor that this service did not make, or made for another list
     */
    static ShownItems read(String pointer, @Nullable String cursor, String list) {
        if (cursor == null) {
            return NONE;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getUrlDecoder().decode(cursor));
            boolean known = bytes.get() == FORMAT;
            int checksum = bytes.getInt();
            if (known && checksum == checksum(list, bytes.slice()) && bytes.remaining() % HASH_BYTES == 0) {
                long[] hashes = new long[bytes.remaining() / HASH_BYTES];
                for (int at = 0; at < hashes.length; at++) {
                    hashes[at] = (bytes.getInt() & 0xFFFF_FFFFL) << 8 | (bytes.get() & 0xFFL);
                }
                Arrays.sort(hashes);
                return new ShownItems(hashes);
            }
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            throw unreadable(pointer);
        }
        throw unreadable(pointer);
    }

    private static ProblemException unreadable(String pointer) {
        return ProblemException.invalid(
                pointer, "is not the nextCursor of a page of this list; expected that, with the same parameters");
    }

    boolean isEmpty() {
        return hashes.length == 0;
    }

    boolean contains(String itemId) {
        return contains(hash(itemId));
    }

    /** Whether an item with this {@link #hash} has been shown. */
    boolean contains(long hash) {
        return Arrays.binarySearch(hashes, hash) >= 0;
    }

    /** The cursor of the page after these items were shown too; null where a list can be followed no further. */
    @Nullable
    String cursorAfter(Collection<String> itemIds, String list) {
        if (hashes.length + itemIds.size() > MOST) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + HASH_BYTES * (hashes.length + itemIds.size()));
        bytes.put(FORMAT).putInt(0);
        for (long hash : hashes) {
            put(bytes, hash);
        }
        for (String itemId : itemIds) {
            put(bytes, hash(itemId));
        }
        bytes.putInt(1, checksum(list, bytes.flip().slice(HEADER_BYTES, bytes.limit() - HEADER_BYTES)));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static void put(ByteBuffer bytes, long hash) {
        bytes.putInt((int) (hash >>> 8)).put((byte) hash);
    }

    private static int checksum(String list, ByteBuffer hashes) {
        CRC32 checksum = new CRC32();
        checksum.update(list.getBytes(StandardCharsets.UTF_8));
        checksum.update(hashes);
        return (int) checksum.getValue();
    }

    /** 40 bits: FNV-1a over the characters, mixed as by SplitMix64. */
    static long hash(String itemId) {
        long hash = 0xcbf29ce484222325L;
        for (int at = 0; at < itemId.length(); at++) {
            hash = (hash ^ itemId.charAt(at)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 30) * 0xbf58476d1ce4e5b9L;
        hash = (hash ^ hash >>> 27) * 0x94d049bb133111ebL;
        return (hash ^ hash >>> 31) >>> 24;
    }
}
