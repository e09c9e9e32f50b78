package dev.foretaste.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingScale;
import java.util.OptionalDouble;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Three users, six items a to f. In training ann rated a and b, bob a, cyd a. Held out: ann likes c and f and dislikes
 * d, bob likes b, cyd dislikes b.
 */
class RankingAccuracyTest {
    private static final Offset<Double> ROUNDING = within(1e-12);
    private static final RatingMatrix RATINGS = RatingMatrix.builder()
            .add("ann", "a", 5)
            .add("ann", "b", 4)
            .add("ann", "c", 5)
            .add("ann", "d", 1)
            .add("ann", "f", 4)
            .add("bob", "a", 3)
            .add("bob", "b", 5)
            .add("cyd", "a", 4)
            .add("cyd", "b", 2)
            .add("dan", "e", 3)
            .build();
    private static final HoldOut SPLIT = split();
    private static final double[][] SCORES = {
        // ann's list of three: d, c, e (a and b are rated, whatever their scores)
        {9, 8, 6, 7, 5, 1},
        // bob's: c, b, d (b ties with d and comes first)
        {9, 3, 4, 3, 2, 1},
        {1, 2, 3, 4, 5, 6},
        {1, 2, 3, 4, 5, 6}
    };

    @Test
    void averagesOverUsersWithRelevantItems() {
        RankingAccuracy accuracy = judge(new RankingSettings(3, 4, 100));

        double annIdeal = 1 + 1 / log2(3);
        assertThat(accuracy.users()).isEqualTo(2);
        assertThat(accuracy.ndcg()).isCloseTo((1 / log2(3) / annIdeal + 1 / log2(3)) / 2, ROUNDING);
        assertThat(accuracy.recall()).isCloseTo((1 / 2.0 + 1) / 2, ROUNDING);
        assertThat(accuracy.precision()).isCloseTo((1 / 3.0 + 1 / 3.0) / 2, ROUNDING);
        assertThat(accuracy.meanAveragePrecision()).isCloseTo((0.5 / 2 + 0.5 / 1) / 2, ROUNDING);
    }

    @Test
    void takesARatingForRelevantThatIsWhatRelevanceBeginsWith() {
        RankingSettings settings = new RankingSettings(3, 3.3, 100);

        assertThat(settings.isRelevant(3.3f)).isTrue();
        assertThat(settings.isRelevant(3.2999f)).isFalse();
    }

    @Test
    void takesAnItemForRelevantFromThreeQuartersOfTheScale() {
        assertThat(RankingSettings.of(new RatingScale(1, 5))).isEqualTo(new RankingSettings(10, 4, 10_000));
        assertThat(RankingSettings.of(new RatingScale(-10, 10)).relevantFrom()).isEqualTo(-10 + 0.75 * 20);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 0"})
    void refusesToJudgeNoItemsOrNoUsers(int cutoff, int users) {
        assertThatThrownBy(() -> new RankingSettings(cutoff, 4, users))
                .hasMessageContaining("expected at least one of each");
    }

    /** He rated b and d in training, which have the highest scores: his list is c, a. */
    @Test
    void leavesOutWhatTheUserHasRatedWhereverItStands() {
        RatingMatrix ratings = RatingMatrix.builder()
                .add("ann", "a", 5)
                .add("ann", "b", 5)
                .add("ann", "c", 5)
                .add("ann", "d", 5)
                .build();
        HoldOut split = new HoldOut(ratings.withRatings(at -> at % 2 == 1), ratings.withRatings(at -> at % 2 == 0));
        FixedModel model =
                new FixedModel(ratings.users(), ratings.items(), new double[][] {{1, 9, 2, 8}}, OptionalDouble.empty());

        RankingAccuracy accuracy = RankingAccuracy.of(model, split, new RankingSettings(2, 4, 100), Workers.single());

        assertThat(accuracy.recall()).isEqualTo(1);
        assertThat(accuracy.ndcg()).isEqualTo(1);
        assertThat(accuracy.coverage()).isEqualTo(2 / 4.0);
    }

    @Test
    void countsListedItemsAndTheirRarity() {
        RankingAccuracy accuracy = judge(new RankingSettings(3, 4, 100));

        // Listed are d, c, e and c, b, d; b was rated in training by one of four users, e by one, c and d by nobody.
        assertThat(accuracy.coverage()).isCloseTo(4 / 6.0, ROUNDING);
        assertThat(accuracy.novelty()).isCloseTo(-log2(1 / 4.0), ROUNDING);
    }

    @Test
    void givesShorterListsWhereThereAreFewerItems() {
        RankingAccuracy accuracy = judge(new RankingSettings(1000, 4, 100));

        double ann = (1 / log2(3) + 1 / log2(5)) / (1 + 1 / log2(3));
        double bob = 1 / log2(3);
        assertThat(accuracy.ndcg()).isCloseTo((ann + bob) / 2, ROUNDING);
        assertThat(accuracy.recall()).isEqualTo(1);
        assertThat(accuracy.precision()).isCloseTo((2 / 1000.0 + 1 / 1000.0) / 2, ROUNDING);
    }

    @Test
    void judgesOnlyAsManyUsersAsAsked() {
        assertThat(judge(new RankingSettings(3, 4, 1)).users()).isEqualTo(1);
    }

    @Test
    void isZeroWithoutRelevantItems() {
        RankingAccuracy accuracy = judge(new RankingSettings(3, 6, 100));

        assertThat(accuracy).isEqualTo(new RankingAccuracy(0, 0, 0, 0, 0, 0, 0));
    }

    private static RankingAccuracy judge(RankingSettings settings) {
        FixedModel model = new FixedModel(RATINGS.users(), RATINGS.items(), SCORES, OptionalDouble.empty());
        return RankingAccuracy.of(model, SPLIT, settings, Workers.single());
    }

    /** Positions by user: ann a b c d f, bob a b, cyd a b, dan e. */
    private static HoldOut split() {
        return new HoldOut(RATINGS.withRatings(at -> !heldOut(at)), RATINGS.withRatings(RankingAccuracyTest::heldOut));
    }

    private static boolean heldOut(int position) {
        return position == 2 || position == 3 || position == 4 || position == 6 || position == 8;
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
