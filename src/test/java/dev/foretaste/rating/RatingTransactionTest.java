package dev.foretaste.rating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are committed together, behind the real log and store. */
class RatingTransactionTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    /** Of one minute and of the next: the live matrix knows minutes, the store milliseconds. */
    private static final long[] MILLIS = {0, 1, 700, 60_000};

    @TempDir
    Path directory;

    private final Map<String, Map<String, Rating>> expected = new TreeMap<>();
    private final List<Object> answers = new ArrayList<>();
    private final List<Object> expectedAnswers = new ArrayList<>();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void seesWhatTheSameTransactionChangedBefore(long seed) {
        Random random = new Random(seed);
        long revision;
        try (RunningService service = RunningService.start(directory)) {
            for (int commit = 0; commit < 40; commit++) {
                service.bean(RatingLog.class).commit(1, changes -> {
                    for (int n = 0; n < 20; n++) {
                        operate(changes, random);
                    }
                    return true;
                });
                assertThat(answers).isEqualTo(expectedAnswers);
                assertAgrees(service);
            }
            revision = service.bean(LiveMatrix.class).revision();
        }

        try (RunningService service = RunningService.start(directory)) {
            assertAgrees(service);
            assertThat(service.bean(LiveMatrix.class).revision()).isGreaterThan(revision);
        }
    }

    /** An import of many users forgets how it came to their rows. */
    @Test
    void tellsRatingsOfOneMinuteApartThatAnImportHasJustPut() {
        Rating early = new Rating("u", "i", 4, NOON, null);
        Rating late = new Rating("u", "i", 4, NOON.plusMillis(700), null);
        try (RunningService service = RunningService.start(directory)) {
            RatingLog log = service.bean(RatingLog.class);
            log.commit(1, changes -> changes.put(late));

            RatingTransaction.Outcome outcome = log.commit(1, changes -> {
                changes.put(early);
                changes.compact("u");
                return changes.put(late);
            });

            assertThat(outcome).isEqualTo(RatingTransaction.Outcome.UPDATED);
            assertThat(exported(service)).containsExactly(line(late));
        }
    }

    private void operate(RatingTransaction changes, Random random) {
        String user = "u" + random.nextInt(4);
        String item = "i" + random.nextInt(5);
        Map<String, Rating> row = expected.computeIfAbsent(user, id -> new TreeMap<>());
        switch (random.nextInt(16)) {
            case 0 -> {
                expectedAnswers.add(row.size());
                row.clear();
                answers.add(changes.eraseUser(user));
            }
            case 1 -> {
                expectedAnswers.add((int) expected.values().stream()
                        .filter(each -> each.remove(item) != null)
                        .count());
                answers.add(changes.eraseItem(item));
            }
            case 2 -> merge(changes, user, "u" + random.nextInt(4));
            case 3, 4 -> changes.compact(user);
            case 5, 6, 7 -> {
                expectedAnswers.add(row.remove(item) != null);
                answers.add(changes.delete(user, item));
            }
            default -> {
                Rating rating = new Rating(
                        user,
                        item,
                        4 + random.nextInt(2) / 2f,
                        NOON.plusMillis(MILLIS[random.nextInt(MILLIS.length)]),
                        random.nextInt(4) == 0 ? "tv" : null);
                Rating before = row.put(item, rating);
                expectedAnswers.add(
                        before == null
                                ? RatingTransaction.Outcome.CREATED
                                : before.equals(rating)
                                        ? RatingTransaction.Outcome.UNCHANGED
                                        : RatingTransaction.Outcome.UPDATED);
                answers.add(changes.put(rating));
            }
        }
    }

    private void merge(RatingTransaction changes, String from, String into) {
        if (from.equals(into)) {
            return;
        }
        Map<String, Rating> own = expected.computeIfAbsent(into, id -> new TreeMap<>());
        Map<String, Rating> guest = expected.getOrDefault(from, Map.of());
        int moved = 0;
        for (Rating rating : guest.values()) {
            Rating before = own.get(rating.itemId());
            if (before == null || before.ratedAt().isBefore(rating.ratedAt())) {
                own.put(
                        rating.itemId(),
                        new Rating(into, rating.itemId(), rating.value(), rating.ratedAt(), rating.context()));
                moved++;
            }
        }
        expectedAnswers.add(new RatingTransaction.Moved(moved, guest.size() - moved));
        guest.clear();
        answers.add(changes.merge(from, into));
    }

    private void assertAgrees(RunningService service) {
        List<Rating> all =
                expected.values().stream().flatMap(row -> row.values().stream()).toList();
        assertThat(exported(service))
                .containsExactlyInAnyOrderElementsOf(
                        all.stream().map(RatingTransactionTest::line).toList());
        LiveMatrix matrix = service.bean(LiveMatrix.class);
        assertThat(matrix.ratings()).isEqualTo(all.size());
        assertThat(matrix.mean())
                .isEqualTo(all.stream().mapToDouble(Rating::value).average().orElse(0));
        Set<String> live = new HashSet<>();
        matrix.forEachUser(user -> {
            for (int at = 0; at < user.size(); at++) {
                live.add("%s %s %s %d %s"
                        .formatted(
                                user.userId(),
                                user.itemId(at),
                                user.value(at),
                                user.ratedAt(at),
                                user.context(at).orElse("")));
            }
        });
        assertThat(live)
                .containsExactlyInAnyOrderElementsOf(all.stream()
                        .map(rating -> "%s %s %s %d %s"
                                .formatted(
                                        rating.userId(),
                                        rating.itemId(),
                                        rating.value(),
                                        Duration.between(Instant.EPOCH, rating.ratedAt())
                                                .toMinutes(),
                                        rating.context() == null ? "" : rating.context()))
                        .toList());
        for (int item = 0; item < 5; item++) {
            String itemId = "i" + item;
            Set<String> raters = new HashSet<>();
            matrix.forEachRater(itemId, user -> raters.add(user.userId()));
            assertThat(raters)
                    .containsExactlyInAnyOrderElementsOf(all.stream()
                            .filter(rating -> rating.itemId().equals(itemId))
                            .map(Rating::userId)
                            .toList());
        }
    }

    private static List<String> exported(RunningService service) {
        return service.get("/api/v1/ratings/export").text().lines().skip(1).toList();
    }

    private static String line(Rating rating) {
        return "%s,%s,%s,%s,%s"
                .formatted(
                        rating.userId(),
                        rating.itemId(),
                        rating.value(),
                        rating.ratedAt(),
                        rating.context() == null ? "" : rating.context());
    }
}
