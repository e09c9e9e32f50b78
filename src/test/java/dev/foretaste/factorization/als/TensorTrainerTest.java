package dev.foretaste.factorization.als;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Explanation;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.Training;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.UserRatings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TensorTrainerTest {
    private static final String[] CONTEXTS = {"morning", "evening", "night"};

    @Test
    void isTheMatrixModelWithoutContexts() {
        RatingMatrix ratings = Training.randomRatings(2, 40, 30);

        Map<String, Double> settings =
                Map.of("rank", 4.0, "sweeps", 8.0, "regularization", 0.1, "biasRegularization", 0.05);
        Map<String, Double> undamped = new HashMap<>(settings);
        undamped.put("damping", 0.0);

        Model tensor = Training.train("tensor", settings, ratings);
        Model matrix = Training.train("als", undamped, ratings);

        assertThat(tensor.tensors().asMap())
                .usingRecursiveComparison()
                .isEqualTo(matrix.tensors().asMap());
    }

    /** Every user's factors and bias are the least-squares solution over his ratings, solved here by elimination. */
    @Test
    void solvesEachUserAsBruteForceDoes() {
        RatingMatrix ratings = contextual(1);
        int rank = 3;
        double regularization = 0.1;
        TensorModel model = (TensorModel) Training.train(
                "tensor",
                Map.of("rank", rank, "sweeps", 5, "regularization", regularization, "biasRegularization", 0.2),
                ratings);
        float[] factors = model.tensors().floats("userFactors", ratings.users().size() * rank);
        float[] contextFactors = model.tensors().floats("contextFactors", 3 * rank);
        float[] contextBias = model.tensors().floats("contextBiases", 3);

        CompressedRatings rows = ratings.byUser();
        for (int user = 0; user < rows.rows(); user++) {
            double[][] system = new double[rank + 1][rank + 2];
            for (int position = rows.start(user); position < rows.end(user); position++) {
                int item = rows.index(position);
                OptionalInt context = ratings.contexts().context(position);
                double[] y = new double[rank + 1];
                y[rank] = 1;
                for (int factor = 0; factor < rank; factor++) {
                    double weight = context.isPresent() ? contextFactors[context.getAsInt() * rank + factor] : 1;
                    y[factor] = weight * model.itemFactors().get(item, factor);
                }
                double target = rows.value(position)
                        - ratings.mean()
                        - model.biases().item()[item]
                        - (context.isPresent() ? contextBias[context.getAsInt()] : 0);
                for (int row = 0; row <= rank; row++) {
                    for (int column = 0; column <= rank; column++) {
                        system[row][column] += y[row] * y[column];
                    }
                    system[row][rank + 1] += y[row] * target;
                }
            }
            for (int at = 0; at <= rank; at++) {
                system[at][at] += rows.count(user) * (at < rank ? regularization * ratings.deviation() : 0.2);
            }
            double[] expected = eliminate(system);

            for (int factor = 0; factor < rank; factor++) {
                assertThat((double) factors[user * rank + factor])
                        .as("user %d", user)
                        .isCloseTo(expected[factor], within(1e-3));
            }
            assertThat((double) model.biases().user()[user]).isCloseTo(expected[rank], within(1e-3));
        }
    }

    /** What is compared with others' factors must be of their kind. */
    @Test
    void hasTheFactorsThatScorersHave() {
        RatingMatrix ratings = contextual(1);
        TensorModel model = (TensorModel) Training.train("tensor", Map.of("rank", 3, "sweeps", 5), ratings);

        for (int user = 0; user < ratings.users().size(); user++) {
            float[] scored = ((LinearScorer) model.scorer(user)).userFactors();
            for (int factor = 0; factor < 3; factor++) {
                assertThat(model.userFactors().get(user, factor)).isCloseTo(scored[factor], within(1e-6f));
            }
        }
    }

    private static double[] eliminate(double[][] system) {
        int n = system.length;
        for (int pivot = 0; pivot < n; pivot++) {
            for (int row = 0; row < n; row++) {
                double factor = row == pivot ? 0 : system[row][pivot] / system[pivot][pivot];
                for (int column = pivot; column <= n; column++) {
                    system[row][column] -= factor * system[pivot][column];
                }
            }
        }
        double[] solution = new double[n];
        for (int row = 0; row < n; row++) {
            solution[row] = system[row][n] / system[row][row];
        }
        return solution;
    }

    @Test
    void neverRaisesItsObjective() {
        List<Double> objectives =
                Training.objectives(Training.trainer("tensor", Map.of("rank", 3, "sweeps", 15)), contextual(2));

        for (int sweep = 1; sweep < objectives.size(); sweep++) {
            assertThat(objectives.get(sweep)).isLessThanOrEqualTo(objectives.get(sweep - 1) * (1 + 1e-5));
        }
    }

    /** In the evening tastes are the opposite of the morning's, which no matrix can tell. */
    @Test
    void learnsWhatAContextTurnsAround() {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < 20; user++) {
            for (int item = 0; item < 20; item++) {
                boolean morning = (user * 7 + item * 3) % 5 < 3;
                boolean liked = (user + item) % 2 == 0 == morning;
                builder.add(
                        "u%02d".formatted(user), "i%02d".formatted(item), liked ? 5 : 1, 0, CONTEXTS[morning ? 0 : 1]);
            }
        }
        RatingMatrix ratings = builder.build();

        Model model = Training.train("tensor", Map.of("rank", 3, "sweeps", 60, "regularization", 0.01), ratings);

        for (int user = 0; user < 20; user++) {
            for (Scorer scorer : List.of(model.scorer(user), model.foldIn(ratings.ratingsOf(user)))) {
                boolean even = user % 2 == 0;
                assertThat(scorer.in("morning").score(0) > scorer.in("morning").score(1))
                        .isEqualTo(even);
                assertThat(scorer.in("evening").score(0) < scorer.in("evening").score(1))
                        .isEqualTo(even);
            }
        }
    }

    @Test
    void foldsInByTheContextsOfTheRatings() {
        RatingMatrix ratings = contextual(3);

        Model model = Training.train("tensor", Map.of("rank", 3), ratings);

        for (int user = 0; user < ratings.users().size(); user++) {
            UserRatings own = ratings.ratingsOf(user);
            Scorer folded = model.foldIn(own);
            for (String context : CONTEXTS) {
                assertThat(folded.in(context).score(4))
                        .isCloseTo(model.scorer(user).in(context).score(4), within(1e-3));
            }
            assertThat(folded.in("never seen").score(4)).isEqualTo(folded.score(4));
            assertThat(folded.variance(4).orElseThrow()).isPositive();
        }
    }

    /** Scores are linear in the context's factors, so that the score of their mean is the mean of the scores. */
    @Test
    void scoresByTheMeanOverContextsWithoutOne() {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < 20; user++) {
            for (int item = 0; item < 12; item++) {
                boolean morning = (user + item) % 4 > 0;
                builder.add(
                        "u%02d".formatted(user),
                        "i%02d".formatted(item),
                        1 + (user * item + (morning ? 2 : 0)) % 5,
                        0,
                        CONTEXTS[morning ? 0 : 1]);
            }
        }
        RatingMatrix ratings = builder.build();

        Model model = Training.train("tensor", Map.of("rank", 3), ratings);

        for (Scorer scorer : List.of(model.scorer(7), model.foldIn(ratings.ratingsOf(7)))) {
            double mean = 0.75 * scorer.in("morning").score(5)
                    + 0.25 * scorer.in("evening").score(5);
            assertThat(scorer.score(5)).isCloseTo(mean, within(1e-6));
            assertThat(scorer.in("never seen").score(5)).isEqualTo(scorer.score(5));
        }
    }

    /** A split keeps the names of contexts whose ratings it holds out. */
    @Test
    void treatsAContextWithoutRatingsAsUnknown() {
        RatingMatrix all = contextual(7);
        RatingMatrix ratings = all.withRatings(
                position -> !all.contexts().name(position).orElse("").equals("night"));

        Model model = Training.train("tensor", Map.of("rank", 3), ratings);

        for (int user = 0; user < ratings.users().size(); user++) {
            Scorer scorer = model.scorer(user);
            assertThat(scorer.in("night").score(5)).isEqualTo(scorer.score(5));
            assertThat(model.foldIn(ratedIn("night")).score(5))
                    .isEqualTo(model.foldIn(ratedIn("never seen")).score(5));
        }
    }

    private static UserRatings ratedIn(String context) {
        return UserRatings.of(new int[] {1, 2}, new float[] {5, 1}, new int[] {0, 0})
                .withContexts(new String[] {context, context});
    }

    @Test
    void explainsScoreByTheRatings() {
        RatingMatrix ratings = contextual(6);
        Scorer user = Training.train("tensor", Map.of("rank", 3), ratings).foldIn(ratings.ratingsOf(3));

        for (Scorer scorer : List.of(user, user.in("morning"), user.in("never seen"))) {
            Explanation explanation = scorer.explain(4).orElseThrow();

            assertThat(explanation.contributions()).hasSize(ratings.ratingsOf(3).size());
            assertThat(explanation.total()).isCloseTo(scorer.score(4), within(1e-5));
        }
    }

    /** Of which it looks at a hundred a side. */
    @Test
    void findsTheNoiseInMatricesOfManyRows() {
        SplittableRandom random = new SplittableRandom(8);
        double[] taste = random.doubles(310, -1, 1).toArray();
        double[] kind = random.doubles(210, -1, 1).toArray();
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < taste.length; user++) {
            for (int item = user % 3; item < kind.length; item += 3) {
                double score = 3 + taste[user] * kind[item] * (item % 2 == 0 ? 1 : -1);
                double rating = score + 0.5 * random.nextGaussian();
                builder.add("u%03d".formatted(user), "i%03d".formatted(item), rating, 0, CONTEXTS[item % 2]);
            }
        }

        Model model = Training.train("tensor", Map.of("rank", 2, "regularization", 0.01), builder.build());

        assertThat(model.tensors().number("foldIn.noiseVariance")).isCloseTo(0.5 * 0.5, within(0.02));
    }

    @Test
    void predictsTheSameAfterItWasStored() {
        RatingMatrix ratings = contextual(4);
        Algorithm tensor = Algorithms.find("tensor").orElseThrow();
        Model model = Training.train("tensor", Map.of("rank", 3), ratings);

        Model restored = tensor.restore(ratings.users(), ratings.items(), model.tensors());

        for (int user = 0; user < ratings.users().size(); user++) {
            Scorer before = model.foldIn(ratings.ratingsOf(user)).in("evening");
            Scorer after = restored.foldIn(ratings.ratingsOf(user)).in("evening");
            assertThat(after.score(2)).isEqualTo(before.score(2));
            assertThat(after.variance(2)).isEqualTo(before.variance(2));
        }
    }

    @Test
    void givesTheSameModelWithTwoWorkers() {
        RatingMatrix ratings = contextual(5);
        Trainer trainer = Training.trainer("tensor", Map.of("rank", 3));

        Model one = Training.trainWithWorkers(1, trainer, ratings);
        Model two = Training.trainWithWorkers(2, trainer, ratings);

        assertThat(one.tensors().asMap())
                .usingRecursiveComparison()
                .isEqualTo(two.tensors().asMap());
    }

    /** By rating its user, its context and its positions by item and by context; by context factors and a bias. */
    @Test
    void asksForTheMemoryOfRatingsAndContexts() {
        Algorithm tensor = Algorithms.find("tensor").orElseThrow();
        Hyperparameters settings = tensor.defaults();
        int rank = settings.integer("rank");
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int context = 0; context < 1000; context++) {
            builder.add("u" + context % 40, "i" + context / 40, 3, 0, "c" + context);
        }
        RatingMatrix ratings = builder.build();

        long million = tensor.trainingBytes(40, 25, 1_000_000, settings);
        long twoMillion = tensor.trainingBytes(40, 25, 2_000_000, settings);
        long withoutContexts = tensor.trainingBytes(40, 25, 1000, settings);

        assertThat(twoMillion - million).isEqualTo(4L * Integer.BYTES * 1_000_000);
        assertThat(tensor.trainingBytes(ratings, settings))
                .isGreaterThanOrEqualTo(withoutContexts + (1000 + 1) * (rank + 1) * Float.BYTES);
    }

    /** 25 users, 15 items, three contexts and some ratings without one. */
    private static RatingMatrix contextual(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RatingMatrixBuilder builder = RatingMatrix.builder();
        List<String> names = new ArrayList<>(List.of(CONTEXTS));
        for (int user = 0; user < 25; user++) {
            for (int item = 0; item < 15; item++) {
                if (random.nextInt(5) < 3) {
                    double value = 1 + random.nextInt(5);
                    int context = random.nextInt(4);
                    String userId = "u%02d".formatted(user);
                    String itemId = "i%02d".formatted(item);
                    if (context == 3) {
                        builder.add(userId, itemId, value);
                    } else {
                        builder.add(userId, itemId, value, 0, names.get(context));
                    }
                }
            }
        }
        return builder.build();
    }
}
