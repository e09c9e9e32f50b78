package dev.foretaste.rating;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the file of the embedded store still shows of deleted rows. SQLite clears the place of a row that is deleted; but
 * where it spreads rows anew over neighbouring pages, their old places become the gap of a page as they are, and a row that
 * is deleted later can still be read there. That is so with about one user in a hundred.
 *
 * <p>Source: sqlite.org/fileformat2.html, sections 1.6 (pages) and 2.1 (records).
 */
@Component
final class DeletedRows implements AutoCloseable {
    private static final int BLOCK = 1 << 20;
    /** Shorter ids would be found in others, and are looked for at the beginning of records only. */
    private static final int TELLING = 8;

    private static final int FILE_HEADER = 100;
    private static final int PAGE_SIZE_AT = 16;
    private static final int PAGE_SIZE_MOST = 65_536;

    private static final int LEAST_HEADER = 5;
    private static final int MOST_HEADER = 30;
    private static final int EMPTY_TEXT = 13;

    private final JdbcTemplate jdbc;
    private final JsonMapper json;
    private final boolean sqlite;
    /** Kept open: to close a file takes the locks that the process holds on it, SQLite's among them. */
    private @Nullable FileChannel file;

    DeletedRows(JdbcTemplate jdbc, JsonMapper json, DataSourceProperties properties) {
        this.jdbc = jdbc;
        this.json = json;
        this.sqlite = properties.determineUrl().startsWith("jdbc:sqlite:");
    }

    /** Whether any shows a user, of those in the main file: what was changed last is to be there. */
    boolean showUser(String userId) {
        return show("userId", userId);
    }

    /** Whether any shows an item. */
    boolean showItem(String itemId) {
        return show("itemId", itemId);
    }

    private boolean show(String name, String id) {
        if (!sqlite) {
            return false;
        }
        byte[] text = id.getBytes(StandardCharsets.UTF_8);
        // As in the answers kept for requests that may be sent again.
        byte[] answer = "\"%s\":%s".formatted(name, json.writeValueAsString(id)).getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[BLOCK];
        ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
        try {
            FileChannel channel = open();
            int pageSize = pageSize(channel);
            for (long at = 0; at < channel.size(); at += BLOCK) {
                read(channel, at, block);
                for (int page = 0; page < BLOCK; page += pageSize) {
                    int header = page + (at + page == 0 ? FILE_HEADER : 0);
                    int gap = header + rowsAt(bytes[header]) + 2 * unsigned(block, header + 3);
                    int rows = page + (unsigned(block, header + 5) - 1 & PAGE_SIZE_MOST - 1) + 1;
                    if (rowsAt(bytes[header]) > 0 && shows(bytes, gap, Math.min(rows, page + pageSize), text, answer)) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How far behind its header the list of a page's rows begins; 0 for a page that is not of a tree. */
    private static int rowsAt(byte kind) {
        return switch (kind) {
            case 2, 5 -> 12;
            case 10, 13 -> 8;
            default -> 0;
        };
    }

    private static int unsigned(ByteBuffer block, int at) {
        return Short.toUnsignedInt(block.getShort(at));
    }

    private static boolean shows(byte[] bytes, int from, int to, byte[] id, byte[] answer) {
        for (int at = from; at < to; at++) {
            if (equal(bytes, at, to, answer)
                    || (id.length < TELLING ? isRowOf(bytes, at, to, id) : equal(bytes, at, to, id))) {
                return true;
            }
        }
        return false;
    }

    private static boolean equal(byte[] bytes, int from, int to, byte[] text) {
        return from + text.length <= to && Arrays.equals(bytes, from, from + text.length, text, 0, text.length);
    }

    /**
     * Whether a row begins here that has a text in its first or its second column. A row begins with the length of its
     * header, then comes a number a column, 13 and twice its length for a text.
     */
    private static boolean isRowOf(byte[] bytes, int start, int to, byte[] text) {
        int header = bytes[start];
        if (header < LEAST_HEADER || header > MOST_HEADER || start + header > to) {
            return false;
        }
        int type = EMPTY_TEXT + 2 * text.length;
        int first = type(bytes, start + 1);
        int second = type(bytes, start + 2 + (first < 0x80 ? 0 : 1));
        return first == type && equal(bytes, start + header, to, text)
                || second == type && equal(bytes, start + header + (first - EMPTY_TEXT) / 2, to, text);
    }

    /** Of 14 bits at most, which is more than an id has. */
    private static int type(byte[] bytes, int at) {
        return bytes[at] >= 0 ? bytes[at] : (bytes[at] & 0x7F) << 7 | bytes[at + 1] & 0x7F;
    }

    private synchronized FileChannel open() throws IOException {
        if (file == null) {
            // SQLite's own word: a URL may hold settings behind the name.
            String name =
                    jdbc.queryForObject("SELECT file FROM pragma_database_list WHERE name = 'main'", String.class);
            file = FileChannel.open(Path.of(Objects.requireNonNull(name)), StandardOpenOption.READ);
        }
        return file;
    }

    private static int pageSize(FileChannel channel) throws IOException {
        ByteBuffer size = ByteBuffer.allocate(2);
        channel.read(size, PAGE_SIZE_AT);
        int pageSize = unsigned(size, 0);
        return pageSize == 1 ? PAGE_SIZE_MOST : pageSize;
    }

    /** Fills the block from a place of the file on, behind its end with zeros. */
    private static void read(FileChannel channel, long at, ByteBuffer block) throws IOException {
        block.clear();
        while (block.hasRemaining() && channel.read(block, at + block.position()) >= 0) {}
        Arrays.fill(block.array(), block.position(), block.capacity(), (byte) 0);
    }

    @Override
    public synchronized void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
