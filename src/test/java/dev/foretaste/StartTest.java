package dev.foretaste;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

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

    private static ConfigurableApplicationContext start(Path data) {
        return new SpringApplicationBuilder(ForetasteApplication.class)
                .run("--server.port=0", "--foretaste.data-dir=" + data);
    }
}
