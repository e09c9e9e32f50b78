package dev.foretaste.factorization.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Training;
import dev.foretaste.matrix.RatingMatrix;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InterleavedFactorsTest {
    private final RatingMatrix ratings = Training.randomRatings(11, 50, 37);
    private final Model model = Training.train("als", Map.of("rank", 7), ratings);

    @Test
    void scoresItemsAtTheirPlaces() {
        LinearScorer scorer = (LinearScorer) model.foldIn(ratings.ratingsOf(4));
        int items = ratings.items().size();
        int[] order = IntStream.range(0, items).map(place -> items - 1 - place).toArray();
        InterleavedFactors factors = InterleavedFactors.of(scorer.itemFactors(), scorer.itemBiases(), order);
        float[] scores = new float[2 * InterleavedFactors.LANES];

        factors.score(factors.query(scorer.userFactors()), 1, 3, scores);

        assertThat(factors.blocks()).isEqualTo(3);
        for (int place = 16; place < items; place++) {
            assertThat(scorer.offset() + scores[place - 16]).isCloseTo(scorer.score(order[place]), within(1e-5));
        }
    }

    @Test
    void placesWithoutAnItemCanNeverWin() {
        LinearScorer scorer = (LinearScorer) model.scorer(4);
        InterleavedFactors factors = InterleavedFactors.of(scorer.itemFactors(), scorer.itemBiases(), new int[] {3, 1});
        float[] scores = new float[InterleavedFactors.LANES];

        factors.score(factors.query(scorer.userFactors()), 0, 1, scores);

        assertThat(scores[2]).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(scores[15]).isEqualTo(Float.NEGATIVE_INFINITY);
    }

    @Test
    void refusesAQueryOfAnotherRank() {
        LinearScorer scorer = (LinearScorer) model.scorer(4);
        InterleavedFactors factors = InterleavedFactors.of(scorer.itemFactors(), scorer.itemBiases(), new int[0]);

        assertThatThrownBy(() -> factors.query(new float[8])).hasMessage("8 user factors; expected 7");
    }
}
