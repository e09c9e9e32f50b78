package dev.foretaste.rating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store failing under the running service. */
class StoreFailureTest {
    @TempDir
    Path directory;

    @Test
    void answers503WhileTheStoreIsLockedAndRecoversByItself() throws Exception {
        try (RunningService service = RunningService.start(directory)) {
            service.put("/api/v1/users/u/ratings/i", "{\"value\":5}");

            Answer locked;
            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("foretaste.db"));
                    Statement statement = other.createStatement()) {
                statement.execute("BEGIN IMMEDIATE");
                locked = service.put("/api/v1/users/u/ratings/i", "{\"value\":1}");
                statement.execute("ROLLBACK");
            }
            double during = service.bean(LiveMatrix.class).mean();
            Answer after = service.put("/api/v1/users/u/ratings/i", "{\"value\":2}");

            assertThat(locked.status()).isEqualTo(503);
            assertThat(locked.header("Retry-After")).isNotEmpty();
            assertThat(during).isEqualTo(5.0);
            assertThat(after.status()).isEqualTo(200);
            assertThat(service.get("/api/v1/users/u/ratings/i")
                            .json()
                            .get("value")
                            .asDouble())
                    .isEqualTo(2.0);
        }
    }

    @Test
    void readsAgainWhatWasCommittedThoughReportedAsFailed() throws Exception {
        try (RunningService service = RunningService.start(directory)) {
            service.put("/api/v1/users/u/ratings/i", "{\"value\":5}");
            LiveMatrix matrix = service.bean(LiveMatrix.class);

            try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("foretaste.db"));
                    Statement statement = other.createStatement()) {
                statement.execute(
                        "CREATE TRIGGER broken BEFORE UPDATE ON rating BEGIN SELECT RAISE(FAIL, 'broken'); END");
                Answer failed = service.put("/api/v1/users/u/ratings/i", "{\"value\":1}");
                assertThat(failed.status()).isEqualTo(503);
                statement.execute("DROP TRIGGER broken");
                // As if that transaction had been committed and its answer lost.
                statement.execute("UPDATE rating SET value = 1, revision = 2");
                statement.execute("UPDATE rating_revision SET value = 2");
            }
            service.put("/api/v1/users/other/ratings/i", "{\"value\":3}");

            assertThat(matrix.user("u").orElseThrow().value(0)).isEqualTo(1f);
            assertThat(matrix.user("u").orElseThrow().revision()).isEqualTo(2);
            assertThat(matrix.revision()).isEqualTo(3);
        }
    }
}
