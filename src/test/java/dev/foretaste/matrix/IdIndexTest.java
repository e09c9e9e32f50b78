package dev.foretaste.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdIndexTest {
    private static final List<String> IDS = List.of("a", "ab", "abc", "b", "ba", "c \uD83C\uDF75", "d");

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void keepsIndexesAndOrderWhileIdsGoInAnyOrder(long seed) {
        Random random = new Random(seed);
        IdIndex ids = IdIndex.of(IDS);
        boolean[] gone = new boolean[IDS.size()];

        for (int step = 0; step < 5; step++) {
            int index = random.nextInt(IDS.size());
            ids = ids.withoutIdAt(index);
            gone[index] = true;

            List<String> now = IntStream.range(0, IDS.size()).mapToObj(ids::id).toList();
            assertThat(IdIndex.of(now)).isEqualTo(ids);
            for (int at = 0; at < gone.length; at++) {
                assertThat(ids.isErased(at)).isEqualTo(gone[at]);
                assertThat(ids.find(IDS.get(at)).isPresent()).isNotEqualTo(gone[at]);
                assertThat(ids.find(ids.id(at))).hasValue(at);
            }
        }
    }
}
