package dev.foretaste.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretaste.RunningService;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.rating.LiveMatrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.json.JsonMapper;

class FactorMapsTest {
    @TempDir
    private Path directory;

    private static void train(RunningService service) {
        for (String user : List.of("u1", "u2", "u3")) {
            service.put("/api/v1/users/%s/ratings/i1".formatted(user), "{\"value\": 4}");
            service.put("/api/v1/users/%s/ratings/i2".formatted(user), "{\"value\": 2}");
        }
        service.train("{\"algorithm\": \"als\", \"hyperparameters\": {\"rank\": 2}}");
    }

    private static List<String> users(FactorMaps maps) {
        return maps.map(1, FactorMap.Of.USERS, 1, 10).points().stream()
                .map(FactorMap.Point::id)
                .toList();
    }

    /** As a request finds it that comes when an erasure has stored a version and not yet let it serve. */
    @Test
    void forgetsAMapOfAModelWhoseSuccessorIsStored() {
        try (RunningService service = RunningService.start(directory)) {
            train(service);
            ActiveModel active = service.bean(ActiveModel.class);
            FactorMaps maps = service.bean(FactorMaps.class);
            Optional<LoadedModel> before = active.current();
            service.delete("/api/v1/users/u2");
            Optional<LoadedModel> after = active.current();

            active.swap(before);
            List<String> meanwhile = users(maps);
            active.swap(after);

            assertThat(meanwhile).containsExactly("u1", "u2", "u3");
            assertThat(users(maps)).containsExactly("u1", "u3");
        }
    }

    @Test
    @Timeout(60)
    void refusesMapsWhereManyWait() {
        CountDownLatch readable = new CountDownLatch(1);
        try (RunningService service = RunningService.start(directory);
                var requests = Executors.newVirtualThreadPerTaskExecutor()) {
            train(service);
            ModelStore slow =
                    new ModelStore(
                            service.bean(JdbcClient.class),
                            service.bean(PlatformTransactionManager.class),
                            JsonMapper.shared()) {
                        @Override
                        LoadedModel load(Stored stored) throws IOException {
                            try {
                                readable.await();
                            } catch (InterruptedException e) {
                                throw new IOException(e);
                            }
                            return super.load(stored);
                        }
                    };
            FactorMaps maps = new FactorMaps(
                    new Models(slow, new ActiveModel(), new ModelProperties(10), service.bean(LiveMatrix.class)));
            List<CompletableFuture<FactorMap>> wishes = new ArrayList<>();
            for (int limit = 1; limit <= 20; limit++) {
                int most = limit;
                wishes.add(CompletableFuture.supplyAsync(() -> maps.map(1, FactorMap.Of.ITEMS, 1, most), requests));
            }
            // One is being drawn and sixteen wait for it.
            while (wishes.stream().filter(CompletableFuture::isDone).count() < 3) {
                Thread.onSpinWait();
            }
            List<CompletableFuture<FactorMap>> refused =
                    wishes.stream().filter(CompletableFuture::isDone).toList();
            readable.countDown();

            assertThat(refused).hasSize(3);
            assertThat(refused)
                    .allSatisfy(wish -> assertThatThrownBy(wish::join)
                            .isInstanceOf(CompletionException.class)
                            .cause()
                            .isInstanceOf(ProblemException.class)
                            .hasMessageContaining("maps wait"));
            wishes.removeAll(refused);
            assertThat(wishes)
                    .allSatisfy(wish -> assertThat(wish.join().points()).isNotEmpty());
            maps.close();
        }
    }
}
