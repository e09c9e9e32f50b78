package dev.foretaste.item;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import dev.foretaste.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deletions that take their time, while the catalogue waits for somebody else's lock. */
class ItemDeletionTest {
    @TempDir
    Path directory;

    @Test
    void leavesNoTraceInAModelThatIsTrainedMeanwhile() throws SQLException {
        try (RunningService service = TestStore.POSTGRESQL.start(directory);
                Connection other = TestStore.POSTGRESQL.connect(directory);
                Statement statement = other.createStatement()) {
            for (int user = 0; user < 4; user++) {
                service.put("/api/v1/users/u%d/ratings/i%d".formatted(user, user % 2), "{\"value\":4}");
            }
            service.put("/api/v1/items/i1", "{\"categories\":[\"tea\"]}");
            service.put("/api/v1/items/gone-tea", "{\"categories\":[\"tea\"]}");

            other.setAutoCommit(false);
            statement.execute("LOCK TABLE item IN SHARE MODE");
            CompletableFuture<Answer> deletion =
                    CompletableFuture.supplyAsync(() -> service.delete("/api/v1/items/gone-tea"));
            while (count(statement, "pg_locks WHERE relation = 'item'::regclass AND NOT granted") == 0) {
                Thread.onSpinWait();
            }
            String state = service.train(
                            "{\"algorithm\":\"bayesian\",\"hyperparameters\":{\"burnIn\":0,\"sweeps\":1,\"draws\":1}}")
                    .get("state")
                    .asString();
            other.commit();

            assertThat(state).isEqualTo("SUCCEEDED");
            // Whoever is told that it was not finished, as the lock was held for too long, sends it again.
            Answer deleted = deletion.join();
            assertThat(
                            deleted.status() == 503
                                    ? service.delete("/api/v1/items/gone-tea").status()
                                    : deleted.status())
                    .isEqualTo(200);
            assertThat(count(statement, "model_chunk WHERE position('i1'::bytea IN bytes) > 0"))
                    .isEqualTo(1);
            assertThat(count(statement, "model_chunk WHERE position('gone-tea'::bytea IN bytes) > 0"))
                    .isZero();
        }
    }

    private static int count(Statement statement, String what) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT count(*) FROM " + what)) {
            row.next();
            return row.getInt(1);
        }
    }
}
