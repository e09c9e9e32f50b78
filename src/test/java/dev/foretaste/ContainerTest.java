package dev.foretaste;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What the Dockerfile promises that can be tried without Docker. */
class ContainerTest {
    private static final Path BASH = Path.of("/bin/bash");

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"", "/shop"})
    void isHealthyUnderAContextPathToo(String contextPath, @TempDir Path data) throws Exception {
        assumeTrue(Files.isExecutable(BASH));

        try (RunningService service = RunningService.start(data, "server.servlet.context-path=" + contextPath)) {
            int port = service.uri("/").getPort();

            assertThat(exitOfHealthCheck(port, contextPath)).isZero();
        }
    }

    @Test
    void isUnhealthyWhereNothingListens() throws Exception {
        assumeTrue(Files.isExecutable(BASH));

        assertThat(exitOfHealthCheck(1, "")).isNotZero();
    }

    private static int exitOfHealthCheck(int port, String contextPath) throws IOException, InterruptedException {
        ProcessBuilder check = new ProcessBuilder(healthCheck()).inheritIO();
        check.environment()
                .putAll(Map.of("SERVER_PORT", Integer.toString(port), "SERVER_SERVLET_CONTEXT_PATH", contextPath));
        return check.start().waitFor();
    }

    private static List<String> healthCheck() throws IOException {
        String dockerfile = Files.readString(Path.of("Dockerfile")).replace("\\\n", "");
        String command = Pattern.compile("^HEALTHCHECK .* CMD (\\[.*])$", Pattern.MULTILINE)
                .matcher(dockerfile)
                .results()
                .map((MatchResult found) -> found.group(1))
                .findFirst()
                .orElseThrow();
        return JsonMapper.shared().readValue(command, new TypeReference<List<String>>() {});
    }
}
