package dev.foretaste.storage;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.sqlite.NativeLibraryNotFoundException;
import org.sqlite.SQLiteException;

/** Says in a few lines, without a stack trace, why the service cannot start with the store it was given. */
final class StoreFailureAnalyzer extends AbstractFailureAnalyzer<Throwable> {
    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, Throwable failure) {
        StoreUnusableException unusable = findCause(rootFailure, StoreUnusableException.class);
        if (unusable != null) {
            return new FailureAnalysis(String.valueOf(unusable.getMessage()), unusable.remedy(), unusable);
        }
        SQLiteException sqlite = findCause(rootFailure, SQLiteException.class);
        if (sqlite != null) {
            return new FailureAnalysis(
                    "The embedded store cannot be used: " + sqlite.getMessage(),
                    "Let the service read and write foretaste.db, with room on its disk; where the file is damaged,"
                            + " put a backup in its place and delete foretaste.db-wal and foretaste.db-shm beside it,"
                            + " which would damage the backup.",
                    sqlite);
        }
        NativeLibraryNotFoundException library = findCause(rootFailure, NativeLibraryNotFoundException.class);
        if (library != null) {
            return new FailureAnalysis(
                    "The library of the embedded store cannot be loaded from java.io.tmpdir, %s, where it is unpacked."
                            .formatted(System.getProperty("java.io.tmpdir")),
                    "Let that be a directory that can be written and is not mounted noexec, as \"docker run --tmpfs /tmp\""
                            + " does without \":exec\".",
                    library);
        }
        SQLException sql = findCause(rootFailure, SQLException.class);
        return sql == null
                ? null
                : new FailureAnalysis(
                        "The store cannot be used: " + sql.getMessage(),
                        "Look whether the database runs, and at spring.datasource.url, .username and .password.",
                        sql);
    }
}
