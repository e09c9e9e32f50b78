package dev.foretaste.factorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.UserRatings;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user is folded in again and again as his ratings change, each time from what was known of him. */
class ChangedUserTest {
    private static final int ITEMS = 40;
    private static final int CHANGES = 300;

    @ParameterizedTest(name = "{0}, seed {1}")
    @CsvSource({"als, 1", "als, 2", "biased-sgd, 1", "sgd, 1", "nmf, 1", "implicit-als, 1", "implicit-als, 2", "ease, 1"
    })
    void agreesWithFoldingInAnewAfterManyChanges(String algorithm, long seed) {
        RatingMatrix ratings = Training.randomRatings(seed, 60, ITEMS);
        Model model = Training.train(algorithm, Map.of(), ratings);
        SplittableRandom random = new SplittableRandom(seed);
        TreeMap<Integer, Float> own = new TreeMap<>();

        Scorer changed = model.foldIn(UserRatings.none());
        for (int change = 0; change < CHANGES; change++) {
            int item = random.nextInt(ratings.items().size());
            if (random.nextInt(3) == 0) {
                own.remove(item);
            } else {
                own.put(item, (float) random.nextInt(1, 6));
            }
            changed = model.foldIn(of(own), changed);
        }

        Scorer anew = model.foldIn(of(own));
        for (int item = 0; item < ratings.items().size(); item++) {
            assertThat(changed.score(item)).isCloseTo(anew.score(item), offset(1e-6));
            assertThat(changed.variance(item).orElse(0))
                    .isCloseTo(anew.variance(item).orElse(0), offset(1e-6));
            double[] shares = contributions(changed, item);
            double[] expected = contributions(anew, item);
            assertThat(shares).containsExactly(expected, offset(1e-6));
        }
    }

    private static double[] contributions(Scorer scorer, int item) {
        return scorer.explain(item).map(Explanation::contributions).orElseGet(() -> new double[0]);
    }

    private static UserRatings of(TreeMap<Integer, Float> own) {
        int[] items = new int[own.size()];
        float[] values = new float[own.size()];
        int at = 0;
        for (Map.Entry<Integer, Float> rating : own.entrySet()) {
            items[at] = rating.getKey();
            values[at++] = rating.getValue();
        }
        return UserRatings.of(items, values, new int[items.length]);
    }
}
