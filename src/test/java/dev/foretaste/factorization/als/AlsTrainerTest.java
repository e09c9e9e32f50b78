package dev.foretaste.factorization.als;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Explanation;
import dev.foretaste.factorization.Golden;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.MovieLens;
import dev.foretaste.factorization.RatingUnit;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Training;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.factorization.factormodel.RidgeFoldIn;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.UserRatings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class AlsTrainerTest {

    @Test
    void givesTheNumbersOfTheSketch() throws IOException {
        JsonNode json = Golden.read("als.json");
        RatingMatrix ratings = Golden.matrix(json);
        AlsTrainer trainer = new AlsTrainer(new AlsParameters(
                json.get("rank").asInt(),
                json.get("sweeps").asInt(),
                new Ridge(
                        json.get("regularization").asDouble(),
                        json.get("biasRegularization").asDouble(),
                        json.get("damping").asDouble())));
        List<IterationReport> reports = new ArrayList<>();

        FactorModel model = trainer.train(
                ratings, RatingUnit.ONE, Golden.floats(json.get("initialUserFactors")), Training.recording(reports));

        JsonNode expected = json.get("expected");
        double[] objectives = Golden.numbers(expected.get("objectives"));
        double[] scores = Golden.numbers(expected.get("scores"));
        for (int sweep = 0; sweep < objectives.length; sweep++) {
            assertThat(reports.get(sweep).objective().orElseThrow()).isCloseTo(objectives[sweep], within(1e-3));
        }
        for (int user = 0; user < 12; user++) {
            float[] row = new float[9];
            model.scorer(user).scoreAll(row);
            Golden.assertClose(row, java.util.Arrays.copyOfRange(scores, user * 9, user * 9 + 9), 1e-4);
        }
        Golden.assertClose(model.biases().user(), Golden.numbers(expected.get("userBiases")), 1e-4);
        Golden.assertClose(model.biases().item(), Golden.numbers(expected.get("itemBiases")), 1e-4);
    }

    @Test
    void varianceIsTheNoiseTimesTheFormOfTheSketch() throws IOException {
        JsonNode json = Golden.read("als.json");
        RatingMatrix ratings = Golden.matrix(json);
        Ridge ridge = new Ridge(0.1, 0.05, 2);
        AlsTrainer trainer = new AlsTrainer(new AlsParameters(3, 6, ridge));
        FactorModel model = trainer.train(
                ratings, RatingUnit.ONE, Golden.floats(json.get("initialUserFactors")), TrainingContext.of(1));

        Scorer scorer = new RidgeFoldIn(
                        ridge, true, 0.7, supposed(ridge, 3, ratings.byUser().count(0), 0.7))
                .fold(model.biases(), model.itemFactors(), ratings.ratingsOf(0));

        double[] expected = Golden.numbers(json.get("expected").get("unitVariancesOfFirstUser"));
        for (int item = 0; item < expected.length; item++) {
            assertThat(scorer.variance(item).orElseThrow()).isCloseTo(0.7 * expected[item], within(1e-4));
        }
    }

    /** The moments of users with which the ridge of so many ratings would be the right one: σ²·Λ⁻¹. */
    private static double[] supposed(Ridge ridge, int rank, int ratings, double noiseVariance) {
        double[] moments = new double[(rank + 1) * (rank + 1)];
        for (int at = 0; at <= rank; at++) {
            moments[at * (rank + 2)] = noiseVariance / (at < rank ? ridge.ofFactors(ratings) : ridge.ofBias(ratings));
        }
        return moments;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void objectiveNeverRises(long seed) {
        RatingMatrix ratings = Training.randomRatings(seed, 40, 30);

        List<Double> objectives = Training.objectives(
                Training.trainer("als", Map.of("rank", 6, "sweeps", 30, "regularization", 0.01)), ratings);

        for (int sweep = 1; sweep < objectives.size(); sweep++) {
            assertThat(objectives.get(sweep)).isLessThanOrEqualTo(objectives.get(sweep - 1) * (1 + 1e-7));
        }
    }

    @Test
    void explanationAddsUpToTheScore() {
        RatingMatrix ratings = Training.randomRatings(6, 60, 40);
        Model model = Training.train("als", Map.of("rank", 8), ratings);

        Scorer scorer = model.foldIn(ratings.ratingsOf(3));

        for (int item = 0; item < ratings.items().size(); item++) {
            Explanation explanation = scorer.explain(item).orElseThrow();
            assertThat(explanation.contributions()).hasSize(ratings.ratingsOf(3).size());
            assertThat(explanation.total()).isCloseTo(scorer.score(item), within(1e-5));
        }
    }

    @Test
    void contributionIsWhatTheScoreLosesWithoutTheRatingsSurprise() {
        RatingMatrix ratings = Training.randomRatings(6, 60, 40);
        FactorModel model = (FactorModel) Training.train("als", Map.of("rank", 8), ratings);
        UserRatings rated = ratings.ratingsOf(3);
        double[] expectedRating = new double[rated.size()];
        float[] values = new float[rated.size()];
        int[] items = new int[rated.size()];
        for (int at = 0; at < rated.size(); at++) {
            items[at] = rated.item(at);
            expectedRating[at] = model.biases().mean() + model.biases().item()[items[at]];
            values[at] = at == 2 ? (float) expectedRating[at] : rated.value(at);
        }

        Scorer without = model.foldIn(UserRatings.of(items, values, new int[items.length]));

        Explanation full = model.foldIn(rated).explain(7).orElseThrow();
        Explanation less = without.explain(7).orElseThrow();
        assertThat(full.contributions()[2] - less.contributions()[2])
                .isCloseTo(full.total() - full.userBias() - less.total() + less.userBias(), within(1e-5));
    }

    @Test
    void userWithoutRatingsGetsTheItemsBiasAndTheWidestInterval() {
        RatingMatrix ratings = Training.randomRatings(7, 60, 40);
        FactorModel model = (FactorModel) Training.train("als", Map.of("rank", 8), ratings);

        Scorer unknown = model.foldIn(UserRatings.none());

        assertThat(unknown.score(4))
                .isEqualTo(model.biases().mean() + model.biases().item()[4]);
        assertThat(unknown.variance(4).orElseThrow())
                .isGreaterThan(model.foldIn(ratings.ratingsOf(0)).variance(4).orElseThrow());
        assertThat(unknown.explain(4).orElseThrow().contributions()).isEmpty();
    }

    @Test
    void predictsMovieLens() throws IOException {
        RatingMatrix all = MovieLens.ratings();
        int[] draw = new java.util.Random(1).ints(all.size(), 0, 10).toArray();

        Model model = Training.train("als", Map.of(), all.withRatings(position -> draw[position] != 0));

        assertThat(MovieLens.rmse(model, all, position -> draw[position] == 0)).isLessThan(0.93);
    }
}
