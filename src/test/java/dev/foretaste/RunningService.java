package dev.foretaste;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real service on a port of its own with a data directory of its own, spoken to over HTTP. */
public final class RunningService implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ConfigurableApplicationContext context;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    private final String port;

    private RunningService(ConfigurableApplicationContext context) {
        this.context = context;
        this.port = context.getEnvironment().getRequiredProperty("local.server.port");
    }

    /** An answer: its status, its headers, and its body as JSON where it is JSON. */
    public record Answer(int status, HttpResponse<String> response) {
        public String text() {
            return response.body();
        }

        public JsonNode json() {
            return JSON.readTree(response.body());
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }
    }

    /** The ids of the items of a list, in its order. */
    public static List<String> itemIds(JsonNode list) {
        return list.get("items")
                .valueStream()
                .map(item -> item.get("itemId").asString())
                .toList();
    }

    /** Starts with these settings, {@code name=value} each. */
    public static RunningService start(Path dataDir, String... settings) {
        List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--foretaste.data-dir=" + dataDir));
        for (String setting : settings) {
            arguments.add("--" + setting);
        }
        return new RunningService(
                new SpringApplicationBuilder(ForetasteApplication.class).run(arguments.toArray(String[]::new)));
    }

    public URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    public Answer get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).GET());
    }

    public Answer post(String path, String json) {
        return send(json(path).POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    /** The same with an Idempotency-Key. */
    public Answer post(String path, String json, String idempotencyKey) {
        return send(
                json(path).header("Idempotency-Key", idempotencyKey).POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    public Answer put(String path, String json) {
        return send(json(path).PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    public Answer delete(String path) {
        return send(HttpRequest.newBuilder(uri(path)).DELETE());
    }

    public Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Requests a training and follows it to its end; gives the job as it ended. */
    public JsonNode train(String request) {
        Answer accepted = post("/api/v1/training-jobs", request);
        if (accepted.status() != 202) {
            throw new AssertionError(accepted.text());
        }
        return awaitEnd(accepted.header("Location"));
    }

    /** Follows a training job to its end; gives it as it ended. */
    public JsonNode awaitEnd(String location) {
        while (true) {
            JsonNode job = get(location).json();
            if (!List.of("QUEUED", "RUNNING").contains(job.get("state").asString())) {
                return job;
            }
            // A pause that leaves the processors to the training; nothing depends on its length.
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** An id as it stands in a path. */
    public static String encoded(String id) {
        return URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private HttpRequest.Builder json(String path) {
        return HttpRequest.newBuilder(uri(path)).header("Content-Type", "application/json");
    }

    @Override
    public void close() {
        context.close();
        client.close();
    }
}
