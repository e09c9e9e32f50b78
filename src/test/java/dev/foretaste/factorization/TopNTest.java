package dev.foretaste.factorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopNTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void equalsAFullSort(long seed) {
        Random random = new Random(seed);
        int items = 1 + random.nextInt(400);
        float[] scores = new float[items];
        for (int item = 0; item < items; item++) {
            scores[item] = random.nextBoolean() ? random.nextInt(5) - 2 : (float) random.nextGaussian();
        }
        TopN top = new TopN(1 + random.nextInt(50));

        shuffled(items, random).forEach(item -> top.offer(item, scores[item]));

        int[] expected = IntStream.range(0, items)
                .boxed()
                .sorted(Comparator.comparing((Integer item) -> scores[item])
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .limit(top.ranking().size())
                .mapToInt(Integer::intValue)
                .toArray();
        assertThat(top.ranking().items()).isEqualTo(expected);
        for (int rank = 0; rank < expected.length; rank++) {
            assertThat(top.ranking().scores()[rank]).isEqualTo(scores[expected[rank]]);
        }
    }

    @Test
    void ranksBothZerosAlike() {
        TopN top = new TopN(2);

        top.offer(7, 0f);
        top.offer(3, -0f);
        top.offer(5, 0f);

        assertThat(top.ranking().items()).containsExactly(3, 5);
        assertThat(top.bar()).isEqualTo(0f);
    }

    @Test
    void ordersNegativeAndInfiniteScores() {
        TopN top = new TopN(4);

        top.offer(0, -1.5f);
        top.offer(1, Float.NEGATIVE_INFINITY);
        top.offer(2, Float.POSITIVE_INFINITY);
        assertThat(top.bar()).isEqualTo(Float.NEGATIVE_INFINITY);
        top.offer(3, -1f);

        assertThat(top.ranking().items()).containsExactly(2, 3, 0, 1);
    }

    @Test
    void refusesToKeepNothing() {
        assertThatThrownBy(() -> new TopN(0)).hasMessageContaining("at least 1");
    }

    private static IntStream shuffled(int items, Random random) {
        int[] order = IntStream.range(0, items).toArray();
        for (int at = items - 1; at > 0; at--) {
            int with = random.nextInt(at + 1);
            int kept = order[at];
            order[at] = order[with];
            order[with] = kept;
        }
        return IntStream.of(order);
    }
}
