package dev.foretaste.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoldOutTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void partsEveryRatingIntoExactlyOneSide(long seed) {
        RatingMatrix ratings = ratings(seed);

        HoldOut split = HoldOut.random(ratings, 0.2, seed);

        assertThat(split.heldOut().size()).isEqualTo((int) Math.round(0.2 * ratings.size()));
        assertThat(split.training().users()).isEqualTo(ratings.users());
        Set<String> both = new HashSet<>(pairs(split.training()));
        assertThat(both).doesNotContainAnyElementsOf(pairs(split.heldOut()));
        both.addAll(pairs(split.heldOut()));
        assertThat(both).isEqualTo(pairs(ratings));
    }

    @Test
    void choosesTheSameRatingsForTheSameSeed() {
        RatingMatrix ratings = ratings(1);

        Set<String> first = pairs(HoldOut.random(ratings, 0.3, 7).heldOut());

        assertThat(pairs(HoldOut.random(ratings, 0.3, 7).heldOut())).isEqualTo(first);
        assertThat(pairs(HoldOut.random(ratings, 0.3, 8).heldOut())).isNotEqualTo(first);
    }

    @ParameterizedTest(name = "share {0}")
    @ValueSource(doubles = {-0.1, 1.5, Double.NaN})
    void rejectsAShareOutsideOfZeroToOne(double share) {
        String reason = "share " + share + "; expected a number from 0 to 1";

        assertThatThrownBy(() -> HoldOut.random(ratings(1), share, 1)).hasMessage(reason);
        assertThatThrownBy(() -> HoldOut.perUser(ratings(1), share, 1)).hasMessage(reason);
        assertThatThrownBy(() -> HoldOut.temporal(ratings(1), share)).hasMessage(reason);
    }

    @Test
    void rejectsPartsOfDifferentUsersOrItems() {
        RatingMatrix ratings = RatingMatrix.builder().add("ann", "a", 1).build();
        RatingMatrix ofBob = RatingMatrix.builder().add("bob", "a", 1).build();
        RatingMatrix ofTea = RatingMatrix.builder().add("ann", "tea", 1).build();

        assertThatThrownBy(() -> new HoldOut(ratings, ofBob)).hasMessageContaining("the same users and items");
        assertThatThrownBy(() -> new HoldOut(ratings, ofTea)).hasMessageContaining("the same users and items");
    }

    @Test
    void leavesEveryUserARatingToLearnFrom() {
        RatingMatrix ratings = RatingMatrix.builder()
                .add("one", "a", 1)
                .add("two", "a", 1)
                .add("two", "b", 2)
                .add("ten", "a", 1)
                .add("ten", "b", 1)
                .add("ten", "c", 1)
                .add("ten", "d", 1)
                .build();

        HoldOut split = HoldOut.perUser(ratings, 0.5, 1);

        assertThat(counts(split.heldOut())).containsExactly(0, 2, 1);
        assertThat(counts(HoldOut.perUser(ratings, 1, 1).training())).containsExactly(1, 1, 1);
    }

    /** Were one user's draws those of another, moved by some, they would often hold out ratings moved by as many. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, 42})
    void drawsForEachUserApart(long seed) {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < 2000; user++) {
            for (int item = 0; item < 10; item++) {
                builder.add("u%04d".formatted(user), "i" + item, 3);
            }
        }
        RatingMatrix ratings = builder.build();

        CompressedRatings heldOut =
                HoldOut.perUser(ratings, 0.1, seed).heldOut().byUser();

        assertThat(heldOut.size()).isEqualTo(2000);
        for (int distance = 0; distance <= 4; distance++) {
            int moved = 0;
            for (int user = 0; user < 2000 - 4; user++) {
                moved += heldOut.index(user + Math.max(1, distance)) == heldOut.index(user) - distance ? 1 : 0;
            }
            // Of 1996 users, where (10 - distance) of ten items have a neighbour, each hit by one in ten; the standard
            // deviation is at most √(1996 · 0.1 · 0.9) = 13.4.
            assertThat(moved).isCloseTo(1996 * (10 - distance) / 100, within(4 * 14));
        }
    }

    @Test
    void choosesTheSameRatingsOfUsersForTheSameSeed() {
        RatingMatrix ratings = ratings(1);

        Set<String> first = pairs(HoldOut.perUser(ratings, 0.3, 7).heldOut());

        assertThat(pairs(HoldOut.perUser(ratings, 0.3, 7).heldOut())).isEqualTo(first);
        assertThat(pairs(HoldOut.perUser(ratings, 0.3, 8).heldOut())).isNotEqualTo(first);
    }

    @Test
    void holdsOutEachUsersLatestRating() {
        RatingMatrix ratings = RatingMatrix.builder()
                .add("ann", "a", 1, 30)
                .add("ann", "b", 2, 40)
                .add("ann", "c", 3, 10)
                .add("bob", "a", 4, 50)
                .add("cyd", "a", 5, 20)
                .add("cyd", "b", 1, 25)
                .build();

        HoldOut split = HoldOut.leaveLastOut(ratings, 1);

        assertThat(pairs(split.heldOut())).containsExactlyInAnyOrder("ann b 2.0 40", "cyd b 1.0 25");
    }

    /** By ids, the last item would lose all of its ratings. */
    @Test
    void holdsOutAnyOfThoseOfTheLastMinute() {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < 400; user++) {
            for (int item = 0; item < 4; item++) {
                builder.add("u" + user, "i" + item, 3, 20);
                // Those of an earlier minute come before, between and after, and count for nothing.
                builder.add("u" + user, "a" + item, 3, 10);
                builder.add("u" + user, "i1 " + item, 3, 15);
            }
        }
        RatingMatrix ratings = builder.build();

        RatingMatrix heldOut = HoldOut.leaveLastOut(ratings, 1).heldOut();

        assertThat(counts(heldOut)).containsOnly(1);
        for (int item = 0; item < 4; item++) {
            // Of 400 users a quarter, with a standard deviation of √(400 · 1/4 · 3/4) = 8.7.
            assertThat(heldOut.byItem().count(heldOut.items().find("i" + item).orElseThrow()))
                    .isBetween(100 - 35, 100 + 35);
        }
        assertThat(pairs(HoldOut.leaveLastOut(ratings, 1).heldOut())).isEqualTo(pairs(heldOut));
        assertThat(pairs(HoldOut.leaveLastOut(ratings, 2).heldOut())).isNotEqualTo(pairs(heldOut));
    }

    private static RatingMatrix ofDifferentMinutes(int count) {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int n = 0; n < count; n++) {
            builder.add("u" + n % 10, "i" + n, 3, n);
        }
        return builder.build();
    }

    @Test
    void holdsOutWhatCameLast() {
        RatingMatrix ratings = RatingMatrix.builder()
                .add("ann", "a", 1, 10)
                .add("ann", "b", 2, 40)
                .add("bob", "a", 3, 20)
                .add("bob", "b", 4, 30)
                .add("bob", "c", 5, 30)
                .build();

        assertThat(pairs(HoldOut.temporal(ratings, 0.2).heldOut())).containsExactly("ann b 2.0 40");
        assertThat(pairs(HoldOut.temporal(ratings, 0.4).heldOut())).containsExactly("ann b 2.0 40");
        assertThat(HoldOut.temporal(ratings, 0.6).heldOut().size()).isEqualTo(3);
        assertThat(HoldOut.temporal(ofDifferentMinutes(100), 0.29).heldOut().size())
                .isEqualTo(29);
        assertThat(HoldOut.temporal(ratings, 0).heldOut().size()).isZero();
        assertThat(HoldOut.temporal(ratings, 1).heldOut().size()).isEqualTo(5);
    }

    @ParameterizedTest(name = "{0} folds")
    @ValueSource(ints = {2, 3, 5, 10})
    void holdsOutEveryRatingInExactlyOneFold(int count) {
        RatingMatrix ratings = ratings(3);

        Folds folds = Folds.of(ratings, count, 1);

        Set<String> all = new HashSet<>();
        int sum = 0;
        for (int fold = 0; fold < folds.count(); fold++) {
            HoldOut split = folds.holdOut(fold);
            assertThat(split.heldOut().size()).isBetween(ratings.size() / count, ratings.size() / count + 1);
            assertThat(split.training().size())
                    .isEqualTo(ratings.size() - split.heldOut().size());
            all.addAll(pairs(split.heldOut()));
            sum += split.heldOut().size();
        }
        assertThat(sum).isEqualTo(ratings.size());
        assertThat(all).isEqualTo(pairs(ratings));
    }

    @ParameterizedTest(name = "{0} folds")
    @ValueSource(ints = {1, 101})
    void rejectsFoldsTooFewOrTooMany(int count) {
        RatingMatrix ratings = ofDifferentMinutes(200);

        assertThatThrownBy(() -> Folds.of(ratings, count, 1)).hasMessageContaining("expected from 2 to 100 folds");
    }

    @Test
    void makesAFoldOfEachRatingButNotMore() {
        Folds folds = Folds.of(ofDifferentMinutes(7), 7, 1);

        for (int fold = 0; fold < 7; fold++) {
            assertThat(folds.holdOut(fold).heldOut().size()).isEqualTo(1);
        }
        assertThatThrownBy(() -> Folds.of(ofDifferentMinutes(7), 8, 1)).hasMessageContaining("8 folds of 7 ratings");
    }

    private static int[] counts(RatingMatrix matrix) {
        return IntStream.range(0, matrix.users().size())
                .map(matrix.byUser()::count)
                .toArray();
    }

    static RatingMatrix ratings(long seed) {
        Random random = new Random(seed);
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int n = 0; n < 300; n++) {
            builder.add(
                    "u" + random.nextInt(20), "i" + random.nextInt(40), 1 + random.nextInt(5), random.nextInt(1000));
        }
        return builder.build();
    }

    static Set<String> pairs(RatingMatrix matrix) {
        Set<String> pairs = new HashSet<>();
        CompressedRatings rows = matrix.byUser();
        for (int user = 0; user < rows.rows(); user++) {
            for (int position = rows.start(user); position < rows.end(user); position++) {
                pairs.add(matrix.users().id(user) + " " + matrix.items().id(rows.index(position)) + " "
                        + rows.value(position) + " " + matrix.ratedAt(position));
            }
        }
        return pairs;
    }
}
