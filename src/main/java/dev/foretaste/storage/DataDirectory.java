package dev.foretaste.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The directory of the embedded store, locked for this process: two services on one directory would not see each
 * other's ratings.
 */
public final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    static DataDirectory open(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel lockFile = FileChannel.open(
                    path.resolve("foretaste.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(lockFile) == null) {
                lockFile.close();
                throw new StoreUnusableException(
                        "The data directory %s is in use by another Foretaste.".formatted(path.toAbsolutePath()),
                        "Stop it or set foretaste.data-dir to another directory.",
                        null);
            }
            return new DataDirectory(path, lockFile);
        } catch (IOException e) {
            throw new StoreUnusableException(
                    "The data directory %s cannot be written: %s".formatted(path.toAbsolutePath(), e),
                    "Let the service write to it or set foretaste.data-dir to another directory.",
                    e);
        }
    }

    private static @Nullable FileLock lock(FileChannel lockFile) throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
