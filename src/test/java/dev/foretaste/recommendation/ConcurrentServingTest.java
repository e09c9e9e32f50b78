package dev.foretaste.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Models are swapped and ratings written while others read. */
class ConcurrentServingTest {
    private static final int READERS = 3;
    private static final int WRITERS = 2;
    private static final int ROUNDS = 60;
    private static final int ITEMS = 80;

    @SuppressWarnings("NullAway.Init") // by each test, which starts and closes it
    private RunningService service;

    @Test
    void neverFailsNorMixesVersionsNorShowsAStaleRating(@TempDir Path dataDir) throws Exception {
        try (RunningService running = RunningService.start(dataDir);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            service = running;
            submitRatings();
            Map<Long, String> predictions = new ConcurrentHashMap<>();
            Map<Long, String> lists = new ConcurrentHashMap<>();
            for (long version = 1; version <= 2; version++) {
                JsonNode job = service.train(
                        "{\"seed\":%d,\"hyperparameters\":{\"rank\":%d}}".formatted(version, version * 4));
                assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");
                predictions.put(version, predictions().get("predictions").toString());
                lists.put(version, list().toString());
            }
            assertThat(predictions.get(1L)).isNotEqualTo(predictions.get(2L));

            AtomicBoolean done = new AtomicBoolean();
            Future<?> swapper = threads.submit(() -> swapUntil(done));
            List<Future<?>> work = new ArrayList<>();
            for (int reader = 0; reader < READERS; reader++) {
                work.add(threads.submit(asTask(() -> read(predictions, lists))));
            }
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                work.add(threads.submit(asTask(() -> write("writer" + number))));
            }
            for (Future<?> each : work) {
                each.get();
            }
            done.set(true);
            swapper.get();
        }
    }

    /** Described, it is in every list: with those that were rated after the training, or with those nobody rated. */
    @Test
    void listsAnItemOnceThatIsRatedAndLeftMeanwhile(@TempDir Path dataDir) throws Exception {
        try (RunningService running = RunningService.start(dataDir);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            service = running;
            submitRatings();
            assertThat(service.train("{}").get("state").asString()).isEqualTo("SUCCEEDED");
            get(service.put("/api/v1/items/toggled", "{}"));
            AtomicBoolean done = new AtomicBoolean();
            String rating = "/api/v1/users/other/ratings/toggled";
            Future<?> toggler = threads.submit(() -> {
                while (!done.get()) {
                    get(service.put(rating, "{\"value\":3}"));
                    assertThat(service.delete(rating).status()).isEqualTo(204);
                }
            });

            try {
                for (int round = 0; round < ROUNDS; round++) {
                    for (String user : List.of("u5", "stranger")) {
                        assertThat(ids(user)).as(user).containsOnlyOnce("toggled");
                    }
                }
            } finally {
                done.set(true);
            }
            toggler.get();
        }
    }

    private static Callable<Boolean> asTask(Runnable task) {
        return () -> {
            task.run();
            return true;
        };
    }

    private void submitRatings() {
        Random random = new Random(3);
        List<String> ratings = new ArrayList<>();
        for (int user = 0; user < 40; user++) {
            for (int item = 0; item < ITEMS; item++) {
                if (random.nextInt(3) == 0) {
                    ratings.add("{\"userId\":\"u%d\",\"itemId\":\"i%d\",\"value\":%d}"
                            .formatted(user, item, 1 + random.nextInt(5)));
                }
            }
        }
        get(service.post("/api/v1/ratings/batch", "{\"ratings\":[%s]}".formatted(String.join(",", ratings))));
    }

    private static JsonNode get(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isBetween(200, 201);
        return answer.json();
    }

    /** Many users and items in one request. */
    private JsonNode predictions() {
        StringBuilder pairs = new StringBuilder();
        for (int user = 0; user < 40; user++) {
            pairs.append(user == 0 ? "" : ",")
                    .append("{\"userId\":\"u%d\",\"itemId\":\"i%d\"}".formatted(user, user * 2));
        }
        return get(service.post("/api/v1/predictions", "{\"pairs\":[%s]}".formatted(pairs)));
    }

    private JsonNode list() {
        return get(service.get("/api/v1/users/u5/recommendations?limit=30"));
    }

    private void read(Map<Long, String> predictions, Map<Long, String> lists) {
        for (int round = 0; round < ROUNDS; round++) {
            JsonNode pairs = predictions().get("predictions");
            assertThat(pairs.toString())
                    .isEqualTo(predictions.get(pairs.at("/0/modelVersion").longValue()));
            JsonNode list = list();
            assertThat(list.toString())
                    .isEqualTo(lists.get(list.get("modelVersion").longValue()));
        }
    }

    /** Each answer after a write must know it: the item rated is gone from the list, a deleted rating is forgotten. */
    private void write(String user) {
        for (int round = 0; round < ROUNDS; round++) {
            String item = "i" + round;
            String path = "/api/v1/users/%s/ratings/%s".formatted(user, item);
            get(service.put(path, "{\"value\":%d}".formatted(1 + round % 5)));
            assertThat(ids(user)).doesNotContain(item);
            if (round % 3 == 2) {
                assertThat(service.delete(path).status()).isEqualTo(204);
                assertThat(ids(user)).contains(item);
            }
        }
    }

    private List<String> ids(String user) {
        return get(service.get("/api/v1/users/" + user + "/recommendations?limit=500"))
                .get("items")
                .valueStream()
                .map(item -> item.get("itemId").asString())
                .toList();
    }

    private void swapUntil(AtomicBoolean done) {
        for (int swap = 0; !done.get(); swap++) {
            get(service.post("/api/v1/models/" + (1 + swap % 2) + "/activate", ""));
        }
    }
}
