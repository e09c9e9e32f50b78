package dev.foretaste.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretaste.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShownItemsTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void remembersTheItemsOfAllPagesAndNoOthers(long seed) {
        Random random = new Random(seed);
        List<String> shown = new ArrayList<>();
        String cursor = null;
        for (int page = 0; page < 5; page++) {
            List<String> items = IntStream.range(0, 1 + random.nextInt(300))
                    .mapToObj(n -> "item " + random.nextLong())
                    .toList();
            cursor = Objects.requireNonNull(
                    ShownItems.read("cursor", cursor, "list").cursorAfter(items, "list"));
            shown.addAll(items);
        }

        ShownItems read = ShownItems.read("cursor", cursor, "list");

        assertThat(shown).allMatch(read::contains);
        assertThat(IntStream.range(0, 1000).mapToObj(n -> "other " + n)).noneMatch(read::contains);
    }

    @Test
    void refusesTheCursorOfAnotherList() {
        String cursor = ShownItems.none().cursorAfter(List.of("i1"), "list of u1");

        assertThatThrownBy(() -> ShownItems.read("cursor", cursor, "list of u2"))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("cursor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "not a cursor", "AAAA", "AQAAAAA", "🍵", "AQAAAAAAAAAAAA", "====", "%00"})
    void refusesWhatIsNoCursor(String cursor) {
        assertThatThrownBy(() -> ShownItems.read("cursor", cursor, "list")).isInstanceOf(ProblemException.class);
    }

    @ParameterizedTest(name = "bit {0}")
    @ValueSource(ints = {0, 5, 9, 30, 47, 63, 79})
    void refusesACursorWithABitTurned(int bit) {
        String cursor = Objects.requireNonNull(ShownItems.none().cursorAfter(List.of("i1"), "list"));
        byte[] bytes = java.util.Base64.getUrlDecoder().decode(cursor);
        bytes[bit / 8] ^= (byte) (1 << bit % 8);
        String turned = java.util.Base64.getUrlEncoder().encodeToString(bytes);

        assertThatThrownBy(() -> ShownItems.read("cursor", turned, "list")).isInstanceOf(ProblemException.class);
    }

    @Test
    void endsListsThatNoUrlCouldFollow() {
        List<String> items = IntStream.range(0, 6001).mapToObj(n -> "i" + n).toList();

        assertThat(ShownItems.none().cursorAfter(items, "list")).isNull();
        assertThat(ShownItems.none().cursorAfter(items.subList(0, 6000), "list"))
                .hasSizeLessThan(48 * 1024);
    }
}
