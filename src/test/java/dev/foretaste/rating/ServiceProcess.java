package dev.foretaste.rating;

import dev.foretaste.ForetasteApplication;
import dev.foretaste.OwnJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The service as a process of its own. */
record ServiceProcess(Process process, URI root) {
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    static ServiceProcess start(Path directory) throws IOException {
        return start(directory, "-Xmx512m", List.of());
    }

    /** Starts with these settings, {@code name=value} each. */
    static ServiceProcess start(Path directory, String heap, List<String> settings) throws IOException {
        List<String> command = OwnJvm.command(
                List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", heap),
                ForetasteApplication.class,
                "--server.port=0",
                "--foretaste.data-dir=" + directory);
        settings.forEach(setting -> command.add("--" + setting));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        BufferedReader output = process.inputReader();
        StringBuilder read = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            read.append(line).append('\n');
            Matcher port = PORT.matcher(line);
            if (port.find()) {
                Thread.ofVirtual().start(() -> output.lines().forEach(ignored -> {}));
                return new ServiceProcess(process, URI.create("http://localhost:" + port.group(1) + "/api/v1/"));
            }
        }
        throw new AssertionError("the service did not start:\n" + read);
    }
}
