package dev.foretaste.factorization.factormodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Training;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.UserRatings;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trainers that end with the exact solution of the users. */
class FoldInTest {

    @ParameterizedTest
    @ValueSource(strings = {"als", "implicit-als", "biased-sgd"})
    void givesATrainedUserByTheRatingsHeWasTrainedOn(String algorithm) {
        RatingMatrix ratings = Training.randomRatings(5, 60, 40);
        Model model = Training.train(algorithm, Map.of("rank", 8), ratings);

        for (int user = 0; user < ratings.users().size(); user++) {
            Scorer trained = model.scorer(user);
            Scorer folded = model.foldIn(ratings.ratingsOf(user));
            for (int item = 0; item < ratings.items().size(); item++) {
                assertThat(folded.score(item)).isCloseTo(trained.score(item), within(1e-5));
            }
        }
    }

    /** As many ratings as factors and next to no ridge: the least singular value of the items rated decides, not float. */
    @ParameterizedTest
    @ValueSource(strings = {"als", "biased-sgd"})
    void givesAUserOfFewRatingsHoweverSmallTheRidge(String algorithm) {
        int rank = 4;
        Random random = new Random(3);
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < 300; user++) {
            for (int n = 0; n < 1 + user % (2 * rank); n++) {
                builder.add("u" + user, "i" + random.nextInt(100), 100 * random.nextDouble());
            }
        }
        RatingMatrix ratings = builder.build();
        Model model = Training.train(algorithm, Map.of("rank", rank, "regularization", 1e-4), ratings);

        for (int user = 0; user < ratings.users().size(); user++) {
            Scorer trained = model.scorer(user);
            Scorer folded = model.foldIn(ratings.ratingsOf(user));
            for (int item = 0; item < ratings.items().size(); item++) {
                assertThat(folded.score(item))
                        .as("user of %d ratings", ratings.byUser().count(user))
                        .isCloseTo(trained.score(item), within(100 * 1e-5));
            }
        }
    }

    /** The factors of all items are the same: nothing but the ridge, less than the rounding of float, makes them definite. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 10, 30})
    void foldsInRatingsOfItemsThatAreAlike(int count) {
        int rank = 4;
        float[] factors = new float[30 * rank];
        for (int at = 0; at < factors.length; at++) {
            factors[at] = 3.3f * (1 + at % rank);
        }
        RidgeFoldIn foldIn = new RidgeFoldIn(new Ridge(1e-6, 0.05), true, 1, new double[25]);
        float[] values = new float[count];
        Arrays.fill(values, 4);

        Scorer folded = foldIn.fold(
                Biases.none(1, 30),
                new FactorMatrix(30, rank, factors),
                UserRatings.of(IntStream.range(0, count).toArray(), values, new int[count]));

        assertThat(folded.score(29)).isCloseTo(4, within(1e-3));
    }

    /** What is left of sums in float when most of them is taken off again is their rounding: more than such a ridge. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void foldsInAUserWhoTookRatingsBackAsFromTheBeginning(int left) {
        int rank = 4;
        Random random = new Random(left);
        float[] factors = new float[30 * rank];
        for (int at = 0; at < factors.length; at++) {
            factors[at] = random.nextFloat();
        }
        FactorMatrix items = new FactorMatrix(30, rank, factors);
        Biases none = Biases.none(1, 30);
        RidgeFoldIn foldIn = new RidgeFoldIn(new Ridge(0, 0), false, 1, new double[16]);
        float[] values = new float[30];
        for (int at = 0; at < values.length; at++) {
            values[at] = 1 + at % 5;
        }
        Scorer ofMany =
                foldIn.fold(none, items, UserRatings.of(IntStream.range(0, 30).toArray(), values, new int[30]));
        UserRatings few =
                UserRatings.of(IntStream.range(0, left).toArray(), Arrays.copyOf(values, left), new int[left]);

        Scorer changed = foldIn.fold(none, items, few, ofMany);

        Scorer fresh = foldIn.fold(none, items, few);
        for (int item = 0; item < 30; item++) {
            assertThat(changed.score(item)).isCloseTo(fresh.score(item), within(1e-5));
        }
    }
}
