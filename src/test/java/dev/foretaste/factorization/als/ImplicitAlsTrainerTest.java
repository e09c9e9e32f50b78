package dev.foretaste.factorization.als;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Golden;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.MovieLens;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Training;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.UserRatings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class ImplicitAlsTrainerTest {

    @Test
    void givesTheNumbersOfTheSketch() throws IOException {
        JsonNode json = Golden.read("implicit-als.json");
        RatingMatrix ratings = Golden.matrix(json);
        ImplicitAlsTrainer trainer = new ImplicitAlsTrainer(new ImplicitAlsParameters(
                json.get("rank").asInt(),
                json.get("sweeps").asInt(),
                json.get("regularization").asDouble(),
                json.get("unobservedWeight").asDouble(),
                json.get("confidenceGrowth").asDouble()));
        List<IterationReport> reports = new ArrayList<>();

        FactorModel model =
                trainer.train(ratings, Golden.floats(json.get("initialUserFactors")), Training.recording(reports));

        double[] objectives = Golden.numbers(json.get("expected").get("objectives"));
        double[] scores = Golden.numbers(json.get("expected").get("scores"));
        for (int sweep = 0; sweep < objectives.length; sweep++) {
            assertThat(reports.get(sweep).objective().orElseThrow()).isCloseTo(objectives[sweep], within(1e-4));
        }
        for (int user = 0; user < 12; user++) {
            float[] row = new float[9];
            model.scorer(user).scoreAll(row);
            Golden.assertClose(row, Arrays.copyOfRange(scores, user * 9, user * 9 + 9), 1e-4);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void objectiveNeverRises(long seed) {
        RatingMatrix ratings = Training.randomRatings(seed, 40, 30);

        List<Double> objectives =
                Training.objectives(Training.trainer("implicit-als", Map.of("rank", 6, "sweeps", 30)), ratings);

        for (int sweep = 1; sweep < objectives.size(); sweep++) {
            assertThat(objectives.get(sweep)).isLessThanOrEqualTo(objectives.get(sweep - 1) * (1 + 1e-7));
        }
    }

    @Test
    void explanationAddsUpToTheScore() {
        RatingMatrix ratings = Training.randomRatings(6, 60, 40);
        Model model = Training.train("implicit-als", Map.of("rank", 8), ratings);

        Scorer scorer = model.foldIn(ratings.ratingsOf(3));

        for (int item = 0; item < ratings.items().size(); item++) {
            assertThat(scorer.explain(item).orElseThrow().total()).isCloseTo(scorer.score(item), within(1e-5));
            assertThat(scorer.variance(item)).isEmpty();
        }
    }

    @Test
    void countsAllRatingsAlikeWhereTheyAreEqual() {
        RatingMatrix ratings =
                RatingMatrix.builder().add("u", "a", 1).add("v", "b", 1).build();

        Confidence confidence = Confidence.of(ratings, 2);

        assertThat(confidence.of(1)).isEqualTo(1.0);
    }

    @Test
    void weightsOfTheTrainingRatingsAverageOne() {
        RatingMatrix ratings = Training.randomRatings(6, 60, 40);

        Confidence confidence = Confidence.of(ratings, 0.8);

        double sum = 0;
        for (int position = 0; position < ratings.size(); position++) {
            sum += confidence.of(ratings.byUser().value(position));
        }
        assertThat(sum / ratings.size()).isCloseTo(1, within(1e-9));
        assertThat(confidence.of(5)).isGreaterThan(confidence.of(4));
    }

    @Test
    void ranksMovieLens() throws IOException {
        RatingMatrix all = MovieLens.ratings();
        int[] draw = new Random(1).ints(all.size(), 0, 5).toArray();
        RatingMatrix training = all.withRatings(position -> draw[position] != 0);
        RatingMatrix liked =
                all.withRatings(position -> draw[position] == 0 && all.byUser().value(position) >= 4);

        double ndcg = MovieLens.ndcg(Training.train("implicit-als", Map.of(), training), training, liked);
        double popularity = MovieLens.ndcg(Training.train("popularity", Map.of(), training), training, liked);

        assertThat(ndcg).isGreaterThan(0.35).isGreaterThan(1.8 * popularity);
    }

    @Test
    void userWithoutRatingsScoresZero() {
        RatingMatrix ratings = Training.randomRatings(6, 60, 40);
        Model model = Training.train("implicit-als", Map.of("rank", 8), ratings);

        Scorer unknown = model.foldIn(UserRatings.none());

        assertThat(unknown.score(3)).isZero();
    }
}
