package dev.foretaste.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RatingMatrixTest {
    @Test
    void holdsRatingsByUserAndByItem() {
        RatingMatrix matrix = RatingMatrix.builder()
                .add("bob", "tea", 2)
                .add("ann", "tea", 5)
                .add("ann", "milk", 1)
                .build();

        assertThat(matrix.users().id(0)).isEqualTo("ann");
        assertThat(matrix.items().id(0)).isEqualTo("milk");
        assertThat(matrix.byUser().count(0)).isEqualTo(2);
        assertThat(matrix.byUser().value(matrix.byUser().start(0))).isEqualTo(1f);
        assertThat(matrix.byItem().count(1)).isEqualTo(2);
        assertThat(matrix.byItem().index(matrix.byItem().start(1))).isEqualTo(0);
        assertThat(matrix.mean()).isEqualTo((2 + 5 + 1) / 3.0);
    }

    @Test
    void replacesAnEarlierRatingOfTheSameItem() {
        RatingMatrix matrix = RatingMatrix.builder()
                .add("u", "i", 1, 10, "phone")
                .add("u", "j", 3, 20, "tv")
                .add("u", "i", 4, 30)
                .build();

        UserRatings ratings = matrix.ratingsOf(0);
        assertThat(matrix.size()).isEqualTo(2);
        assertThat(ratings.value(0)).isEqualTo(4f);
        assertThat(ratings.ratedAt(0)).isEqualTo(30);
        assertThat(ratings.context(0)).isEmpty();
        assertThat(ratings.context(1)).hasValue("tv");
    }

    /** More than the builder has room for at first, before and after the only one with a context. */
    @Test
    void keepsAContextAmongManyRatingsWithout() {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int item = 0; item < 200; item++) {
            builder.add("u", "%03d".formatted(item), 3, item, item == 100 ? "phone" : "");
        }

        UserRatings ratings = builder.build().ratingsOf(0);

        for (int item = 0; item < 200; item++) {
            assertThat(ratings.context(item)).isEqualTo(item == 100 ? Optional.of("phone") : Optional.empty());
            assertThat(ratings.ratedAt(item)).isEqualTo(item);
        }
    }

    @Test
    void refusesArraysThatDoNotGoTogether() {
        IdIndex users = IdIndex.of(List.of("u"));
        IdIndex items = IdIndex.of(List.of("i", "j"));

        assertThatThrownBy(() ->
                        RatingMatrix.of(users, items, new int[] {0, 2}, new int[] {0}, new float[] {3}, new int[] {1}))
                .hasMessageContaining("userStart has 2 entries ending at 2; expected 2 ending at 1");
        assertThatThrownBy(() -> RatingMatrix.of(
                        users, items, new int[] {0, 1}, new int[] {0}, new float[] {3, 4}, new int[] {1}))
                .hasMessageContaining("1 items, 2 values and 1 times");
        assertThatThrownBy(() -> UserRatings.of(new int[] {1, 1}, new float[] {3, 4}, new int[2]))
                .hasMessageContaining("item 1 after item 1; expected ascending items");
    }

    @Test
    void saysWhatItTakes() {
        RatingMatrixBuilder plain = RatingMatrix.builder()
                .add("ann", "milk", 1)
                .add("ann", "tea", 5)
                .add("bob", "tea", 2);

        // Item, user, both their values and the time, 4 bytes each; where 2 users and 2 items begin, and the two ends.
        assertThat(plain.build().bytes()).isEqualTo(3 * 5 * 4 + (2 + 2 + 2) * 4);
        // One rating of the three has a context, which takes 4 bytes of each.
        assertThat(plain.add("bob", "tea", 2, 0, "phone").build().bytes()).isEqualTo(3 * (5 * 4 + 4) + (2 + 2 + 2) * 4);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void equalsAMapOfTheSameRatings(long seed) {
        Random random = new Random(seed);
        Map<String, Float> expected = new HashMap<>();
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int n = 0; n < 500; n++) {
            String user = "u" + random.nextInt(20);
            String item = "i" + random.nextInt(40);
            float value = 1 + random.nextInt(5);
            expected.put(user + " " + item, value);
            builder.add(user, item, value);
        }

        RatingMatrix matrix = builder.build();

        assertThat(byUser(matrix)).isEqualTo(expected);
        assertThat(byItem(matrix)).isEqualTo(expected);
        assertThat(byUserOfPositionsByItem(matrix)).isEqualTo(expected);
        assertThat(matrix.withRatings(position -> position % 2 == 0).size()).isEqualTo((expected.size() + 1) / 2);
    }

    private static Map<String, Float> byUser(RatingMatrix matrix) {
        Map<String, Float> found = new HashMap<>();
        CompressedRatings rows = matrix.byUser();
        for (int user = 0; user < rows.rows(); user++) {
            for (int position = rows.start(user); position < rows.end(user); position++) {
                found.put(
                        matrix.users().id(user) + " " + matrix.items().id(rows.index(position)), rows.value(position));
            }
        }
        return found;
    }

    private static Map<String, Float> byItem(RatingMatrix matrix) {
        Map<String, Float> found = new HashMap<>();
        CompressedRatings rows = matrix.byItem();
        for (int item = 0; item < rows.rows(); item++) {
            for (int position = rows.start(item); position < rows.end(item); position++) {
                found.put(
                        matrix.users().id(rows.index(position)) + " "
                                + matrix.items().id(item),
                        rows.value(position));
            }
        }
        return found;
    }

    private static Map<String, Float> byUserOfPositionsByItem(RatingMatrix matrix) {
        Map<String, Float> found = new HashMap<>();
        CompressedRatings rows = matrix.byItem();
        int[] userPositions = matrix.userPositions();
        int[] itemPositions = matrix.itemPositions();
        for (int item = 0; item < rows.rows(); item++) {
            for (int position = rows.start(item); position < rows.end(item); position++) {
                assertThat(itemPositions[userPositions[position]]).isEqualTo(position);
                found.put(
                        matrix.users().id(rows.index(position)) + " "
                                + matrix.items().id(matrix.byUser().index(userPositions[position])),
                        matrix.byUser().value(userPositions[position]));
            }
        }
        return found;
    }
}
