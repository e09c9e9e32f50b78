package dev.foretaste.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
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
                .add("u", "i", 1)
                .add("u", "j", 3)
                .add("u", "i", 4)
                .build();

        assertThat(matrix.size()).isEqualTo(2);
        assertThat(matrix.ratingsOf(0).value(0)).isEqualTo(4f);
    }

    @Test
    void saysWhatItTakes() {
        RatingMatrixBuilder plain = RatingMatrix.builder()
                .add("ann", "milk", 1)
                .add("ann", "tea", 5)
                .add("bob", "tea", 2);

        // Item, user, both their values and the time, 4 bytes each; where 2 users and 2 items begin, and the two ends.
        assertThat(plain.build().bytes()).isEqualTo(3 * 5 * 4 + (2 + 2 + 2) * 4);
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
