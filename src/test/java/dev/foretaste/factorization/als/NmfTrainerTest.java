package dev.foretaste.factorization.als;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.Golden;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.MovieLens;
import dev.foretaste.factorization.RatingUnit;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Training;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.UserRatings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class NmfTrainerTest {

    @Test
    void descendsAsTheSketch() throws IOException {
        JsonNode json = Golden.read("nmf.json");
        RatingMatrix ratings = Golden.matrix(json);
        NmfTrainer trainer = new NmfTrainer(new NmfParameters(
                json.get("rank").asInt(),
                json.get("sweeps").asInt() + 1,
                json.get("regularization").asDouble()));
        List<IterationReport> reports = new ArrayList<>();

        trainer.train(
                ratings,
                RatingUnit.ONE,
                Golden.floats(json.get("initialUserFactors")),
                Golden.floats(json.get("initialItemFactors")),
                Training.recording(reports));

        double[] objectives = Golden.numbers(json.get("expected").get("objectives"));
        for (int sweep = 0; sweep < objectives.length; sweep++) {
            assertThat(reports.get(sweep).objective().orElseThrow()).isCloseTo(objectives[sweep], within(1e-4));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void objectiveNeverRises(long seed) {
        RatingMatrix ratings = Training.randomRatings(seed, 40, 30);

        List<Double> objectives = Training.objectives(
                Training.trainer("nmf", Map.of("rank", 6, "sweeps", 60, "regularization", 0.01)), ratings);

        for (int sweep = 1; sweep < objectives.size(); sweep++) {
            assertThat(objectives.get(sweep)).isLessThanOrEqualTo(objectives.get(sweep - 1) * (1 + 1e-7));
        }
    }

    @Test
    void factorsAreNeverNegative() {
        RatingMatrix ratings = Training.randomRatings(5, 60, 40);

        FactorModel model = (FactorModel) Training.train("nmf", Map.of("rank", 12), ratings);

        for (FactorMatrix side : List.of(model.userFactors(), model.itemFactors())) {
            for (float factor : side.values()) {
                assertThat(factor).isNotNegative();
            }
        }
    }

    @Test
    void foldInOfTheTrainedRatingsIsTheTrainedUser() {
        RatingMatrix ratings = Training.randomRatings(5, 60, 40);
        Model model = Training.train("nmf", Map.of("rank", 4), ratings);

        for (int user = 0; user < ratings.users().size(); user++) {
            Scorer trained = model.scorer(user);
            Scorer folded = model.foldIn(ratings.ratingsOf(user));
            for (int item = 0; item < ratings.items().size(); item++) {
                assertThat(folded.score(item)).isCloseTo(trained.score(item), within(1e-3));
            }
        }
    }

    /** What keeps the systems definite is in the unit of the ratings, too. */
    @Test
    void learnsTheSameOnASmallScaleWithoutRegularization() {
        Map<String, Number> settings = Map.of("rank", 4, "regularization", 0);
        RatingMatrix ratings = Training.randomRatings(5, 60, 40);
        RatingMatrixBuilder small = RatingMatrix.builder();
        for (int user = 0; user < ratings.users().size(); user++) {
            UserRatings own = ratings.ratingsOf(user);
            for (int at = 0; at < own.size(); at++) {
                small.add(ratings.users().id(user), ratings.items().id(own.item(at)), 0x1p-20 * own.value(at));
            }
        }

        Scorer usual = Training.train("nmf", settings, ratings).scorer(0);
        Scorer ofSmall = Training.train("nmf", settings, small.build()).scorer(0);

        for (int item = 0; item < ratings.items().size(); item++) {
            assertThat(ofSmall.score(item) / 0x1p-20).isCloseTo(usual.score(item), within(1e-3));
        }
    }

    @Test
    void refusesNegativeRatings() {
        RatingMatrix ratings =
                RatingMatrix.builder().add("u", "a", 2).add("u", "b", -1).build();

        assertThatThrownBy(() -> Training.train("nmf", Map.of(), ratings))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("-1.0");
    }

    @Test
    void predictsMovieLens() throws IOException {
        RatingMatrix all = MovieLens.ratings();
        int[] draw = new java.util.Random(1).ints(all.size(), 0, 10).toArray();

        Model model = Training.train("nmf", Map.of(), all.withRatings(position -> draw[position] != 0));

        assertThat(MovieLens.rmse(model, all, position -> draw[position] == 0)).isLessThan(0.94);
    }
}
