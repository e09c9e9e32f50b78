package dev.foretaste.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.foretaste.RunningService;
import dev.foretaste.TestStore;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.rating.LiveMatrix;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** New versions, and those that make room for them. */
class PublishingTest {
    private static final int USERS = 1_000;

    @TempDir
    private Path directory;

    private static List<Long> versions(RunningService service) {
        return service.get("/api/v1/models")
                .json()
                .get("models")
                .valueStream()
                .map(model -> model.get("version").asLong())
                .toList();
    }

    @Test
    void succeedsThoughOldVersionsCannotBeDeletedUntilLater() throws SQLException {
        try (RunningService service = RunningService.start(directory, "foretaste.model.keep=1");
                Connection connection = TestStore.SQLITE.connect(directory);
                Statement statement = connection.createStatement()) {
            service.put("/api/v1/users/u/ratings/i", "{\"value\":4}");
            service.train("{\"algorithm\":\"baseline\"}");

            statement.execute("CREATE TRIGGER broken BEFORE DELETE ON model_version"
                    + " BEGIN SELECT RAISE(FAIL, 'broken'); END");
            JsonNode second = service.train("{\"algorithm\":\"baseline\"}");
            List<Long> kept = versions(service);
            statement.execute("DROP TRIGGER broken");
            service.train("{\"algorithm\":\"baseline\"}");

            assertThat(second.get("state").asString()).isEqualTo("SUCCEEDED");
            assertThat(second.get("modelVersion").asLong()).isEqualTo(2);
            assertThat(kept).containsExactly(2L, 1L);
            assertThat(versions(service)).containsExactly(3L);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void leavesNoVersionBehindThatIsCancelledAtACheckpoint(int checkpoint) {
        try (RunningService service = RunningService.start(directory)) {
            service.put("/api/v1/users/u/ratings/i", "{\"value\":4}");
            service.train("{\"algorithm\":\"baseline\"}");
            Models models = service.bean(Models.class);
            AtomicInteger passed = new AtomicInteger();
            Runnable cancelled = () -> {
                if (passed.incrementAndGet() == checkpoint) {
                    throw new CancellationException("cancelled");
                }
            };

            assertThatThrownBy(() ->
                            models.publish(models.load(1), Activation.ALWAYS, user -> true, item -> true, cancelled))
                    .isInstanceOf(CancellationException.class);

            assertThat(versions(service)).containsExactly(1L);
            assertThat(models.get(1).active()).isTrue();
        }
    }

    @Test
    void saysThatItWasCancelledThoughTheStoreFailsThen() throws SQLException {
        try (RunningService service = RunningService.start(directory);
                Connection connection = TestStore.SQLITE.connect(directory);
                Statement statement = connection.createStatement()) {
            service.put("/api/v1/users/u/ratings/i", "{\"value\":4}");
            service.train("{\"algorithm\":\"baseline\"}");
            for (String table : List.of("model_version", "model_chunk")) {
                statement.execute(
                        "CREATE TRIGGER broken_%s BEFORE DELETE ON %1$s BEGIN SELECT RAISE(FAIL, 'broken'); END"
                                .formatted(table));
            }
            Models models = service.bean(Models.class);
            AtomicInteger passed = new AtomicInteger();
            Runnable cancelledOnceSaved = () -> {
                if (passed.incrementAndGet() == 2) {
                    throw new CancellationException("cancelled");
                }
            };

            assertThatThrownBy(() -> models.publish(
                            models.load(1), Activation.ALWAYS, user -> true, item -> true, cancelledOnceSaved))
                    .isInstanceOf(CancellationException.class);

            assertThat(versions(service)).containsExactly(1L);
        }
    }

    @Test
    void publishesThoughNoTransactionCanBeginToDeleteOldVersions() {
        try (RunningService service = RunningService.start(directory)) {
            service.put("/api/v1/users/u/ratings/i", "{\"value\":4}");
            service.train("{\"algorithm\":\"baseline\"}");
            ModelStore busy =
                    new ModelStore(
                            service.bean(JdbcClient.class),
                            service.bean(PlatformTransactionManager.class),
                            JsonMapper.shared()) {
                        @Override
                        void delete(long version) {
                            throw new CannotCreateTransactionException("all connections are in use");
                        }
                    };
            Models models = new Models(
                    busy, service.bean(ActiveModel.class), new ModelProperties(1), service.bean(LiveMatrix.class));

            ModelVersion published =
                    models.publish(models.load(1), Activation.ALWAYS, user -> true, item -> true, () -> {});

            assertThat(published.version()).isEqualTo(2);
            assertThat(published.active()).isTrue();
        }
    }

    @Test
    void activatesWhatIsBetterThanTheVersionThatServes() {
        try (RunningService service = RunningService.start(directory)) {
            service.put("/api/v1/users/u/ratings/i", "{\"value\":4}");
            service.train("{\"algorithm\":\"baseline\"}");
            Models models = service.bean(Models.class);
            LoadedModel trained = models.load(1);

            assertReplaces(models, trained, "", "", true);
            assertReplaces(models, trained, "", "rmse=0.9", true);
            assertReplaces(models, trained, "rmse=0.9", "rmse=0.8", true);
            assertReplaces(models, trained, "rmse=0.9", "rmse=0.9", false);
            assertReplaces(models, trained, "rmse=0.9", "", false);
            assertReplaces(models, trained, "rmse=0.9 ndcg=0.3", "rmse=0.8 ndcg=0.2", true);
            assertReplaces(models, trained, "rmse=0.9 ndcg=0.3", "ndcg=0.4", false);
            assertReplaces(models, trained, "ndcg=0.3", "ndcg=0.4", true);
            assertReplaces(models, trained, "ndcg=0.3", "ndcg=0.3", false);
            assertReplaces(models, trained, "ndcg=0.3", "rmse=0.8 ndcg=0.4", true);
            assertReplaces(models, trained, "ndcg=0.3", "rmse=0.8", false);
        }
    }

    /** Whether a version that reached this on ratings held out makes way for one that reached that. */
    private static void assertReplaces(
            Models models, LoadedModel trained, String before, String after, boolean better) {
        models.publish(measured(trained, before), Activation.ALWAYS, user -> true, item -> true, () -> {});

        ModelVersion published =
                models.publish(measured(trained, after), Activation.IF_BETTER, user -> true, item -> true, () -> {});

        assertThat(published.active()).as("%s, then %s", before, after).isEqualTo(better);
        assertThat(models.get(published.version()).active()).isEqualTo(better);
    }

    private static LoadedModel measured(LoadedModel model, String metrics) {
        Map<String, Double> byName = Stream.of(metrics.split(" "))
                .filter(metric -> !metric.isEmpty())
                .map(metric -> metric.split("="))
                .collect(Collectors.toMap(metric -> metric[0], metric -> Double.valueOf(metric[1])));
        ModelVersion info = model.info();
        return new LoadedModel(
                new ModelVersion(
                        info.version(),
                        info.algorithm(),
                        info.hyperparameters(),
                        info.preferenceAlgorithm(),
                        info.preferenceHyperparameters(),
                        info.seed(),
                        info.rank(),
                        info.users(),
                        info.items(),
                        info.ratings(),
                        info.snapshotRevision(),
                        info.digest(),
                        byName,
                        info.active(),
                        info.createdAt()),
                model.ratingPart(),
                model.preferencePart(),
                model.userRatingCounts(),
                model.itemRatingCounts(),
                model.varianceScale());
    }

    /** What is copied is told by what is allocated: a copy for each of the users would be a hundred times as much. */
    @Test
    void copiesAModelOnceHoweverManyUsersWereErasedMeanwhile() {
        try (RunningService service = RunningService.start(directory)) {
            StringBuilder ratings = new StringBuilder("userId,itemId,rating\n");
            for (int user = 0; user < USERS; user++) {
                ratings.append("u%d,i%d,4\n".formatted(user, user % 5));
            }
            service.send(HttpRequest.newBuilder(service.uri("/api/v1/ratings/import"))
                    .header("Content-Type", "text/csv")
                    .POST(HttpRequest.BodyPublishers.ofString(ratings.toString())));
            service.train("{\"algorithm\":\"als\",\"hyperparameters\":{\"rank\":32,\"sweeps\":1}}");
            Models models = service.bean(Models.class);
            LoadedModel model = models.load(1);
            ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
            models.publish(model, Activation.NEVER, user -> !user.equals("u0"), item -> true, () -> {});

            long before = threads.getCurrentThreadAllocatedBytes();
            models.publish(model, Activation.NEVER, user -> !user.equals("u0"), item -> true, () -> {});
            long one = threads.getCurrentThreadAllocatedBytes() - before;
            ModelVersion published =
                    models.publish(model, Activation.NEVER, user -> user.endsWith("0"), item -> true, () -> {});
            long many = threads.getCurrentThreadAllocatedBytes() - before - one;

            assertThat(published.users()).isEqualTo(USERS / 10);
            assertThat(many).isLessThan(2 * one);
        }
    }

    @Test
    void readsAgainWhatAnErasureWroteAnewMeanwhile() {
        try (RunningService service = startWithTwoVersions()) {
            Models models = modelsOn(
                    service,
                    new Beside(service, () -> service.delete("/api/v1/users/v").status()));

            assertThat(models.load(1).users().size()).isEqualTo(1);
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void takesAVersionThatWasDeletedMeanwhileForNone(CapturedOutput output) {
        try (RunningService service = startWithTwoVersions()) {
            Models models = modelsOn(
                    service,
                    new Beside(service, () -> service.delete("/api/v1/models/1").status()));

            assertThat(models.versionsKnowing("v")).containsExactly(2L);
            assertThat(output.getAll()).doesNotContain("cannot be read");
        }
    }

    private RunningService startWithTwoVersions() {
        RunningService service = RunningService.start(directory);
        service.put("/api/v1/users/u/ratings/i", "{\"value\":4}");
        service.put("/api/v1/users/v/ratings/i", "{\"value\":3}");
        service.train("{\"algorithm\":\"baseline\"}");
        service.train("{\"algorithm\":\"baseline\"}");
        return service;
    }

    private static Models modelsOn(RunningService service, ModelStore store) {
        return new Models(store, new ActiveModel(), new ModelProperties(10), service.bean(LiveMatrix.class));
    }

    /** A store in which the service does something else, once, just before the first version is read. */
    private static final class Beside extends ModelStore {
        private final Runnable change;
        private boolean changed;

        Beside(RunningService service, Runnable change) {
            super(service.bean(JdbcClient.class), service.bean(PlatformTransactionManager.class), JsonMapper.shared());
            this.change = change;
        }

        @Override
        LoadedModel load(Stored stored) throws IOException {
            changeBefore(stored.version());
            return super.load(stored);
        }

        @Override
        IdIndex users(Stored stored) throws IOException {
            changeBefore(stored.version());
            return super.users(stored);
        }

        private void changeBefore(long version) {
            if (version == 1 && !changed) {
                changed = true;
                change.run();
            }
        }
    }
}
