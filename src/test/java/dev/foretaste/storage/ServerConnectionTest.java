package dev.foretaste.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.foretaste.RunningService;
import dev.foretaste.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What connections to a server are like. */
class ServerConnectionTest {
    @TempDir
    Path directory;

    @Test
    void waitsForTheServerFiveMinutesUnlessTheUrlSaysOtherwise() throws Exception {
        String url = "spring.datasource.url=";
        String plain = TestStore.POSTGRESQL.settings(directory).stream()
                .filter(setting -> setting.startsWith(url))
                .findFirst()
                .orElseThrow();

        try (RunningService service = TestStore.POSTGRESQL.start(directory)) {
            assertThat(patience(service)).isEqualTo(300_000);
        }
        try (RunningService service =
                RunningService.start(directory, plain + "?socketTimeout=7", "spring.datasource.username=postgres")) {
            assertThat(patience(service)).isEqualTo(7_000);
        }
    }

    private static int patience(RunningService service) throws SQLException {
        try (Connection connection = service.bean(HikariDataSource.class).getConnection()) {
            return connection.getNetworkTimeout();
        }
    }
}
