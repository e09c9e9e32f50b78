package dev.foretaste.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every operation the OpenAPI document names, with whatever somebody may send: never a 5xx, never a stack trace. */
class HostileInputTest {
    private static final int ATTEMPTS = 60;

    private static final List<String> IDS = List.of(
            "u1",
            "i1",
            "1",
            "0",
            "-1",
            "99999999999999999999",
            "a/b",
            "..a",
            "%2F",
            ";",
            "\uD83C\uDF75",
            "\uD83C",
            "é",
            "' OR 1=1 --",
            "\u0001",
            "\u0000",
            " ",
            "a".repeat(200),
            "a".repeat(201),
            "null",
            "NaN",
            "true",
            "[]",
            "<b>");

    private static final List<String> VALUES = List.of(
            "",
            "0",
            "-1",
            "1",
            "2147483647",
            "2147483648",
            "-9223372036854775808",
            "9223372036854775808",
            "1e999",
            "NaN",
            "Infinity",
            "0x10",
            "true",
            "x",
            "null",
            "[]",
            "\u0000",
            "a,b,c",
            "COUNT",
            "MODEL",
            "zzzz",
            "AAAA",
            "AWgnIXES0XO1",
            "a".repeat(3_000),
            "\uD83C\uDF75");

    private static final List<String> BODIES = List.of(
            "",
            "null",
            "[]",
            "{}",
            "0",
            "\"\"",
            "true",
            "{",
            "[[[[",
            "{\"a\":1}",
            "{\"\":null}",
            "NaN",
            "\uFEFF{}",
            "{\"ratings\":null}",
            "{\"ratings\":[]}",
            "{\"ratings\":[null]}",
            "{\"ratings\":{}}",
            "{\"ratings\":[[]]}",
            "{\"ratings\":[{}]}",
            "{\"ratings\":[{\"userId\":null,\"itemId\":null,\"value\":null}]}",
            "{\"pairs\":[null]}",
            "{\"pairs\":[{}]}",
            "{\"pairs\":[]}",
            "{\"hyperparameters\":null}",
            "{\"hyperparameters\":[]}",
            "{\"algorithm\":\"none\"}",
            "{\"algorithm\":\"\"}",
            "{\"hyperparameters\":{\"rank\":1e999}}",
            "{\"algorithm\":\"als\",\"hyperparameters\":{\"rank\":null}}",
            "{\"algorithm\":\"als\",\"hyperparameters\":{\"rank\":\"2\"}}",
            "{\"algorithm\":\"als\",\"hyperparameters\":{\"rank\":2.5}}",
            "{\"algorithm\":\"als\",\"hyperparameters\":{\"rank\":[1]}}",
            "{\"seed\":1.5}",
            "{\"seed\":\"x\"}",
            "{\"userId\":\"\\ud800\",\"itemId\":\"i\",\"value\":3}",
            "{\"userId\":\"\\u0000\",\"itemId\":\"i\",\"value\":3}",
            "{\"userId\":\"..\",\"itemId\":\"i\",\"value\":3}",
            "{\"userId\":\"u\",\"itemId\":\"i\",\"value\":1e400}",
            "{\"userId\":\"u\",\"itemId\":\"i\",\"value\":-0.0}",
            "{\"userId\":\"u\",\"itemId\":\"i\",\"value\":3,\"ratedAt\":\"+999999999-12-31T23:59:59Z\"}",
            "{\"userId\":\"u\",\"itemId\":\"i\",\"value\":3,\"ratedAt\":\"1900-01-01T00:00:00Z\"}",
            "{\"title\":17}",
            "{\"categories\":\"a\"}",
            "{\"categories\":[null]}",
            "{\"url\":\"javascript:alert(1)\"}",
            "{\"attributes\":[]}",
            "{\"guestId\":\"u1\"}",
            "{\"guestId\":null}",
            "{\"value\":" + "9".repeat(2_000) + "}",
            "{\"title\":\"" + "a".repeat(100_000) + "\"}");

    private static final List<String> TYPES = List.of(
            "application/json",
            "application/json",
            "application/json",
            "text/csv",
            "application/x-ndjson",
            "text/plain",
            "application/octet-stream",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
            "x",
            "*/*",
            "application/*",
            "application/json;charset=klingon",
            "application/json;charset=%");

    private static final List<String> ACCEPTS = List.of(
            "*/*",
            "*/*",
            "*/*",
            "application/json",
            "text/csv",
            "application/x-ndjson",
            "text/event-stream",
            "image/png",
            "x");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void answersWithoutServerErrorWhateverIsSent(long seed, @TempDir Path data) {
        Random random = new Random(seed);
        try (RunningService service = RunningService.start(data)) {
            service.post("/api/v1/ratings", "{\"userId\": \"u1\", \"itemId\": \"i1\", \"value\": 4}");
            service.train("{\"algorithm\": \"als\", \"hyperparameters\": {\"rank\": 2}}");
            JsonNode paths = service.get("/v3/api-docs").json().get("paths");

            List<String> failures = new ArrayList<>();
            paths.propertyStream()
                    .forEach(path -> path.getValue()
                            .propertyStream()
                            .filter(method -> method.getValue().has("responses"))
                            .forEach(method -> attack(
                                    service, random, method.getKey(), path.getKey(), method.getValue(), failures)));

            assertThat(failures).isEmpty();
            assertThat(service.get("/actuator/health").status()).isEqualTo(200);
        }
    }

    private static void attack(
            RunningService service,
            Random random,
            String method,
            String template,
            JsonNode operation,
            List<String> failures) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String path = fill(template, operation, random);
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(service.uri(path)).header("Accept", pick(ACCEPTS, random));
            String body = "";
            if (operation.has("requestBody")) {
                body = pick(BODIES, random);
                String type = pick(TYPES, random);
                request.header("Content-Type", type);
                body = random.nextInt(8) == 0 ? "u1,i1,".repeat(random.nextInt(4)) + "\n" + body : body;
            }
            request.method(method.toUpperCase(java.util.Locale.ROOT), BodyPublishers.ofString(body));
            Answer answer = service.send(request);
            boolean problem = answer.header("Content-Type").startsWith("application/problem+json");
            boolean leak = answer.text().contains("Exception") || answer.text().contains("\tat ");
            if (answer.status() >= 500 || answer.status() >= 400 && !problem || answer.status() >= 400 && leak) {
                failures.add("%s %s %s -> %d %s"
                        .formatted(method, path, shortened(body), answer.status(), shortened(answer.text())));
            }
        }
    }

    private static String fill(String template, JsonNode operation, Random random) {
        String path = template;
        while (path.contains("{")) {
            String id = RunningService.encoded(pick(IDS, random));
            path = path.replaceFirst("\\{[^}]*}", id);
        }
        StringBuilder query = new StringBuilder();
        for (JsonNode parameter : operation.path("parameters")) {
            if (parameter.get("in").asString().equals("query") && random.nextBoolean()) {
                query.append(query.isEmpty() ? '?' : '&')
                        .append(parameter.get("name").asString())
                        .append('=')
                        .append(RunningService.encoded(pick(VALUES, random)));
            }
        }
        return path + query;
    }

    private static String pick(List<String> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static String shortened(String text) {
        return text.length() < 300 ? text : text.substring(0, 300) + "…";
    }
}
