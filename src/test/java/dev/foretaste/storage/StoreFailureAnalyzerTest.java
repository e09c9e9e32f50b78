package dev.foretaste.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.sqlite.NativeLibraryNotFoundException;

class StoreFailureAnalyzerTest {

    @Test
    void blamesTheTemporaryDirectoryForALibraryThatCannotBeLoaded() {
        SQLException failure =
                new SQLException("Error opening connection", new NativeLibraryNotFoundException("No native library"));

        FailureAnalysis analysis =
                Objects.requireNonNull(new StoreFailureAnalyzer().analyze(new IllegalStateException(failure)));

        assertThat(analysis.getDescription()).contains("java.io.tmpdir, " + System.getProperty("java.io.tmpdir"));
        assertThat(analysis.getAction()).contains("noexec");
    }
}
