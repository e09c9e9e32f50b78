package dev.foretaste.rating;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.foretaste.RunningService;
import dev.foretaste.TestStore;
import dev.foretaste.matrix.RatingMatrix;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Import and export over HTTP, on each store. */
@ParameterizedClass
@EnumSource
class RatingFileApiTest {
    private static final String IMPORT = "/api/v1/ratings/import";
    private static final String EXPORT = "/api/v1/ratings/export";

    @TempDir
    Path directory;

    private final TestStore store;
    private RunningService service;

    RatingFileApiTest(TestStore store) {
        this.store = store;
    }

    @BeforeEach
    void start() {
        service = store.start(directory);
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private RunningService.Answer importBytes(String path, byte[] file, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri(path))
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofByteArray(file));
        return service.send(headers.length == 0 ? request : request.headers(headers));
    }

    private JsonNode imported(byte[] file) {
        RunningService.Answer answer = importBytes(IMPORT, file);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    private JsonNode ratingsOf(String userId) {
        return service.get("/api/v1/users/" + userId + "/ratings").json().get("ratings");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "userId,movieId,rating,timestamp\n1,31,2.5,1260759144\n1,1029,3.0,1260759179\n",
                "userId,movieId,rating,timestamp\r\n\"1\",\"31\",\"2.5\",1260759144\r\n\r\n1,1029,3.0,1260759179",
                "\uFEFFuserId,movieId,rating,timestamp\n1,31,2.5,1260759144\n1,1029,3.0,1260759179\n",
                "1\t31\t2.5\t1260759144\n1\t1029\t3\t1260759179\n",
                "1::31::2.5::1260759144\n1::1029::3::1260759179\n",
                "1,31,2.5,1260759144\r1,1029,3,1260759179\n",
                "timestamp,rating,user_id,item_id\n1260759144,2.5,1,31\n1260759179,3,1,1029\n",
                "userId,movieId,rating,timestamp,comment\n1,31,2.5,1260759144,good\n1,1029,3.0,1260759179,\n",
                "1,31,2.5,1260759144000\n1,1029,3,1260759179000\n",
                "userId,itemId,value,ratedAt\n1,31,2.5,2009-12-14T02:52:24Z\n1,1029,3,2009-12-14T02:52:59.000Z\n",
                "{\"userId\":\"1\",\"itemId\":\"31\",\"value\":2.5,\"ratedAt\":\"2009-12-14T02:52:24Z\"}\r\n\n"
                        + "{\"userId\":\"1\",\"itemId\":\"1029\",\"value\":3,\"ratedAt\":\"2009-12-14T02:52:59Z\"}",
            })
    void readsEveryDialect(String file) throws IOException {
        JsonNode answer = imported(utf8(file));
        JsonNode again = imported(gzip(utf8(file)));

        assertThat(answer.get("created").asInt()).isEqualTo(2);
        assertThat(again.get("unchanged").asInt()).isEqualTo(2);
        JsonNode newest = ratingsOf("1").get(0);
        assertThat(newest.get("itemId").asString()).isEqualTo("1029");
        assertThat(newest.get("value").asDouble()).isEqualTo(3.0);
        assertThat(newest.get("ratedAt").asString()).isEqualTo("2009-12-14T02:52:59Z");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"::|,\",i,5\n", "\"\"\"::|,\"\"\",i,5\n", "\"::|,\"\ti\t5\n"})
    void takesNoSeparatorFromWithinQuotes(String file) {
        assertThat(imported(utf8(file)).get("created").asInt()).isEqualTo(1);
        assertThat(service.get(EXPORT).text()).contains("::|,");
    }

    @Test
    void keepsNewestOfRepeatedRatingsAndElseTheLast() {
        JsonNode answer = imported(utf8("u,newest,5,200\nu,newest,1,100\nu,last,1,100\nu,last,4,100\n"));

        assertThat(answer.get("created").asInt()).isEqualTo(2);
        assertThat(service.get("/api/v1/users/u/ratings/newest")
                        .json()
                        .get("value")
                        .asInt())
                .isEqualTo(5);
        assertThat(service.get("/api/v1/users/u/ratings/last")
                        .json()
                        .get("value")
                        .asInt())
                .isEqualTo(4);
    }

    @Test
    void skipsBadLinesWhenAskedTo() {
        byte[] file =
                utf8("a,i,5,1\nb,i,9,1\nc,i,x,1\nd,i\ne,i,5,1,1\n,i,5,1\nf,i,5,nan\ng,i,NaN,1\nh,i,1e999,1\nz,i,1,1\n");

        RunningService.Answer answer = importBytes(IMPORT + "?onError=skip", file);

        assertThat(answer.json().get("created").asInt()).isEqualTo(2);
        assertThat(answer.json().get("rejected").asInt()).isEqualTo(8);
        assertThat(answer.json().get("errors").findValuesAsString("line"))
                .containsExactly("2", "3", "4", "5", "6", "7", "8", "9");
        assertThat(answer.json().get("errors").get(0).get("detail").asString())
                .contains("9.0")
                .contains("from 1.0 to 5.0");
    }

    @Test
    void countsEveryBadLineButListsOneHundred() {
        RunningService.Answer answer = importBytes(IMPORT + "?onError=skip", utf8("u,i,9\n".repeat(250) + "u,i,5\n"));

        assertThat(answer.json().get("rejected").asInt()).isEqualTo(250);
        assertThat(answer.json().get("errors")).hasSize(100);
        assertThat(answer.json().get("created").asInt()).isEqualTo(1);
    }

    @Test
    void storesNothingOfFileThatCannotBeStoredWhole() throws IOException {
        byte[] good = utf8("u,i,5,1\n".repeat(10));
        byte[] random = new byte[100_000];
        new Random(1).nextBytes(random);
        byte[] zipped = gzip(utf8("u,i,5,1\n".repeat(100_000)));

        byte[][] files = {
            utf8("u,i,5,1\nu,j,6,1\n"),
            utf8("u,i,5,1\r\nu,j,5\nu,k\r\n"),
            ("u,i,5,1\nJos\u00e9,i,5,1\n").getBytes(StandardCharsets.ISO_8859_1),
            random,
            Arrays.copyOf(zipped, zipped.length / 2),
            gzip(random),
            utf8("u,i,5,1\n\"never closed,i,5,1\n" + "x".repeat(1_000_000)),
            utf8("{\"userId\":\"u\",\"itemId\":\"i\",\"value\":5}\n{\"userId\":\n"),
            utf8("{\"userId\":\"u\",\"itemId\":\"i\",\"value\":\"5\"}\n"),
            utf8("who,what,how\nu,i,5\n"),
        };

        for (byte[] file : files) {
            RunningService.Answer answer = importBytes(IMPORT, file);
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
            assertThat(answer.json().get("errors").get(0).get("line").asInt()).isPositive();
            assertThat(answer.json().get("errors").get(0).get("detail").asString())
                    .isNotEmpty();
        }
        assertThat(service.bean(LiveMatrix.class).ratings()).isZero();
        assertThat(ratingsOf("u")).isEmpty();
        assertThat(imported(good).get("created").asInt()).isEqualTo(1);
    }

    @Test
    void importsWhatItExportsOfIdsWithTheReplacementCharacter() {
        String id = "\ufffd \ud83f\udfff";
        service.post(
                "/api/v1/ratings",
                "{\"userId\":\"%s\",\"itemId\":\"\\ufffd\",\"value\":4,\"context\":\"\ufffd\"}".formatted(id));
        for (String type : List.of("text/csv", "application/x-ndjson")) {
            String exported = service.send(
                            HttpRequest.newBuilder(service.uri(EXPORT)).header("Accept", type))
                    .text();
            RunningService.Answer imported = importBytes(IMPORT, exported.getBytes(StandardCharsets.UTF_8));

            assertThat(exported).contains(id);
            assertThat(imported.json().get("unchanged").asInt())
                    .as(imported.text())
                    .isEqualTo(1);
        }
        RunningService.Answer escaped = importBytes(
                IMPORT, "{\"userId\":\"\\ufffd\",\"itemId\":\"i\",\"value\":4}\n".getBytes(StandardCharsets.US_ASCII));
        RunningService.Answer item =
                importBytes("/api/v1/items/import", "itemId,title\n\ufffd,\ufffd\n".getBytes(StandardCharsets.UTF_8));

        assertThat(escaped.json().get("created").asInt()).as(escaped.text()).isEqualTo(1);
        assertThat(item.json().get("created").asInt()).as(item.text()).isEqualTo(1);
    }

    @Test
    void refusesExportsBeyondHalfOfTheConnectionsAndTakesRatingsMeanwhile() throws Exception {
        StringBuilder file = new StringBuilder();
        for (int n = 0; n < 250_000; n++) {
            file.append("u%d,i%d,%d%n".formatted(n % 5_000, n / 5_000, 1 + n % 5));
        }
        imported(utf8(file.toString()));
        List<Socket> stalled = new ArrayList<>();
        try {
            for (int n = service.bean(HikariDataSource.class).getMaximumPoolSize() / 2; n > 0; n--) {
                stalled.add(stalledExport());
            }

            RunningService.Answer refused = service.get(EXPORT);
            RunningService.Answer rated = service.put("/api/v1/users/late/ratings/i", "{\"value\":4}");

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
            assertThat(refused.header("Retry-After")).isNotEmpty();
            assertThat(rated.status()).isEqualTo(201);
        } finally {
            for (Socket reader : stalled) {
                reader.close();
            }
        }
        RunningService.Answer again = service.get(EXPORT);
        while (again.status() == 503) {
            again = service.get(EXPORT);
        }
        assertThat(again.text()).contains("\nlate,i,4.0,");
    }

    /** An export of which a byte was read and no more will be. */
    private Socket stalledExport() throws IOException {
        Socket reader = new Socket();
        reader.setReceiveBufferSize(4_096);
        reader.connect(new InetSocketAddress("localhost", service.uri("/").getPort()));
        reader.getOutputStream().write(utf8("GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(EXPORT)));
        assertThat(reader.getInputStream().read()).isEqualTo('H');
        return reader;
    }

    @Test
    void namesBytesThatAreNotOfTheCharset() {
        for (String line : List.of(
                "Jos\u00e9,i,5,1\n",
                "u,Jos\u00e9,5,1\n",
                "{\"userId\":\"Jos\u00e9\",\"itemId\":\"i\",\"value\":4}\n")) {
            RunningService.Answer refused = importBytes(IMPORT, line.getBytes(StandardCharsets.ISO_8859_1));

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).contains("not UTF-8");
        }
        for (String line : List.of("u,i,\u00e9\n", "u,i,4,\u00e9\n")) {
            RunningService.Answer refused = importBytes(IMPORT, line.getBytes(StandardCharsets.ISO_8859_1));

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).contains("\ufffd");
        }
        RunningService.Answer item = importBytes(
                "/api/v1/items/import", "itemId,title\ni,Caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(item.status()).isEqualTo(400);
        assertThat(item.text()).contains("not UTF-8");
    }

    @ParameterizedTest(name = "{0} characters before")
    @ValueSource(ints = {38, 39, 40, 97, 98, 99, 100})
    void quotesNoHalfOfACharacter(int before) {
        String tea = "x".repeat(before) + "\ud83c\udf75".repeat(60);
        for (String line : List.of(
                "u,i," + tea,
                "u,i,4," + tea,
                "{\"userId\":\"u\",\"itemId\":\"i\",\"value\":4,\"ratedAt\":\"%s\"}".formatted(tea))) {
            String detail = importBytes(IMPORT, (line + "\n").getBytes(StandardCharsets.UTF_8))
                    .json()
                    .at("/detail")
                    .asString();

            assertThat(detail).contains("\"x", "…\"; expected").doesNotContain("\ufffd");
            assertThat(detail.codePoints().map(Character::getType)).doesNotContain((int) Character.SURROGATE);
        }
    }

    @Test
    void readsTheCharsetThatIsNamed() {
        RunningService.Answer told = service.send(HttpRequest.newBuilder(service.uri(IMPORT))
                .header("Content-Type", "text/csv;charset=UTF-16")
                .POST(BodyPublishers.ofByteArray(
                        "u,i,5,1\nJos\u00e9 \ud83f\udfff,i,5,1\n".getBytes(StandardCharsets.UTF_16))));

        assertThat(told.json().get("created").asInt()).as(told.text()).isEqualTo(2);
    }

    @Test
    void namesLineWithBytesOfAnotherCharsetAndReadsItWhenTold() {
        byte[] latin = "u,i,5,1\nJos\u00e9,i,5,1\n".getBytes(StandardCharsets.ISO_8859_1);

        RunningService.Answer refused = importBytes(IMPORT, latin);
        RunningService.Answer told = service.send(HttpRequest.newBuilder(service.uri(IMPORT))
                .header("Content-Type", "text/csv;charset=ISO-8859-1")
                .POST(BodyPublishers.ofByteArray(latin)));

        assertThat(refused.json().get("errors").get(0).get("line").asInt()).isEqualTo(2);
        assertThat(told.json().get("created").asInt()).isEqualTo(2);
        assertThat(service.bean(LiveMatrix.class).user("Jos\u00e9")).isPresent();
    }

    @Test
    void refusesEndlessLineWithoutReadingItIntoMemory() {
        byte[] block = new byte[1 << 16];
        Arrays.fill(block, (byte) 'x');
        // A gigabyte, made as it is sent: were it buffered, this process would run out of memory.
        InputStream endless = new SequenceInputStream(
                new ByteArrayInputStream(utf8("u,i,5,1\n")),
                new SequenceInputStream(Collections.enumeration(Collections.nCopies(1 << 14, block).stream()
                        .map(ByteArrayInputStream::new)
                        .toList())));

        int status = statusOf(endless);

        assertThat(status).isIn(400, -1);
        assertThat(service.bean(LiveMatrix.class).ratings()).isZero();
    }

    @Test
    void refusesFileForWhichThereIsNoMemoryAndServesOn() throws Exception {
        StringBuilder file = new StringBuilder();
        for (int user = 0; user < 250_000; user++) {
            file.append('u').append(user).append(",i,5\n");
        }
        ServiceProcess small = ServiceProcess.start(directory.resolve("small"), "-Xmx128m", List.of());
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI imports = small.root().resolve("ratings/import");

            HttpResponse<String> refused = client.send(csv(imports, file.toString()), BodyHandlers.ofString());
            HttpResponse<String> taken = client.send(csv(imports, "u1,i,5\n"), BodyHandlers.ofString());

            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(413);
            assertThat(taken.body()).contains("\"created\":1");
        } finally {
            small.process().destroyForcibly().waitFor();
        }
    }

    private static HttpRequest csv(URI address, String file) {
        return HttpRequest.newBuilder(address)
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofString(file))
                .build();
    }

    /** The status answered; -1 where the service hung up on an upload that went on after the answer. */
    private int statusOf(InputStream body) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(service.uri(IMPORT))
                                    .header("Content-Type", "text/csv")
                                    .POST(BodyPublishers.ofInputStream(() -> body))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void storesNothingOfUploadCutOff() throws IOException {
        assertStoresNothingOfUploadCutOff(IMPORT + "?onError=skip", utf8("u,i,5,1\nu,j,5,1\n"));
    }

    @Test
    void storesNothingOfZippedUploadCutOffBetweenMembers() throws IOException {
        assertStoresNothingOfUploadCutOff(IMPORT, gzip(utf8("u,i,5,1\n")));
    }

    /** Of a body that says it is longer than what comes. */
    private void assertStoresNothingOfUploadCutOff(String path, byte[] sent) throws IOException {
        try (Socket socket = new Socket("localhost", service.uri("/").getPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(utf8("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                    + "Content-Length: 1000\r\n\r\n"));
            out.write(sent);
            out.flush();
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(answer)
                    .satisfiesAnyOf(
                            text -> assertThat(text).startsWith("HTTP/1.1 400"),
                            text -> assertThat(text).isEmpty());
        }

        assertThat(service.bean(LiveMatrix.class).ratings()).isZero();
    }

    @Test
    void readsAllMembersOfAGzipFileOrNone() throws IOException {
        byte[] first = gzip(utf8("u,i,5,1\n"));
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(first);
        both.write(gzip(utf8("u,j,4,1\n")));
        byte[] file = both.toByteArray();

        for (int length = first.length + 1; length < file.length; length++) {
            RunningService.Answer answer = importBytes(IMPORT, Arrays.copyOf(file, length));
            assertThat(answer.status())
                    .as("%d bytes: %s", length, answer.text())
                    .isEqualTo(400);
            assertThat(answer.json().at("/errors/0/detail").asString()).startsWith("cannot be unzipped: ");
        }
        byte[] padded = Arrays.copyOf(file, file.length + 1);
        assertThat(importBytes(IMPORT, padded).status()).isEqualTo(400);
        assertThat(service.bean(LiveMatrix.class).ratings()).isZero();
        assertThat(imported(file).get("created").asInt()).isEqualTo(2);
        assertThat(imported(first).get("unchanged").asInt()).isEqualTo(1);
    }

    @Test
    void readsMembersThatLieAcrossItsBuffers() throws IOException {
        Random random = new Random(1);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        int members = 0;
        // Some members end within the buffer of 256 KiB, some across its end.
        while (file.size() < 1 << 20) {
            byte[] noise = new byte[20_000];
            random.nextBytes(noise);
            String value = Base64.getEncoder().encodeToString(noise);
            file.write(gzip(utf8("u,i%d,5\n{%s\n".formatted(members++, value))));
        }

        JsonNode answer =
                importBytes(IMPORT + "?onError=skip", file.toByteArray()).json();

        assertThat(answer.get("created").asInt()).isEqualTo(members);
        assertThat(answer.get("rejected").asInt()).isEqualTo(members);
    }

    @Test
    void refusesOtherMediaTypesAndPolicies() {
        RunningService.Answer json = service.post(IMPORT, "[]");
        RunningService.Answer policy = importBytes(IMPORT + "?onError=ignore", utf8("u,i,5\n"));

        assertThat(json.status()).isEqualTo(415);
        assertThat(policy.status()).isEqualTo(400);
    }

    @Test
    void givesTheFirstAnswerToRequestSentAgain() {
        byte[] file = utf8("u,i,5,1\n");
        String[] key = {"Idempotency-Key", "import-1"};

        RunningService.Answer first = importBytes(IMPORT, file, key);
        service.put("/api/v1/users/u/ratings/i", "{\"value\":2}");
        RunningService.Answer again = importBytes(IMPORT, file, key);
        RunningService.Answer other = importBytes(IMPORT, utf8("u,i,4,1\n"), key);

        assertThat(again.text()).isEqualTo(first.text());
        assertThat(other.status()).isEqualTo(422);
        assertThat(service.get("/api/v1/users/u/ratings/i").json().get("value").asInt())
                .isEqualTo(2);
    }

    @Test
    void describesItemsOfFileSentAgainOnce() {
        String[] key = {"Idempotency-Key", "items-1"};
        String path = "/api/v1/items/import";

        RunningService.Answer first = importBytes(path, utf8("i,Green tea\n"), key);
        service.put("/api/v1/items/i", "{\"title\":\"Black tea\"}");
        RunningService.Answer again = importBytes(path, utf8("i,Green tea\n"), key);
        RunningService.Answer other = importBytes(path, utf8("i,White tea\n"), key);

        assertThat(first.json().get("created").asInt()).isEqualTo(1);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(other.status()).isEqualTo(422);
        assertThat(service.get("/api/v1/items/i").json().get("title").asString())
                .isEqualTo("Black tea");
    }

    @Test
    void storesRatingSentAgainOnce() {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri("/api/v1/ratings"))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "k")
                .POST(BodyPublishers.ofString("{\"userId\":\"u\",\"itemId\":\"i\",\"value\":5}"));

        RunningService.Answer first = service.send(request);
        service.delete("/api/v1/users/u/ratings/i");
        RunningService.Answer again = service.send(request);

        assertThat(first.status()).isEqualTo(201);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(ratingsOf("u")).isEmpty();
    }

    @Test
    void mergesUsersOnceHoweverOftenItIsSent() {
        String merge = "/api/v1/users/guest/merge";
        service.put("/api/v1/users/guest/ratings/i", "{\"value\":5}");
        service.put("/api/v1/users/guest/ratings/j", "{\"value\":4}");
        service.put("/api/v1/users/account/ratings/j", "{\"value\":3}");
        service.train("{\"algorithm\": \"baseline\"}");

        RunningService.Answer first = service.post(merge, "{\"into\":\"account\"}", "k");
        service.put("/api/v1/users/guest/ratings/k", "{\"value\":2}");
        RunningService.Answer again = service.post(merge, "{\"into\":\"account\"}", "k");
        RunningService.Answer other = service.post(merge, "{\"into\":\"another\"}", "k");

        assertThat(first.text()).isEqualTo("{\"ratingsMoved\":1,\"ratingsKept\":1,\"modelVersionsRewritten\":[1]}");
        assertThat(again.text()).isEqualTo(first.text());
        assertThat(other.status()).isEqualTo(422);
        assertThat(ratingsOf("account")).hasSize(2);
        assertThat(ratingsOf("guest")).hasSize(1);
    }

    @Test
    void answersOneMergeSentAtOnceTheSame() throws Exception {
        service.put("/api/v1/users/guest/ratings/i", "{\"value\":5}");
        service.train("{\"algorithm\": \"baseline\"}");

        List<Future<RunningService.Answer>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int sent = 0; sent < 8; sent++) {
                answers.add(
                        threads.submit(() -> service.post("/api/v1/users/guest/merge", "{\"into\":\"account\"}", "k")));
            }
        }

        for (Future<RunningService.Answer> answer : answers) {
            assertThat(answer.get().text())
                    .isEqualTo("{\"ratingsMoved\":1,\"ratingsKept\":0,\"modelVersionsRewritten\":[1]}");
        }
    }

    @Test
    void saysInWordsWhatIsWrongWithALineOfJson() {
        String file = """
                {"userId": "u", "itemId": "i", "value": "much"}
                {"userId": "u", "itemId": ["i"], "value": 5}
                {"userId": "u", "itemId": "i", "stars": 5}
                null
                {"userId": "u", "itemId": "i", "value": 5
                {"userId": "u", "itemId": "i", "value": %s}
                """.formatted("1".repeat(2_000));

        RunningService.Answer answer = service.send(HttpRequest.newBuilder(service.uri(IMPORT))
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(file)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("errors").findValuesAsString("detail"))
                .satisfiesExactly(
                        detail ->
                                assertThat(detail).startsWith("/value: was a text, must be a finite number; expected"),
                        detail -> assertThat(detail).startsWith("/itemId: was a list, must be a text; expected"),
                        detail ->
                                assertThat(detail).startsWith("/stars: the field \"stars\" is not known; known here: "),
                        detail -> assertThat(detail).startsWith("was null; expected an object"),
                        detail -> assertThat(detail).startsWith("the line is not valid JSON (column "),
                        detail -> assertThat(detail).startsWith("the line is beyond what is read: "))
                .noneMatch(detail -> detail.contains("Rating") || detail.contains("Source"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/csv", "application/x-ndjson"})
    void exportsWhatAnImportTakesUnchanged(String type) throws Exception {
        service.post("/api/v1/ratings/batch", """
                {"ratings": [
                    {"userId": "a,\\"b\\"", "itemId": "\\u2028 🍵", "value": 3.7, "ratedAt": "2026-01-31T18:30:00.123Z"},
                    {"userId": " ", "itemId": "#i", "value": 1},
                    {"userId": "a,\\"b\\"", "itemId": "::|", "value": 5}
                ]}""");
        RatingMatrix before = service.bean(LiveMatrix.class).snapshot().ratings();

        HttpRequest request = HttpRequest.newBuilder(service.uri(EXPORT))
                .header("Accept", type)
                .header("Accept-Encoding", "gzip")
                .build();
        byte[] zipped;
        try (HttpClient client = HttpClient.newHttpClient()) {
            zipped = client.send(request, BodyHandlers.ofByteArray()).body();
        }
        byte[] plain = new GZIPInputStream(new ByteArrayInputStream(zipped)).readAllBytes();
        assertThat(new String(plain, StandardCharsets.UTF_8)).contains("3.7").contains("18:30:00.123Z");

        try (RunningService other = store.start(directory.resolve("other"))) {
            RunningService.Answer answer = other.send(HttpRequest.newBuilder(other.uri(IMPORT))
                    .header("Content-Type", type)
                    .POST(BodyPublishers.ofByteArray(zipped)));
            assertThat(answer.json().get("created").asInt()).as(answer.text()).isEqualTo(3);
            RatingMatrix after = other.bean(LiveMatrix.class).snapshot().ratings();
            assertThat(after.users()).isEqualTo(before.users());
            assertThat(after.items()).isEqualTo(before.items());
            for (int at = 0; at < before.size(); at++) {
                assertThat(after.byUser().index(at)).isEqualTo(before.byUser().index(at));
                assertThat(after.byUser().value(at)).isEqualTo(before.byUser().value(at));
                assertThat(after.ratedAt(at)).isEqualTo(before.ratedAt(at));
            }
            assertThat(other.get(EXPORT).text()).isEqualTo(service.get(EXPORT).text());
            assertThat(trainedDigest(other)).isEqualTo(trainedDigest(service));
        }
    }

    @Test
    void exportsRatingsOfOneMomentWhileWritersGoOn() throws Exception {
        int users = 5_000;
        AtomicBoolean stop = new AtomicBoolean();
        service.post("/api/v1/ratings/batch", batch(users, 1));

        List<Set<String>> found = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> writing = threads.submit(() -> {
                int batches = 0;
                for (; !stop.get(); batches++) {
                    assertThat(service.post("/api/v1/ratings/batch", batch(users, 1 + batches % 5))
                                    .status())
                            .isEqualTo(200);
                }
                return batches;
            });
            Set<String> values = new HashSet<>();
            while (values.size() < 3 && !writing.isDone()) {
                List<String> lines = service.get(EXPORT).text().lines().skip(1).toList();
                assertThat(lines).hasSize(users);
                found.add(lines.stream().map(line -> line.split(",")[2]).collect(Collectors.toSet()));
                values.addAll(found.getLast());
            }
            stop.set(true);
            assertThat(writing.get()).isPositive();
        }

        assertThat(found).allSatisfy(values -> assertThat(values).hasSize(1));
    }

    private static String batch(int users, int value) {
        return IntStream.range(0, users)
                .mapToObj(user -> "{\"userId\":\"u%d\",\"itemId\":\"i\",\"value\":%d}".formatted(user, value))
                .collect(Collectors.joining(",", "{\"ratings\":[", "]}"));
    }

    @Test
    void zipsAnExportForWhoeverAcceptsThat() {
        service.put("/api/v1/users/u/ratings/i", "{\"value\":5}");

        assertThat(encodingOf("gzip, deflate, br")).isEqualTo("gzip");
        assertThat(encodingOf("gzip;q=0.5")).isEqualTo("gzip");
        assertThat(encodingOf("gzip; q=0")).isEmpty();
        assertThat(encodingOf("identity")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json, application/x-ndjson", "application/*", "text/csv;q=0.5, application/x-ndjson"
            })
    void exportsOnlyWhatIsAccepted(String accept) {
        assertThat(service.send(HttpRequest.newBuilder(service.uri(EXPORT)).header("Accept", accept))
                        .header("Content-Type"))
                .startsWith("application/x-ndjson");
    }

    private String encodingOf(String acceptEncoding) {
        return service.send(HttpRequest.newBuilder(service.uri(EXPORT)).header("Accept-Encoding", acceptEncoding))
                .header("Content-Encoding");
    }

    private static String trainedDigest(RunningService trained) {
        JsonNode job = trained.train(
                "{\"algorithm\": \"als\", \"seed\": 7, \"hyperparameters\": {\"rank\": 2, \"sweeps\": 2}}");
        return trained.get("/api/v1/models/" + job.get("modelVersion").asLong())
                .json()
                .get("digest")
                .asString();
    }

    @Test
    void importsMovieLensAsItIs() throws IOException {
        Path data = Path.of("../shared/data/ml-100k");
        Assumptions.assumeTrue(Files.isDirectory(data));

        JsonNode ratings = imported(Files.readAllBytes(data.resolve("u.data")));
        RunningService.Answer items = service.send(HttpRequest.newBuilder(service.uri("/api/v1/items/import"))
                .header("Content-Type", "text/plain;charset=ISO-8859-1")
                .POST(BodyPublishers.ofFile(data.resolve("u.item"))));

        assertThat(ratings.get("created").asInt()).isEqualTo(100_000);
        assertThat(items.status()).as(items.text()).isEqualTo(200);
        assertThat(items.json().get("created").asInt()).isEqualTo(1_682);
        JsonNode toyStory = service.get("/api/v1/items/1").json();
        assertThat(toyStory.get("title").asString()).isEqualTo("Toy Story (1995)");
        assertThat(toyStory.get("categories").values())
                .extracting(JsonNode::asString)
                .containsExactly("Animation", "Children's", "Comedy");
    }
}
