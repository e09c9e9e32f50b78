package dev.foretaste.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.TopN;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.model.LoadedModel;
import dev.foretaste.model.ModelVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Over so many items that most groups of them are left out. */
class SearchTest {
    private static final int USERS = 150;
    private static final int ITEMS = 3000;
    private static final Blend BLEND = new Blend(new RatingScale(1, 5));

    private final RatingMatrix ratings = ratings();
    private final Model rating = train("bayesian", Map.of("rank", 4, "burnIn", 5, "sweeps", 10, "draws", 5));
    private final Model preference = train("implicit-als", Map.of("rank", 8));
    private final Search search = new Search(
            new LoadedModel(info(), Optional.of(rating), Optional.of(preference), new int[USERS], new int[ITEMS], 1));

    @ParameterizedTest
    @EnumSource
    void findsWhatAFullSortPutsFirst(RankBy rankBy) {
        SplittableRandom random = new SplittableRandom(2);
        for (int user = 0; user < USERS; user += 7) {
            FoldedUser folded = user(user);
            TopN.Ranking everything = search.best(folded, rankBy, BLEND, all(), ITEMS);
            isAFullSort(everything, search.scores(folded, rankBy, BLEND));
            for (int limit : new int[] {1, 10, 200}) {
                BitSet allowed = new BitSet();
                int share = 1 + random.nextInt(20);
                IntStream.range(0, ITEMS)
                        .filter(item -> random.nextInt(20) < share)
                        .forEach(allowed::set);

                TopN.Ranking best = search.best(folded, rankBy, BLEND, allowed, limit);

                assertThat(best.items())
                        .isEqualTo(Arrays.stream(everything.items())
                                .filter(allowed::get)
                                .limit(limit)
                                .toArray());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void findsForManyUsersAtOnceWhatItFindsForEach(RankBy rankBy) {
        BitSet all = all();
        List<Search.Request> requests = IntStream.range(0, USERS)
                .mapToObj(user -> new Search.Request(user(user), all, new TopN(10)))
                .toList();

        search.best(requests, rankBy, BLEND);

        for (Search.Request request : requests) {
            TopN.Ranking alone = search.best(request.user(), rankBy, BLEND, all, 10);
            assertThat(request.top().ranking().items()).isEqualTo(alone.items());
        }
    }

    private FoldedUser user(int user) {
        return new FoldedUser(
                OwnRatings.of(Optional.empty()),
                ratings.ratingsOf(user),
                Basis.MODEL,
                Optional.of(rating.scorer(user)),
                Optional.of(preference.scorer(user)));
    }

    /** All items by score, then by item. Of two nearly equal ones the search may see another first, by its own rounding. */
    private static void isAFullSort(TopN.Ranking ranking, float[] scores) {
        int[] items = ranking.items();
        assertThat(Arrays.stream(items).sorted())
                .containsExactlyElementsOf(IntStream.range(0, ITEMS).boxed().toList());
        for (int rank = 0; rank < ITEMS; rank++) {
            float score = ranking.scores()[rank];
            assertThat(score).isCloseTo(scores[items[rank]], within(1e-4f));
            if (rank > 0) {
                float before = ranking.scores()[rank - 1];
                assertThat(before > score || before == score && items[rank - 1] < items[rank])
                        .isTrue();
            }
        }
    }

    private static BitSet all() {
        BitSet all = new BitSet();
        all.set(0, ITEMS);
        return all;
    }

    private Model train(String name, Map<String, Integer> settings) {
        var algorithm = Algorithms.find(name).orElseThrow();
        return algorithm
                .trainer(Hyperparameters.of(algorithm.hyperparameters(), settings))
                .train(ratings, TrainingContext.of(1));
    }

    /** Some items are rated by many, most by hardly anybody; tastes are of two kinds. */
    private static RatingMatrix ratings() {
        SplittableRandom random = new SplittableRandom(1);
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < USERS; user++) {
            List<Integer> items = new ArrayList<>();
            for (int n = 0; n < 80; n++) {
                items.add((int) (ITEMS * Math.pow(random.nextDouble(), 3)));
            }
            for (int item = user; item < ITEMS; item += USERS) {
                items.add(item);
            }
            for (int item : items.stream().distinct().toList()) {
                int value = (user + item) % 2 == 0 ? 4 : 2;
                builder.add("u%03d".formatted(user), "i%04d".formatted(item), value + random.nextInt(-1, 2));
            }
        }
        return builder.build();
    }

    private static ModelVersion info() {
        return new ModelVersion(
                1,
                "bayesian",
                Map.of(),
                "implicit-als",
                Map.of(),
                1,
                4,
                USERS,
                ITEMS,
                1,
                1,
                "",
                Map.of(),
                true,
                Instant.EPOCH);
    }
}
