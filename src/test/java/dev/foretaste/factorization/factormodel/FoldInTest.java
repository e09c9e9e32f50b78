package dev.foretaste.factorization.factormodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Training;
import dev.foretaste.matrix.RatingMatrix;
import java.util.Map;
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
}
