package dev.foretaste.rating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.matrix.RatingMatrix;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The live matrix behind the real log and store. */
class LiveMatrixTest {
    @TempDir
    Path directory;

    private static Rating rating(String userId, String itemId, double value) {
        return new Rating(userId, itemId, (float) value, Instant.parse("2026-01-01T00:00:00Z"), null);
    }

    @Test
    void showsSubmittedRatingAtOnce() {
        try (RunningService service = RunningService.start(directory)) {
            LiveMatrix matrix = service.bean(LiveMatrix.class);
            long revision = matrix.revision();

            service.bean(Ratings.class).submit(rating("bob", "tea", 4), Optional.empty());

            assertThat(matrix.ratings()).isEqualTo(1);
            assertThat(matrix.mean()).isEqualTo(4.0);
            assertThat(matrix.revision()).isEqualTo(revision + 1);
            assertThat(matrix.user("bob")).hasValueSatisfying(user -> {
                assertThat(user.size()).isEqualTo(1);
                assertThat(user.itemId(0)).isEqualTo("tea");
                assertThat(user.value(0)).isEqualTo(4f);
                assertThat(user.revision()).isEqualTo(revision + 1);
                assertThat(user.ratedAt(0) * 60L)
                        .isEqualTo(Instant.parse("2026-01-01T00:00:00Z").getEpochSecond());
            });
            assertThat(matrix.item("coffee")).isEmpty();
        }
    }

    @Test
    void neverUsesRevisionTwice() {
        long revision;
        try (RunningService service = RunningService.start(directory)) {
            service.bean(Ratings.class).submit(rating("bob", "tea", 4), Optional.empty());
            service.bean(Ratings.class).delete("bob", "tea");
            revision = service.bean(LiveMatrix.class).revision();
        }

        try (RunningService service = RunningService.start(directory)) {
            service.bean(Ratings.class).submit(rating("bob", "tea", 4), Optional.empty());

            assertThat(service.bean(LiveMatrix.class).user("bob").orElseThrow().revision())
                    .isGreaterThan(revision);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void agreesWithMapAfterRandomChangesAndRestart(long seed) {
        Random random = new Random(seed);
        Map<String, Map<String, Float>> expected = new TreeMap<>();
        RatingMatrix before;
        try (RunningService service = RunningService.start(directory)) {
            Ratings ratings = service.bean(Ratings.class);
            for (int step = 0; step < 300; step++) {
                List<Rating> batch = new ArrayList<>();
                for (int n = random.nextInt(4); n >= 0; n--) {
                    String user = "u" + random.nextInt(12);
                    String item = "i" + random.nextInt(9);
                    if (random.nextInt(3) > 0) {
                        batch.add(rating(user, item, 1 + random.nextInt(9) / 2.0));
                    } else if (batch.isEmpty()) {
                        boolean there = expected.getOrDefault(user, Map.of()).containsKey(item);
                        assertThat(ratings.delete(user, item)).isEqualTo(there);
                        expected.getOrDefault(user, new HashMap<>()).remove(item);
                    }
                }
                ratings.submitAll(batch, Optional.empty());
                batch.forEach(rating -> expected.computeIfAbsent(rating.userId(), id -> new TreeMap<>())
                        .put(rating.itemId(), rating.value()));
            }
            assertAgrees(service.bean(LiveMatrix.class), expected);
            before = service.bean(LiveMatrix.class).snapshot().ratings();
        }

        try (RunningService service = RunningService.start(directory)) {
            assertAgrees(service.bean(LiveMatrix.class), expected);
            RatingMatrix after = service.bean(LiveMatrix.class).snapshot().ratings();
            assertThat(after.users()).isEqualTo(before.users());
            assertThat(after.items()).isEqualTo(before.items());
        }
    }

    @Test
    void agreesWithMapAfterItemThatEverybodyRatedIsErased() {
        Random random = new Random(1);
        Map<String, Map<String, Float>> expected = new TreeMap<>();
        List<Rating> all = new ArrayList<>();
        for (int user = 0; user < 100_000; user++) {
            all.add(rating("u" + user, "tea", 1 + random.nextInt(9) / 2.0));
            if (user % 3 == 0) {
                all.add(rating("u" + user, "i" + random.nextInt(9), 1 + random.nextInt(9) / 2.0));
            }
        }
        all.forEach(rating ->
                expected.computeIfAbsent(rating.userId(), id -> new TreeMap<>()).put(rating.itemId(), rating.value()));
        try (RunningService service = RunningService.start(directory)) {
            LiveMatrix matrix = service.bean(LiveMatrix.class);
            Ratings ratings = service.bean(Ratings.class);
            ratings.submitAll(all, Optional.empty());
            assertAgrees(matrix, expected);

            int erased = service.bean(Erasure.class).eraseItem("tea", () -> {}).ratingsErased();
            // Takes the places of users who are gone.
            ratings.submit(rating("late", "coffee", 4), Optional.empty());

            expected.values().forEach(row -> row.remove("tea"));
            expected.values().removeIf(Map::isEmpty);
            expected.put("late", Map.of("coffee", 4f));
            assertThat(erased).isEqualTo(100_000);
            assertThat(matrix.users()).isEqualTo(expected.size());
            assertAgrees(matrix, expected);
        }

        try (RunningService service = RunningService.start(directory)) {
            assertAgrees(service.bean(LiveMatrix.class), expected);
        }
    }

    private static void assertAgrees(LiveMatrix matrix, Map<String, Map<String, Float>> expected) {
        Map<String, Set<String>> raters = new HashMap<>();
        Map<String, Double> sums = new HashMap<>();
        int ratings = 0;
        for (Map.Entry<String, Map<String, Float>> user : expected.entrySet()) {
            Map<String, Float> row = new HashMap<>();
            matrix.user(user.getKey()).ifPresent(live -> {
                for (int at = 0; at < live.size(); at++) {
                    row.put(live.itemId(at), live.value(at));
                }
            });
            assertThat(row).isEqualTo(user.getValue());
            for (Map.Entry<String, Float> rating : user.getValue().entrySet()) {
                raters.computeIfAbsent(rating.getKey(), id -> new HashSet<>()).add(user.getKey());
                sums.merge(rating.getKey(), (double) rating.getValue(), Double::sum);
                ratings++;
            }
        }
        assertThat(matrix.ratings()).isEqualTo(ratings);
        Set<String> items = new HashSet<>();
        matrix.forEachItem(item -> {
            Set<String> found = new HashSet<>();
            matrix.forEachRater(item.itemId(), user -> found.add(user.userId()));
            assertThat(found).isEqualTo(raters.get(item.itemId()));
            assertThat(item.count()).isEqualTo(found.size());
            assertThat(item.sum()).isEqualTo(sums.get(item.itemId()));
            items.add(item.itemId());
        });
        assertThat(items).isEqualTo(raters.keySet());
        assertSnapshotAgrees(matrix.snapshot().ratings(), expected, ratings);
    }

    private static void assertSnapshotAgrees(
            RatingMatrix snapshot, Map<String, Map<String, Float>> expected, int ratings) {
        assertThat(snapshot.size()).isEqualTo(ratings);
        for (int user = 0; user < snapshot.users().size(); user++) {
            Map<String, Float> row = expected.getOrDefault(snapshot.users().id(user), Map.of());
            assertThat(snapshot.byUser().count(user)).isEqualTo(row.size());
            for (int at = snapshot.byUser().start(user); at < snapshot.byUser().end(user); at++) {
                String item = snapshot.items().id(snapshot.byUser().index(at));
                assertThat(snapshot.byUser().value(at)).isEqualTo(row.get(item));
            }
        }
    }
}
