package dev.foretaste.rating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.TestStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The service as a process of its own, killed (SIGKILL) again and again while clients post single ratings, batches and
 * imports.
 */
class KillTest {
    private static final int SINGLES = 3;
    private static final int BATCH = 50;
    private static final int IMPORT = 3_000;
    private static final int ACKNOWLEDGED_MAXIMUM = 300;
    private static final int DELAY_MAXIMUM = 20_000_000;
    private static final String HEAP = "-Xmx512m";

    @TempDir
    Path directory;

    /** What one client sent and what of it was acknowledged; the time of a rating is the number of its request. */
    private static final class Client {
        private final String user;
        private final int ratings;
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong acknowledged = new AtomicLong();

        Client(String user, int ratings) {
            this.user = user;
            this.ratings = ratings;
        }

        HttpRequest next(URI root) {
            long number = sent.incrementAndGet();
            if (user.startsWith("import")) {
                StringBuilder file = new StringBuilder();
                for (int item = 0; item < ratings; item++) {
                    file.append("%s,i%d,%d,%d%n".formatted(user, item, 1 + number % 5, number));
                }
                return HttpRequest.newBuilder(root.resolve("ratings/import"))
                        .header("Content-Type", "text/csv")
                        .POST(BodyPublishers.ofString(file.toString()))
                        .build();
            }
            List<String> batch = new ArrayList<>();
            for (int item = 0; item < ratings; item++) {
                batch.add("{\"userId\":\"%s\",\"itemId\":\"i%d\",\"value\":%d,\"ratedAt\":\"%s\"}"
                        .formatted(user, item, 1 + number % 5, Instant.ofEpochSecond(number)));
            }
            boolean single = ratings == 1;
            return HttpRequest.newBuilder(root.resolve(single ? "ratings" : "ratings/batch"))
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(single ? batch.getFirst() : "{\"ratings\":" + batch + "}"))
                    .build();
        }
    }

    @ParameterizedTest(name = "{0}, {1} kills")
    @CsvSource({"SQLITE, 30", "POSTGRESQL, 3"})
    void losesNothingAcknowledgedAndStoresNothingHalf(TestStore store, int kills) throws Exception {
        Random random = new Random(1);
        List<String> settings = store.settings(directory);
        List<Client> clients = new ArrayList<>();
        for (int n = 0; n < SINGLES; n++) {
            clients.add(new Client("single" + n, 1));
        }
        clients.add(new Client("batch", BATCH));
        clients.add(new Client("import", IMPORT));

        for (int round = 0; round < kills; round++) {
            ServiceProcess service = ServiceProcess.start(directory, HEAP, settings);
            checkStored(service, clients);
            killUnderLoad(service, clients, random);
        }

        ServiceProcess service = ServiceProcess.start(directory, HEAP, settings);
        checkStored(service, clients);
        service.process().destroyForcibly().waitFor();
        assertThat(clients).allSatisfy(client -> assertThat(client.sent).hasPositiveValue());
    }

    private static void killUnderLoad(ServiceProcess service, List<Client> clients, Random random) throws Exception {
        CountDownLatch untilKill = new CountDownLatch(1 + random.nextInt(ACKNOWLEDGED_MAXIMUM));
        int delay = random.nextInt(DELAY_MAXIMUM);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> sending = new ArrayList<>();
            for (Client client : clients) {
                sending.add(threads.submit(() -> sendUntilKilled(service, client, untilKill)));
            }
            assertThat(untilKill.await(5, TimeUnit.MINUTES)).isTrue();
            // Any moment, not only that of an acknowledgement.
            LockSupport.parkNanos(delay);
            service.process().destroyForcibly().waitFor();
            for (Future<?> client : sending) {
                client.get();
            }
        }
    }

    private static void sendUntilKilled(ServiceProcess service, Client client, CountDownLatch acknowledgements) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            while (service.process().isAlive()) {
                HttpRequest request = client.next(service.root());
                int status = http.send(request, BodyHandlers.discarding()).statusCode();
                assertThat(status).isIn(200, 201);
                client.acknowledged.set(client.sent.get());
                acknowledgements.countDown();
            }
        } catch (IOException e) {
            // The service was killed under the request: it may be stored or not, but not half.
            assertThat(acknowledgements.getCount()).isZero();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void checkStored(ServiceProcess service, List<Client> clients) throws Exception {
        for (Client client : clients) {
            Map<String, Long> numbers = numbersOf(service.root(), client.user);
            Set<Long> distinct = new HashSet<>(numbers.values());
            if (numbers.isEmpty()) {
                assertThat(client.acknowledged).hasValue(0);
                continue;
            }
            assertThat(numbers).as(client.user).hasSize(client.ratings);
            assertThat(distinct)
                    .as("requests that left ratings of " + client.user)
                    .hasSize(1);
            assertThat(distinct.iterator().next()).isBetween(client.acknowledged.get(), client.sent.get());
        }
    }

    /** By item, the number of the request that stored the user's rating. */
    private static Map<String, Long> numbersOf(URI root, String user) throws IOException, InterruptedException {
        Map<String, Long> numbers = new HashMap<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            String cursor = "";
            do {
                URI page = root.resolve("users/%s/ratings?limit=1000%s".formatted(user, cursor));
                JsonNode answer = JsonMapper.shared()
                        .readTree(http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                                .body());
                for (JsonNode rating : answer.get("ratings")) {
                    long number =
                            Instant.parse(rating.get("ratedAt").asString()).getEpochSecond();
                    assertThat(rating.get("value").asInt()).isEqualTo((int) (1 + number % 5));
                    numbers.put(rating.get("itemId").asString(), number);
                }
                cursor = answer.hasNonNull("nextCursor")
                        ? "&cursor=" + answer.get("nextCursor").asString()
                        : "";
            } while (!cursor.isEmpty());
        }
        return numbers;
    }
}
