package dev.foretaste;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

class StartTest {
    @Test
    void startsWithAnEmptyDataDirectory(@TempDir Path directory) {
        Path data = directory.resolve("not/there/yet");

        try (ConfigurableApplicationContext service = start(data)) {
            assertThat(service.isRunning()).isTrue();
        }

        assertThat(data.resolve("foretaste.db")).isNotEmptyFile();
        assertThat(Files.exists(data.resolve("foretaste.db-wal"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"foretaste.rating-scale.minimum", "foretaste.rating.minimun", "foretaste.seed"})
    void refusesASettingThatIsNone(String name, @TempDir Path directory) {
        Path data = directory.resolve("data");

        assertThatThrownBy(() -> start(data, "--" + name + "=0.5"))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining(name)
                .hasMessageContaining("There is no such setting; there are ")
                .hasMessageContaining("foretaste.rating.minimum");

        assertThat(data).doesNotExist();
    }

    @Test
    void takesSettingsHoweverTheyAreSpelled(@TempDir Path directory) {
        try (ConfigurableApplicationContext service =
                start(directory, "--foretaste.rating.queueCapacity=20000", "--foretaste.training.hold_out_from=2000")) {
            assertThat(service.isRunning()).isTrue();
        }
    }

    @Test
    void watchesTheDiskOfTheData(@TempDir Path directory) {
        try (RunningService service =
                RunningService.start(directory, "management.endpoint.health.show-details=always")) {
            JsonNode health = service.get("/actuator/health").json();
            String metrics = service.get("/actuator/prometheus").text();

            assertThat(health.at("/components/diskSpace/details/path").asString())
                    .isEqualTo(directory.toString());
            assertThat(metrics).contains("disk_free_bytes{path=\"%s\"}".formatted(directory));
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void saysInAFewLinesThatTheDataDirectoryIsInUse(@TempDir Path directory, CapturedOutput output) {
        try (ConfigurableApplicationContext service = start(directory)) {
            assertThat(service.isRunning()).isTrue();

            assertThatThrownBy(() -> start(directory)).isInstanceOf(Exception.class);
        }

        assertThat(output.getAll())
                .contains("The data directory %s is in use by another Foretaste.".formatted(directory))
                .contains("Stop it or set foretaste.data-dir")
                .doesNotContain("\tat org.springframework");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void saysInAFewLinesThatTheStoreIsNone(@TempDir Path directory, CapturedOutput output) throws IOException {
        Files.writeString(directory.resolve("foretaste.db"), "No database, however long it is read.".repeat(100));

        assertThatThrownBy(() -> start(directory)).isInstanceOf(Exception.class);

        assertThat(output.getAll())
                .contains("The embedded store cannot be used: ", "file is not a database")
                .contains("where the file is damaged, put a backup in its place and delete foretaste.db-wal")
                .doesNotContain("\tat org.springframework");
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void refusesAStoreOfANewerVersion(@TempDir Path directory, CapturedOutput output) throws SQLException {
        try (ConfigurableApplicationContext service = start(directory)) {
            assertThat(service.isRunning()).isTrue();
        }
        try (Connection connection = TestStore.SQLITE.connect(directory);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("""
                    INSERT INTO flyway_schema_history (installed_rank, version, description, type, script, checksum,
                                                       installed_by, installed_on, execution_time, success)
                    VALUES (1000, '900', 'shelves', 'SQL', 'V900__shelves.sql', 1, '', '2030-01-01 00:00:00.000', 1, 1)""");
        }

        assertThatThrownBy(() -> start(directory)).isInstanceOf(Exception.class);

        assertThat(output.getAll())
                .contains("The store has the schema of a newer Foretaste (900, \"shelves\")")
                .contains("Start that newer version")
                .doesNotContain("\tat org.springframework");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "server.port=99999 | Expected 0 to 65535, 0 for any free port.",
                "server.port=-2 | Expected 0 to 65535, 0 for any free port.",
                "foretaste.rating.minimum=7 | foretaste.rating.minimum must be a finite number below foretaste.rating.maximum, were 7.0 and 5.0",
                "foretaste.rating.maximum=NaN | foretaste.rating.minimum must be a finite number below foretaste.rating.maximum, were 1.0 and NaN",
                "spring.datasource.url=jdbc:mysql://secret@x/y | spring.datasource.url is of a kind that is not supported: jdbc:mysql:…",
                "spring.datasource.url=jdbc:postgresql://localhost:1/y | The store cannot be used: Connection to localhost:1 refused."
            })
    @ExtendWith(OutputCaptureExtension.class)
    void saysInAFewLinesWhichSettingIsWrong(
            String setting, String message, @TempDir Path directory, CapturedOutput output) {
        assertThatThrownBy(() -> start(directory, "--" + setting)).isInstanceOf(Exception.class);

        assertThat(output.getAll())
                .contains("APPLICATION FAILED TO START")
                .contains(message)
                .doesNotContain("secret", "\tat org.springframework", "memory leak");
    }

    @Test
    void leadsToWhatIsUnderAContextPath(@TempDir Path directory) {
        try (RunningService service = RunningService.start(directory, "server.servlet.context-path=/shop")) {
            RunningService.Answer rated = service.put("/shop/api/v1/users/u/ratings/i", "{\"value\": 5}");
            RunningService.Answer accepted =
                    service.post("/shop/api/v1/training-jobs", "{\"algorithm\": \"baseline\"}");
            JsonNode missing = service.get("/shop/api/v1/models/99").json();

            assertThat(service.get(rated.header("Location")).status()).isEqualTo(200);
            assertThat(service.get(accepted.header("Location")).status()).isEqualTo(200);
            assertThat(service.get(missing.at("/type").asString()).status()).isEqualTo(200);
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void warnsOfStoredRatingsOutsideANewScale(@TempDir Path directory, CapturedOutput output) {
        try (RunningService service = RunningService.start(directory)) {
            service.put("/api/v1/users/u/ratings/i", "{\"value\": 5}");
            service.put("/api/v1/users/u/ratings/j", "{\"value\": 2}");
        }
        assertThat(output.getAll()).doesNotContain("Outside the scale");

        try (ConfigurableApplicationContext service = start(directory, "--foretaste.rating.maximum=3")) {
            assertThat(service.isRunning()).isTrue();
        }

        assertThat(output.getAll()).contains("Outside the scale from 1.0 to 3.0 are 1 of the stored ratings");
    }

    private static ConfigurableApplicationContext start(Path data, String... settings) {
        boolean ownPort = Arrays.stream(settings).anyMatch(setting -> setting.startsWith("--server.port="));
        return new SpringApplicationBuilder(ForetasteApplication.class)
                .run(Stream.concat(
                                Stream.of(ownPort ? "" : "--server.port=0", "--foretaste.data-dir=" + data),
                                Arrays.stream(settings))
                        .toArray(String[]::new));
    }
}
