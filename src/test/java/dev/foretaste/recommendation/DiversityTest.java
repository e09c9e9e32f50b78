package dev.foretaste.recommendation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DiversityTest {
    private static final List<Ranked> CANDIDATES = IntStream.range(0, 450)
            .mapToObj(index -> new Ranked("i%03d".formatted(index), index, 1 - index / 450f))
            .toList();

    @Test
    void prefersAnItemUnlikeThoseBefore() {
        Diversity.Similarity inPairs = (one, other) -> one.index() / 2 == other.index() / 2 ? 1 : 0;

        List<Ranked> list = Diversity.rerank(CANDIDATES, item -> false, 0.5, 4, items -> inPairs);
        List<Ranked> next = Diversity.rerank(CANDIDATES, item -> item.index() == 3, 0.5, 2, items -> inPairs);

        assertThat(list).extracting(Ranked::index).containsExactly(0, 2, 4, 6);
        assertThat(next).extracting(Ranked::index).containsExactly(0, 4);
    }

    /** After the best, "unlike" is worth 0.6 · 0.5 − 0.4 · 0 = 0.30 and "alike" 0.6 · 0.9 − 0.4 · 0.7 = 0.26. */
    @Test
    void weighsRelevanceAgainstSimilarity() {
        List<Ranked> items = List.of(
                new Ranked("best", 0, 3),
                new Ranked("alike", 1, 2.8f),
                new Ranked("unlike", 2, 2),
                new Ranked("last", 3, 1));
        Diversity.Similarity similarity = (one, other) -> one.index() < 2 && other.index() < 2 ? 0.7 : 0;

        List<Ranked> list = Diversity.rerank(items, item -> false, 0.4, 4, among -> similarity);

        assertThat(list).extracting(Ranked::itemId).containsExactly("best", "unlike", "alike", "last");
    }

    @Test
    void keepsTheOrderOfItemsThatNothingTellsApart() {
        List<Ranked> alike = IntStream.range(0, 5)
                .mapToObj(index -> new Ranked("i" + index, index, 2))
                .toList();

        assertThat(Diversity.rerank(alike, item -> false, 0.5, 5, items -> (one, other) -> 1))
                .isEqualTo(alike);
    }

    @Test
    void offersNothingFarBelowTheBestBecauseItResemblesNothing() {
        Diversity.Similarity alikeIfWellKnown = (one, other) -> Math.max(one.index(), other.index()) < 200 ? 1 : 0;

        List<Ranked> list = Diversity.rerank(CANDIDATES, item -> false, 1, 450, items -> alikeIfWellKnown);

        assertThat(list.subList(0, 200)).allMatch(item -> item.index() < 200);
        assertThat(list).containsExactlyInAnyOrderElementsOf(CANDIDATES);
    }

    @Test
    void pagesTogetherAreOneLongList() {
        Diversity.Similarity any = (one, other) -> (one.index() * 31 + other.index() * 17) % 100 / 100.0;
        Set<Ranked> shown = new HashSet<>();
        List<Ranked> pages = new ArrayList<>();

        while (pages.size() < CANDIDATES.size()) {
            List<Ranked> page = Diversity.rerank(CANDIDATES, shown::contains, 0.7, 7, items -> any);
            pages.addAll(page);
            shown.addAll(page);
        }

        assertThat(pages).isEqualTo(Diversity.rerank(CANDIDATES, item -> false, 0.7, 450, items -> any));
    }
}
