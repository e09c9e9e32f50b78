package dev.foretaste.upload;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Unzips the members of a gzip file one after the other, to the end of the file. The JDK's stream takes a file for whole
 * that ends, or whose sender goes away, within the header of a later member: whatever fails there it passes over.
 */
final class GzipMembers extends GZIPInputStream {
    private static final int TRAILER = 8;

    GzipMembers(InputStream bytes, int bufferSize) throws IOException {
        super(new Source(bytes), bufferSize);
    }

    @Override
    protected void fill() throws IOException {
        super.fill();
        source().readSinceFilled = 0;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        if (read < 0) {
            source().rethrow();
            if (inf.getRemaining() + source().readSinceFilled != TRAILER) {
                throw new ZipException("what follows its last whole member is no member");
            }
        }
        return read;
    }

    private Source source() {
        return (Source) in;
    }

    /** Counts what is read besides the buffer, which is trailers and headers, and remembers how reading failed. */
    private static final class Source extends FilterInputStream {
        private long readSinceFilled;
        private @Nullable IOException failure;

        Source(InputStream bytes) {
            super(bytes);
        }

        @Override
        public int read() throws IOException {
            try {
                int read = super.read();
                readSinceFilled += read < 0 ? 0 : 1;
                return read;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                int read = super.read(buffer, offset, length);
                readSinceFilled += Math.max(0, read);
                return read;
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }

        void rethrow() throws IOException {
            if (failure != null) {
                throw failure;
            }
        }
    }
}
