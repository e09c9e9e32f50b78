package dev.foretaste.factorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The smallest, flattest and most lopsided matrices, for every algorithm of this package that learns factors in parallel. */
class DegenerateRatingsTest {

    @ParameterizedTest
    @ValueSource(strings = {"als", "biased-sgd", "nmf", "implicit-als"})
    void learnsFromOneRating(String algorithm) {
        RatingMatrix ratings = RatingMatrix.builder().add("u", "a", 4).build();

        assertFinite(Training.train(algorithm, Map.of(), ratings));
    }

    @ParameterizedTest
    @ValueSource(strings = {"als", "biased-sgd", "nmf", "implicit-als"})
    void learnsFromOneUserAndFromOneItem(String algorithm) {
        RatingMatrixBuilder oneUser = RatingMatrix.builder();
        RatingMatrixBuilder oneItem = RatingMatrix.builder();
        for (int n = 0; n < 20; n++) {
            oneUser.add("u", "i" + n, 1 + n % 5);
            oneItem.add("u" + n, "i", 1 + n % 5);
        }

        assertFinite(Training.train(algorithm, Map.of(), oneUser.build()));
        assertFinite(Training.train(algorithm, Map.of(), oneItem.build()));
    }

    @ParameterizedTest
    @CsvSource({"als, 1e-4", "nmf, 0.5"})
    void predictsTheOneValueWhereAllRatingsAreEqual(String algorithm, double tolerance) {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int n = 0; n < 60; n++) {
            builder.add("u" + n % 10, "i" + n % 7, 3);
        }
        RatingMatrix ratings = builder.build();

        Model model = Training.train(algorithm, Map.of("regularization", 0.01), ratings);

        assertFinite(model);
        assertThat(model.scorer(2).score(3)).isCloseTo(3, within(tolerance));
    }

    /** Where a ridge is far below the rounding of sums in float: what is trained must still be what is folded in. */
    @ParameterizedTest
    @CsvSource({"1, 0.0001, 0", "1, 0.0001, 60", "20, 0.0001, 60", "20, 0.0001, 0", "20000, 0.08, 60"})
    void foldsInWhatItTrainedHoweverSmallTheRidge(double scale, double regularization, double damping) {
        Random random = new Random(3);
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < 200; user++) {
            for (int n = 0; n < 3 + user % 25; n++) {
                builder.add("u" + user, "i" + random.nextInt(100), scale * (1 + random.nextInt(5)));
            }
        }
        RatingMatrix ratings = builder.build();

        Model model = Training.train(
                "als", Map.of("rank", 32, "regularization", regularization, "damping", damping), ratings);

        for (int user = 0; user < ratings.users().size(); user++) {
            Scorer trained = model.scorer(user);
            Scorer folded = model.foldIn(ratings.ratingsOf(user));
            for (int item = 0; item < ratings.items().size(); item++) {
                assertThat(folded.score(item)).isCloseTo(trained.score(item), within(2e-3 * scale));
            }
        }
    }

    /** Two camps who give everything of theirs the same rating, but for one. */
    @ParameterizedTest
    @ValueSource(ints = {50, 5_000})
    void learnsFromTheManyWhereOneRatingIsHigher(int users) {
        Random random = new Random(5);
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < users; user++) {
            for (int item = user % 2; item < 40; item += 2) {
                if (random.nextBoolean()) {
                    builder.add("%04d".formatted(user), "%02d".formatted(item), 4);
                }
            }
        }
        RatingMatrix ratings = builder.add("0000", "00", 5).build();

        Model model = Training.train("implicit-als", Map.of("rank", 4), ratings);

        for (int user = 10; user < 40; user++) {
            assertThat(model.scorer(user).score(user % 2)).isGreaterThan(0.2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"als", "biased-sgd", "nmf", "implicit-als"})
    void takesARankAboveTheNumberOfItems(String algorithm) {
        RatingMatrix ratings = Training.randomRatings(3, 12, 5);

        assertFinite(Training.train(algorithm, Map.of("rank", 33), ratings));
    }

    @ParameterizedTest
    @ValueSource(strings = {"als", "biased-sgd", "nmf", "implicit-als"})
    void givesTheSameModelWithOneWorkerAndWithThree(String algorithm) {
        RatingMatrix ratings = Training.randomRatings(4, 300, 200);
        Trainer trainer = Training.trainer(algorithm, Map.of("rank", 9));

        Model one = Training.trainWithWorkers(1, trainer, ratings);
        Model three = Training.trainWithWorkers(3, trainer, ratings);

        assertThat(one.tensors().asMap())
                .usingRecursiveComparison()
                .isEqualTo(three.tensors().asMap());
    }

    private static void assertFinite(Model model) {
        float[] scores = new float[model.items().size()];
        for (int user = 0; user < model.users().size(); user++) {
            model.scorer(user).scoreAll(scores);
            for (float score : scores) {
                if (!Float.isFinite(score)) {
                    fail("user %d has a score of %s", user, score);
                }
            }
        }
    }
}
