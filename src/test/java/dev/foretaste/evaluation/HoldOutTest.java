package dev.foretaste.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
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

    @Test
    void rejectsAShareAboveOne() {
        assertThatThrownBy(() -> HoldOut.random(ratings(1), 1.5, 1)).hasMessageContaining("share 1.5");
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
