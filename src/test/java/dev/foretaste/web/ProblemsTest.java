package dev.foretaste.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.problem.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Whatever is wrong with a request, the real server answers a problem document that says where and what. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "foretaste.web.maximum-json-body=20KB")
@Import(ProblemsTest.Probe.class)
@ExtendWith(OutputCaptureExtension.class)
class ProblemsTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    static Path data;

    @LocalServerPort
    int port;

    @DynamicPropertySource
    static void dataDirectory(DynamicPropertyRegistry registry) {
        registry.add("foretaste.data-dir", data::toString);
    }

    enum Flavour {
        SWEET,
        SOUR
    }

    record Entry(
            @NotBlank String id,
            @Min(1) @Max(5) double value,
            @Nullable Instant at,
            @Nullable Flavour flavour,
            @Nullable Integer count,
            @Nullable List<@Nullable String> tags) {}

    record Entries(@NotNull List<@Valid Entry> entries) {}

    /** Operations of every shape the API has, which do nothing but echo. */
    @RestController
    static class Probe {
        @PostMapping(path = "/probe/entry", consumes = "application/json", produces = "application/json")
        Entry entry(@Valid @RequestBody Entry entry) {
            return entry;
        }

        @PostMapping(path = "/probe/entries", consumes = "application/json")
        Entries entries(@Valid @RequestBody Entries entries) {
            return entries;
        }

        @GetMapping("/probe/{first}/of/{second}")
        Map<String, String> path(@PathVariable String first, @PathVariable String second) {
            return Map.of("first", first, "second", second);
        }

        @GetMapping("/probe/query")
        double query(
                @RequestParam @Min(1) @Max(100) int limit,
                @RequestParam(defaultValue = "0") double weight,
                @RequestParam(defaultValue = "SWEET") Flavour flavour) {
            return limit * weight;
        }

        @GetMapping("/probe/failure")
        String failure() {
            throw new IllegalStateException("the secret of the house");
        }

        @GetMapping("/probe/busy")
        String busy() {
            throw ProblemException.unavailable("Two jobs are waiting already", Duration.ofSeconds(7));
        }
    }

    private record Answer(int status, String type, String body, HttpResponse<String> response) {
        JsonNode json() {
            return JSON.readTree(body);
        }

        String detail() {
            return json().get("detail").asString();
        }
    }

    private Answer send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(builder.build(), BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body(),
                    response);
        }
    }

    private HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path));
    }

    private Answer post(String path, String body) throws IOException, InterruptedException {
        return send(to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
    }

    /** What an HTTP client would refuse to send goes over a bare socket. */
    private Answer raw(byte[] request) throws IOException {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
            return parse(socket.getInputStream());
        }
    }

    private Answer raw(String request) throws IOException {
        return raw(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    @SuppressWarnings("NullAway")
    private static Answer parse(InputStream in) throws IOException {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        try {
            in.transferTo(received);
        } catch (SocketException reset) {
            // A server that refuses to read on resets the connection after its answer.
        }
        String all = received.toString(StandardCharsets.UTF_8);
        int end = all.indexOf("\r\n\r\n");
        String head = all.substring(0, end);
        String type = head.lines()
                .filter(line -> line.toLowerCase(java.util.Locale.ROOT).startsWith("content-type:"))
                .map(line -> line.substring(line.indexOf(':') + 1).trim())
                .findFirst()
                .orElse("");
        String body = all.substring(end + 4);
        int from = body.indexOf('{');
        return new Answer(
                Integer.parseInt(head.split(" ")[1]),
                type,
                from < 0 ? body : body.substring(from, body.lastIndexOf('}') + 1),
                null);
    }

    private static void assertProblem(Answer answer, int status, String kind) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(answer.json().get("status").asInt()).isEqualTo(status);
        assertThat(answer.json().get("type").asString()).isEqualTo("/problems/" + kind);
        assertThat(answer.json().get("title").asString()).isNotBlank();
        assertThat(answer.detail()).isNotBlank();
        assertThat(URI.create(answer.json().get("instance").asString())).isNotNull();
        assertThat(answer.body()).doesNotContain("Exception").doesNotContain("\tat ");
    }

    private static void assertError(Answer answer, String pointer, String... words) {
        assertProblem(answer, 400, "invalid-request");
        JsonNode error = answer.json().get("errors").get(0);
        assertThat(error.get("pointer").asString()).as(answer.body()).isEqualTo(pointer);
        assertThat(error.get("detail").asString()).contains(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"de", "fr-FR", "ja;q=0.9, *"})
    void speaksOneLanguageWhateverTheSenderPrefers(String languages) throws Exception {
        Answer answer = send(to("/probe/query?limit=0").header("Accept-Language", languages));

        assertThat(answer.detail()).isEqualTo("limit: was 0, must be greater than or equal to 1");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\":\"a\",\"value\":7}                          | /value   | was 7.0;5",
                "{\"id\":\"a\"}                                      | /value   | is missing;number",
                "{\"id\":\"a\",\"value\":null}                       | /value   | missing;number",
                "{\"id\":\"a\",\"value\":\"3\"}                      | /value   | was;number",
                "{\"id\":\"a\",\"value\":\"NaN\"}                    | /value   | was;number",
                "{\"id\":\"a\",\"value\":1e999}                      | /value   | 1e999;finite number",
                "{\"id\":\"a\",\"value\":-1e999}                     | /value   | finite number",
                "{\"id\":\"a\",\"value\":true}                       | /value   | true or false;number",
                "{\"id\":\"a\",\"value\":[3]}                        | /value   | list;number",
                "{\"id\":\"a\",\"value\":{}}                         | /value   | object;number",
                "{\"id\":17,\"value\":3}                             | /id      | 17;text",
                "{\"id\":true,\"value\":3}                           | /id      | text",
                "{\"id\":[],\"value\":3}                             | /id      | list;text",
                "{\"id\":\" \",\"value\":3}                          | /id      | blank",
                "{\"id\":\"a\",\"value\":3,\"colour\":1}             | /colour  | colour;known here: at, count, flavour, id, tags, value",
                "{\"id\":\"a\",\"value\":3,\"value\":4}              | /value   | twice",
                "{\"id\":\"a\",\"value\":3,\"at\":\"yesterday\"}     | /at      | yesterday;RFC 3339",
                "{\"id\":\"a\",\"value\":3,\"at\":1700000000}        | /at      | RFC 3339",
                "{\"id\":\"a\",\"value\":3,\"flavour\":\"BITTER\"}   | /flavour | BITTER;SWEET, SOUR",
                "{\"id\":\"a\",\"value\":3,\"flavour\":0}            | /flavour | SWEET, SOUR",
                "{\"id\":\"a\",\"value\":3,\"flavour\":\"\"}         | /flavour | SWEET, SOUR",
                "{\"id\":\"a\",\"value\":3,\"count\":1.5}            | /count   | 1.5;whole number",
                "{\"id\":\"a\",\"value\":3,\"count\":99999999999}    | /count   | out of range;whole number",
                "{\"id\":\"a\",\"value\":3,\"count\":\"4\"}          | /count   | whole number",
                "{\"id\":\"a\",\"value\":NaN}                        | ``       | not valid JSON;line 1;token 'NaN'",
                "{\"id\":\"a\",\"value\":Infinity}                   | ``       | not valid JSON;line 1",
                "{\"id\":\"a\",\"value\":3                           | ``       | not valid JSON;line 1",
                "{\"id\":\"a\",\"value\":3} x                        | ``       | not valid JSON",
                "{\"id\":\"a\",\"value\":3}{}                        | ``       | goes on;expected one value",
                "{\"id\":\"a\",\"value\":3} 4                        | ``       | goes on;expected one value",
                "{\"id\":\"a\",\"value\":3,\"tags\":[\"x\",[\"y\"]]}   | /tags/1  | list;text",
                "{\"id\":\"a\",\"value\":3,\"tags\":[[\"x\"],\"y\"]}   | /tags/0  | list;text",
                "{\"id\":\"a\",\"value\":3,\"tags\":[[]]}            | /tags/0  | list;text",
                "{\"id\":\"a\",\"value\":3,\"tags\":[{}]}            | /tags/0  | object;text",
                "{\"id\":\"a\",\"value\":3,\"tags\":[7]}             | /tags/0  | 7;text",
                "[1,2]                                               | ``       | list;object",
                "\"a\"                                               | ``       | text;object",
                "7                                                   | ``       | number;object",
                "null                                                | ``       | missing",
                "``                                                  | ``       | missing",
            })
    void namesWhatIsWrongInBody(String body, String pointer, String words) throws Exception {
        Answer answer = post("/probe/entry", body);

        assertError(answer, pointer, words.split(";"));
    }

    @Test
    void namesPlaceInsideNestedList() throws Exception {
        Answer value = post("/probe/entries", """
                {"entries": [{"id": "a", "value": 1}, {"id": "b", "value": 2}, {"id": "c", "value": 3}, {"id": "d", "value": 9}]}
                """);
        Answer type = post("/probe/entries", """
                {"entries": [{"id": "a", "value": 1}, {"id": "b", "value": "x"}]}
                """);
        Answer missing = post("/probe/entries", "{}");

        assertError(value, "/entries/3/value", "was 9.0", "5");
        assertError(type, "/entries/1/value", "number");
        assertError(missing, "/entries", "null");
    }

    @Test
    void namesEveryInvalidFieldAtOnce() throws Exception {
        Answer answer = post("/probe/entry", "{\"id\": \"\", \"value\": 0}");

        assertProblem(answer, 400, "invalid-request");
        assertThat(answer.json()
                        .get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").asString()))
                .containsExactly("/id", "/value");
    }

    @Test
    void refusesInvalidUtf8AndDeepNesting() throws Exception {
        Answer octets = send(to("/probe/entry")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"', ':', '1', '}'})));
        Answer nested = post("/probe/entry", "[".repeat(5_000));

        assertProblem(octets, 400, "invalid-request");
        assertProblem(nested, 400, "invalid-request");
    }

    @Test
    void refusesBodyBeyondTheLimit() throws Exception {
        String body = "{\"id\": \"" + "a".repeat(30_000) + "\", \"value\": 3}";

        Answer declared = post("/probe/entry", body);
        Answer chunked = send(to("/probe/entry")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body.getBytes()))));

        assertProblem(declared, 413, "too-large");
        assertThat(declared.detail()).contains("20480 bytes");
        assertProblem(chunked, 413, "too-large");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "/probe/query                       | limit   | missing",
                "/probe/query?limit=x               | limit   | was \"x\", must be a whole number",
                "/probe/query?limit=                | limit   | ",
                "/probe/query?limit=0               | limit   | was 0",
                "/probe/query?limit=99999999999     | limit   | whole number",
                "/probe/query?limit=1&weight=NaN    | weight  | NaN",
                "/probe/query?limit=1&weight=1e999  | weight  | finite number",
                "/probe/query?limit=1&flavour=salty | flavour | SWEET, SOUR",
                "/probe/query?limit=1&limit=2       | limit   | is given 2 times; expected it once",
                "/probe/query?limit=x&limit=y       | limit   | is given 2 times; expected it once",
                "/api/v1/items?title=a&title=b      | title   | is given 2 times; expected it once",
            })
    void namesWrongParameter(String path, String name, @Nullable String words) throws Exception {
        Answer answer = send(to(path));

        assertError(answer, name, words == null ? "" : words);
    }

    @Test
    void answersProblemsOfTheProtocol() throws Exception {
        Answer method = send(to("/probe/entry").DELETE());
        Answer media =
                send(to("/probe/entry").header("Content-Type", "text/csv").POST(BodyPublishers.ofString("a,1")));
        Answer noMedia = send(to("/probe/entry").POST(BodyPublishers.ofString("a,1")));
        Answer badMedia =
                send(to("/probe/entry").header("Content-Type", "what?").POST(BodyPublishers.ofString("a,1")));
        Answer yaml = send(to("/probe/entry")
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString("id: a\nvalue: '3'")));
        Answer charset = send(to("/probe/entry")
                .header("Content-Type", "application/json;charset=klingon")
                .POST(BodyPublishers.ofString("{}")));
        Answer encoded = send(to("/probe/entry")
                .header("Content-Type", "application/json")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("{}")));
        Answer encodedFile = send(to("/api/v1/ratings/import")
                .header("Content-Type", "text/csv")
                .header("Content-Encoding", "br")
                .POST(BodyPublishers.ofString("u1,i1,3")));
        Answer accept = send(to("/probe/entry")
                .header("Content-Type", "application/json")
                .header("Accept", "image/png")
                .POST(BodyPublishers.ofString("{\"id\":\"a\",\"value\":3}")));
        Answer badAccept = send(to("/probe/query?limit=1").header("Accept", "///"));
        Answer emptyAccept = send(to("/actuator/health").header("Accept", ","));
        Answer path = send(to("/nowhere").header("Accept", "text/html"));

        assertProblem(method, 405, "method-not-allowed");
        assertThat(method.response().headers().allValues("Allow")).containsExactly("POST");
        assertProblem(media, 415, "unsupported-media-type");
        assertThat(media.detail()).contains("text/csv").contains("application/json");
        assertProblem(noMedia, 415, "unsupported-media-type");
        assertProblem(yaml, 415, "unsupported-media-type");
        assertProblem(badMedia, 415, "unsupported-media-type");
        assertThat(charset.status()).isBetween(400, 415);
        assertProblem(encoded, 415, "unsupported-media-type");
        assertThat(encoded.detail()).contains("gzip").contains("expected none");
        assertProblem(encodedFile, 415, "unsupported-media-type");
        assertProblem(accept, 406, "not-acceptable");
        assertThat(accept.detail()).contains("application/json");
        assertProblem(badAccept, 406, "not-acceptable");
        assertProblem(emptyAccept, 406, "not-acceptable");
        assertProblem(path, 404, "not-found");
    }

    @Test
    void hidesTheCauseOfAnUnexpectedFailure() throws Exception {
        Answer answer = send(to("/probe/failure"));

        assertProblem(answer, 500, "internal-error");
        assertThat(answer.body()).doesNotContain("secret");
        assertThat(answer.detail()).containsPattern("[0-9a-f]{8}-[0-9a-f]{4}-");
    }

    @Test
    void keepsQuietWhenTheClientLeavesInTheMiddleOfItsBody(CapturedOutput output) throws Exception {
        String head = "POST /probe/entry HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n";
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write((head + "Content-Length: 500\r\n\r\n{\"id\": \"a\"").getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            // The service closes the connection once it has dealt with the request.
            socket.getInputStream().readAllBytes();
        }

        assertThat(output).doesNotContain("EOFException").doesNotContain("ClientAbortException");
    }

    @Test
    void refusesBrokenChunksWithoutStackTrace(CapturedOutput output) throws Exception {
        String head = "POST /probe/entry HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nConnection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n";

        Answer answer = raw(head + "4\r\n{\"id\r\nno length\r\n");

        assertProblem(answer, 400, "invalid-request");
        assertThat(answer.detail()).contains("the body as long as they say");
        assertThat(output).doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/nothing", "/actuator/metrics/nothing", "/actuator/health/nothing"})
    void saysThatThereIsNothingUnderThePathsOfTheActuator(String path) throws Exception {
        assertProblem(send(to(path)), 404, "not-found");
    }

    @Test
    void saysWhenToTryAgain() throws Exception {
        Answer answer = send(to("/probe/busy"));

        assertProblem(answer, 503, "unavailable");
        assertThat(answer.detail()).isEqualTo("Two jobs are waiting already");
        assertThat(answer.response().headers().firstValue("Retry-After")).contains("7");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "a/b",
                "/",
                "a\\b",
                "%2F",
                "%",
                "%25",
                "a;b=c",
                "a+b",
                "a b",
                "é",
                "\uD83C\uDF75",
                "a?b#c",
                "a,b",
                "...",
                "a..b",
                "..a",
                "~",
                "\"<>^`{|}",
                "a=b&c",
                "-",
                "[x]:@!$'()*",
                "%2e%2e",
                "con"
            })
    void carriesAnyIdInPathSegments(String id) throws Exception {
        String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");

        Answer first = send(to("/probe/" + encoded + "/of/plain"));
        Answer second = send(to("/probe/plain/of/" + encoded));

        assertThat(first.json().get("first").asString()).isEqualTo(id);
        assertThat(second.json().get("second").asString()).isEqualTo(id);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"a;b=c", "a+b", "a,b", "a:b@c", "(a)*!$&'"})
    void takesReservedCharactersAsTheyAre(String id) throws Exception {
        Answer answer = send(to("/probe/" + id + "/of/" + id));

        assertThat(answer.json().get("first").asString()).isEqualTo(id);
        assertThat(answer.json().get("second").asString()).isEqualTo(id);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {".", "..", "%2e", "%2E%2e", ".%2E", "x/../y"})
    void refusesDotSegmentsWithTheReason(String segment) throws Exception {
        Answer answer = raw("GET /probe/" + segment + "/of/plain HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        assertProblem(answer, 400, "invalid-request");
        assertThat(answer.detail()).contains("which no URL can carry");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /probe/%zz/of/x HTTP/1.1       | 400",
                "GET /probe/%/of/x HTTP/1.1         | 400",
                "GET /probe/%ff/of/x HTTP/1.1       | 400",
                "GET /probe/%C0%AF/of/x HTTP/1.1    | 400",
                "GET /probe/%00/of/x HTTP/1.1       | 400",
                "GET /probe/a<b>/of/x HTTP/1.1      | 400",
                "GET /probe/a\\b/of/x HTTP/1.1      | 400",
                "GET /../../../etc/passwd HTTP/1.1  | 400",
                "GET /probe/query?limit=%zz HTTP/1.1| 400",
                "GET /probe/query?limit=%ff HTTP/1.1| 400",
                "GET probe HTTP/1.1                 | 400",
                "GET /probe/a\u0001/of/x HTTP/1.1   | 400",
                "G{}T / HTTP/1.1                    | 400",
                "GET / HTTP/9.9                     | 505",
                "BREW /probe/entry HTTP/1.1         | 405",
                "TRACE /probe/entry HTTP/1.1        | 405",
            })
    void answersProblemsToMalformedHttp(String line, int status) throws Exception {
        Answer answer = raw(line + "\r\nHost: h\r\nConnection: close\r\n\r\n");

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.type()).startsWith("application/problem+json");
        assertThat(answer.json().get("status").asInt()).isEqualTo(status);
        assertThat(URI.create(answer.json().get("instance").asString())).isNotNull();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "Content-Length: x",
                "Content-Length: -1",
                "Transfer-Encoding: foo",
                "Host: h\r\nHost: h",
                "Bad Header: x",
                "Expect: miracles",
            })
    void answersProblemsToMalformedHeaders(String header) throws Exception {
        Answer answer = raw("POST /probe/entry HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n" + header
                + "\r\nConnection: close\r\n\r\n");

        assertThat(answer.status()).isBetween(400, 501);
        assertThat(answer.status()).isNotEqualTo(500);
        assertThat(answer.type()).startsWith("application/problem+json");
    }

    @Test
    void answersProblemToOversizedHeaders() throws Exception {
        Answer url = raw("GET /" + "a".repeat(80_000) + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        Answer header = raw("GET / HTTP/1.1\r\nHost: h\r\nX: " + "a".repeat(80_000) + "\r\nConnection: close\r\n\r\n");

        assertThat(List.of(url.status(), header.status())).allMatch(status -> status >= 400 && status < 500);
        assertThat(url.type()).startsWith("application/problem+json");
        assertThat(header.type()).startsWith("application/problem+json");
    }

    @Test
    void problemTypesLeadToTheirPages() throws Exception {
        String type = send(to("/nowhere")).json().get("type").asString();

        Answer page = send(to(type).header("Accept", "text/html"));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.type()).startsWith("text/html");
        assertThat(page.body()).contains("Not found");
    }

    @Test
    void everyAnswerForbidsGuessingAndFraming() throws Exception {
        Answer answer = send(to("/nowhere"));

        assertThat(answer.response().headers().firstValue("X-Content-Type-Options"))
                .contains("nosniff");
        assertThat(answer.response().headers().firstValue("X-Frame-Options")).contains("DENY");
    }
}
