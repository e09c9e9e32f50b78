package dev.foretaste.factorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.UserRatings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every algorithm of the registry promises. A new one is tested here without being named. */
@ParameterizedClass(name = "{0}")
@MethodSource("algorithms")
class TrainerContractTest {
    private static final int SEED = 42;

    /** They give every user the same order, so that they cannot tell a user's 5 from his 1. */
    private static final Set<String> NOT_PERSONAL = Set.of("baseline", "popularity");

    /** Their neighbours are other users: without one of them, predictions for the rest change. */
    private static final Set<String> LEARNS_FROM_OTHER_USERS_ON_DEMAND = Set.of("user-knn");

    /** What raising a hyperparameter does to a model. */
    private enum Fit {
        /** It fits the ratings it was trained on more closely. */
        CLOSER,
        /** It fits them less closely. */
        LOOSER,
        /** Its scores differ less from each other. */
        FLATTER,
        /** Its scores change in ways that no one number shows. */
        DIFFERENT
    }

    private record Raised(double from, double to, Fit fit) {}

    /** By the hyperparameter's name, or by algorithm and name where an algorithm needs other values. */
    private static final Map<String, Raised> RAISED = Map.ofEntries(
            Map.entry("rank", new Raised(1, 6, Fit.CLOSER)),
            Map.entry("epochs", new Raised(2, 60, Fit.CLOSER)),
            Map.entry("sweeps", new Raised(1, 12, Fit.CLOSER)),
            Map.entry("regularization", new Raised(0.02, 2, Fit.LOOSER)),
            Map.entry("tolerance", new Raised(0, 1e4, Fit.LOOSER)),
            Map.entry("ease.regularization", new Raised(1, 100, Fit.LOOSER)),
            Map.entry("baseline.userDamping", new Raised(0, 50, Fit.LOOSER)),
            Map.entry("baseline.itemDamping", new Raised(0, 50, Fit.LOOSER)),
            Map.entry("candidates", new Raised(1, 20, Fit.DIFFERENT)),
            Map.entry("neighbours", new Raised(1, 20, Fit.DIFFERENT)),
            Map.entry("shrinkage", new Raised(0, 50, Fit.FLATTER)),
            Map.entry("damping", new Raised(0, 1, Fit.FLATTER)),
            Map.entry("biasRegularization", new Raised(0.01, 2, Fit.LOOSER)),
            Map.entry("unobservedWeight", new Raised(0.05, 2, Fit.LOOSER)),
            Map.entry("contrast", new Raised(0, 2, Fit.DIFFERENT)),
            Map.entry("sgd.learningRate", new Raised(0.0001, 0.005, Fit.CLOSER)));

    /** Settings under which a hyperparameter shows its effect, beside the defaults. */
    private static final Map<String, Map<String, Double>> BESIDE =
            Map.of("sgd", Map.of("epochs", 60.0, "learningRate", 0.005, "tolerance", 0.0));

    /** Steps as the tutorial has it, on ratings as they are. */
    private static final Set<String> OF_ONE_SCALE = Set.of("sgd");

    @Parameter
    Named algorithm = new Named(Algorithms.all().getFirst());

    /** An algorithm that shows its name. */
    record Named(Algorithm it) {
        @Override
        public String toString() {
            return it.name();
        }
    }

    static Stream<Named> algorithms() {
        return Algorithms.all().stream().map(Named::new);
    }

    @Test
    void ranksTheHiddenFiveOfACheckerboardAboveTheHiddenOne() {
        assumeTrue(!NOT_PERSONAL.contains(algorithm.it().name()), "gives every user the same order");
        int size = 20;
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < size; user++) {
            for (int item = 0; item < size; item++) {
                boolean liked = (user + item) % 2 == 0;
                boolean hidden = item == hiddenFive(user, size) || item == hiddenOne(user, size);
                if (!hidden && (liked || algorithm.it().kind() == ModelKind.RATING)) {
                    builder.add("%02d".formatted(user), "%02d".formatted(item), liked ? 5 : 1);
                }
            }
        }

        RatingMatrix ratings = builder.build();
        Model model = train(ratings);

        for (int user = 0; user < size; user++) {
            for (Scorer scorer : List.of(model.scorer(user), model.foldIn(ratings.ratingsOf(user)))) {
                assertThat(scorer.score(hiddenFive(user, size)))
                        .as("user %d", user)
                        .isGreaterThan(scorer.score(hiddenOne(user, size)));
            }
        }
    }

    private static int hiddenFive(int user, int size) {
        return (user + 4) % size;
    }

    private static int hiddenOne(int user, int size) {
        return (user + 7) % size;
    }

    @Test
    void givesTheSameModelForTheSameSeed() {
        RatingMatrix ratings = noisy(30, 20, 0.5);

        Model model = train(ratings);

        assertSameTensors(train(ratings), model);
    }

    @Test
    void givesTheSameModelWithTwoWorkers() {
        RatingMatrix ratings = noisy(300, 200, 0.1);
        Trainer trainer = trainer(Map.of());
        try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            TrainingContext two = new TrainingContext(SEED, Workers.of(pool, 2), TrainingListener.silent());

            Model model = trainer.train(ratings, two);

            assertSameTensors(model, trainer.train(ratings, TrainingContext.of(SEED)));
        }
    }

    @Test
    void predictsTheSameAfterItWasStored() {
        RatingMatrix ratings = noisy(30, 20, 0.5);
        Model model = train(ratings);

        Model restored = algorithm.it().restore(ratings.users(), ratings.items(), model.tensors());

        assertSameTensors(restored, model);
        for (int user = 0; user < 30; user++) {
            UserRatings own = ratings.ratingsOf(user);
            for (int item = 0; item < 20; item++) {
                assertThat(restored.scorer(user).score(item))
                        .isEqualTo(model.scorer(user).score(item));
                assertThat(restored.foldIn(own).score(item))
                        .isEqualTo(model.foldIn(own).score(item));
                assertThat(restored.scorer(user).variance(item))
                        .isEqualTo(model.scorer(user).variance(item));
            }
        }
    }

    @Test
    void forgetsUsers() {
        RatingMatrix ratings = noisy(30, 20, 0.5);
        Model model = train(ratings);
        int[] kept =
                IntStream.range(0, 30).filter(user -> user != 7 && user < 29).toArray();

        Model without = model.keepingUsers(kept);

        assertThat(without.users()).isEqualTo(ratings.users().keeping(kept));
        assertFinite(without, ratings.withRatings(position -> false), kept.length);
        if (!LEARNS_FROM_OTHER_USERS_ON_DEMAND.contains(algorithm.it().name())) {
            assertThat(scores(without.scorer(6), 20)).isEqualTo(scores(model.scorer(6), 20));
            assertThat(scores(without.scorer(7), 20)).isEqualTo(scores(model.scorer(8), 20));
            assertThat(scores(without.foldIn(ratings.ratingsOf(7)), 20))
                    .isEqualTo(scores(model.foldIn(ratings.ratingsOf(7)), 20));
        }
        Model restored = algorithm.it().restore(without.users(), without.items(), without.tensors());
        assertThat(scores(restored.scorer(7), 20)).isEqualTo(scores(without.scorer(7), 20));
    }

    @Test
    void scoresOneItemAsItScoresAll() {
        RatingMatrix ratings = noisy(30, 20, 0.5);

        Model model = train(ratings);

        for (int user = 0; user < 30; user++) {
            for (Scorer scorer : List.of(model.scorer(user), model.foldIn(ratings.ratingsOf(user)))) {
                float[] all = scores(scorer, 20);
                for (int item = 0; item < 20; item++) {
                    assertThat((double) all[item]).isCloseTo(scorer.score(item), within(1e-4 * scale(all)));
                }
            }
        }
    }

    /** Powers of sixteen have whole roots and no rounding: predictions are as many times as large, orders of items the same. */
    @ParameterizedTest
    @ValueSource(doubles = {16, 1 / 16.0, 0x1p20, 0x1p-20})
    void learnsTheSameOnEveryScale(double times) {
        assumeTrue(!OF_ONE_SCALE.contains(algorithm.it().name()), "has a learning rate for one scale");
        RatingMatrix ratings = noisy(40, 30, 0.5);
        RatingMatrix scaled = scaled(ratings, times);

        Model model = train(ratings);
        Model scaledModel = train(scaled);

        double factor = algorithm.it().kind() == ModelKind.RATING ? times : 1;
        for (int user = 0; user < 40; user++) {
            Scorer expected = model.foldIn(ratings.ratingsOf(user));
            Scorer actual = scaledModel.foldIn(scaled.ratingsOf(user));
            for (int item = 0; item < 30; item++) {
                assertThat(actual.score(item) / factor).isCloseTo(expected.score(item), within(1e-4));
            }
            assertThat(scaledModel.scorer(user).score(0) / factor)
                    .isCloseTo(model.scorer(user).score(0), within(1e-4));
            if (expected.variance(0).isPresent()) {
                double deviation = Math.sqrt(expected.variance(0).getAsDouble());
                assertThat(Math.sqrt(actual.variance(0).orElseThrow()) / factor).isCloseTo(deviation, within(1e-4));
            }
        }
    }

    private static RatingMatrix scaled(RatingMatrix ratings, double times) {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        CompressedRatings byUser = ratings.byUser();
        for (int user = 0; user < byUser.rows(); user++) {
            for (int at = byUser.start(user); at < byUser.end(user); at++) {
                builder.add(
                        ratings.users().id(user),
                        ratings.items().id(byUser.index(at)),
                        times * byUser.value(at),
                        ratings.ratedAt(at));
            }
        }
        return builder.build();
    }

    @Test
    void explainsAScoreByPartsThatAddUpToIt() {
        RatingMatrix ratings = noisy(30, 20, 0.5);

        Model model = train(ratings);

        for (int user = 0; user < 30; user++) {
            Scorer scorer = model.foldIn(ratings.ratingsOf(user));
            int rated = ratings.byUser().count(user);
            for (int item = 0; item < 20; item++) {
                double score = scorer.score(item);
                scorer.explain(item).ifPresent(explanation -> {
                    assertThat(explanation.contributions()).hasSize(rated);
                    assertThat(explanation.total()).isCloseTo(score, within(1e-4 * Math.max(1, Math.abs(score))));
                });
            }
        }
    }

    @Test
    void promisesNoNegativeVariance() {
        RatingMatrix ratings = noisy(30, 20, 0.5);

        Model model = train(ratings);

        for (int user = 0; user < 30; user++) {
            for (Scorer scorer : List.of(model.scorer(user), model.foldIn(ratings.ratingsOf(user)))) {
                for (int item = 0; item < 20; item++) {
                    scorer.variance(item)
                            .ifPresent(variance ->
                                    assertThat(variance).isPositive().isFinite());
                }
            }
        }
    }

    @Test
    void knowsCovariancesWhereItKnowsVariances() {
        RatingMatrix ratings = noisy(30, 20, 0.5);

        Scorer scorer = train(ratings).foldIn(ratings.ratingsOf(3));

        Optional<double[]> first = scorer.covariances(0, new int[] {0, 7});
        assertThat(first.isPresent()).isEqualTo(scorer.variance(0).isPresent());
        first.ifPresent(covariances -> {
            double reverse = scorer.covariances(7, new int[] {0}).orElseThrow()[0];
            double ofSeventh = scorer.covariances(7, new int[] {7}).orElseThrow()[0];
            assertThat(covariances[0])
                    .isPositive()
                    .isLessThan(scorer.variance(0).orElseThrow());
            assertThat(covariances[1]).isCloseTo(reverse, within(1e-9));
            assertThat(covariances[1] * covariances[1]).isLessThanOrEqualTo(covariances[0] * ofSeventh * (1 + 1e-9));
        });
    }

    @Test
    void scoresAUserOfWhomNothingIsKnown() {
        Model model = train(noisy(30, 20, 0.5));

        float[] scores = scores(model.foldIn(UserRatings.none()), 20);

        assertAllFinite(scores);
    }

    @Test
    void needsSomeRatings() {
        RatingMatrix none = RatingMatrix.builder().build();

        assertThatThrownBy(() -> train(none))
                .isInstanceOf(TrainingException.class)
                .hasMessageContaining("no ratings");
    }

    @ParameterizedTest(name = "{0} users, {1} items")
    @MethodSource
    void learnsFromLittle(int users, int items) {
        RatingMatrix ratings = noisy(users, items, 1);

        Model model = train(ratings);

        assertThat(model.users()).isEqualTo(ratings.users());
        assertThat(model.items()).isEqualTo(ratings.items());
        assertThat(model.kind()).isEqualTo(algorithm.it().kind());
        assertFinite(model, ratings, users);
    }

    static Stream<Arguments> learnsFromLittle() {
        return Stream.of(Arguments.of(1, 1), Arguments.of(1, 9), Arguments.of(9, 1), Arguments.of(2, 3));
    }

    @ParameterizedTest(name = "all {0}")
    @ValueSource(doubles = {1, 3, 5})
    void learnsFromRatingsThatAreAllEqual(double value) {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < 8; user++) {
            for (int item = 0; item < 6; item++) {
                if ((user + item) % 3 != 0) {
                    builder.add("u" + user, "i" + item, value);
                }
            }
        }
        RatingMatrix ratings = builder.build();

        Model model = train(ratings);

        assertFinite(model, ratings, 8);
        if (algorithm.it().kind() == ModelKind.RATING) {
            assertThat(trainRmse(model, ratings)).isLessThan(0.5);
        }
    }

    @Test
    void scoresUsersAndItemsWithoutRatingsInTraining() {
        RatingMatrix whole = noisy(20, 15, 0.5);
        RatingMatrix training = whole.withRatings(position ->
                whole.byUser().index(position) > 2 && position >= whole.byUser().end(3));

        Model model = train(training);

        assertThat(training.byUser().count(2)).isZero();
        assertThat(training.byItem().count(1)).isZero();
        assertFinite(model, training, 20);
    }

    @Test
    void takesARankAboveTheNumberOfItems() {
        assumeTrue(has("rank"), "has no rank");
        RatingMatrix ratings = noisy(9, 4, 0.8);

        Model model = trainer(Map.of("rank", 16)).train(ratings, TrainingContext.of(SEED));

        assertFinite(model, ratings, 9);
    }

    @Test
    void takesAUserWithManyRatingsOrSaysWhyNot() {
        int items = 100_000;
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int item = 0; item < items; item++) {
            builder.add("busy", "i" + item, 1 + item % 5);
        }
        RatingMatrix ratings = builder.add("other", "i17", 2).build();
        Map<String, Double> settings = new HashMap<>(
                Map.of("rank", 4.0, "sweeps", 2.0, "epochs", 2.0, "burnIn", 1.0, "draws", 1.0, "candidates", 10.0));
        settings.keySet().removeIf(name -> !has(name));

        try {
            assertFinite(trainer(settings).train(ratings, TrainingContext.of(SEED)), ratings, 2);
        } catch (TrainingException reason) {
            assertThat(reason).hasMessageContaining("takes at most 20000 items");
        }
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @MethodSource
    void learnsOnAnyScaleOrSaysWhyNot(double minimum, double maximum) {
        Random random = new Random(SEED);
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < 15; user++) {
            for (int item = 0; item < 10; item++) {
                if (random.nextInt(2) == 0) {
                    builder.add("u" + user, "i" + item, minimum + (maximum - minimum) * random.nextDouble());
                }
            }
        }
        RatingMatrix ratings = builder.build();

        try {
            assertFinite(train(ratings), ratings, ratings.users().size());
        } catch (TrainingException reason) {
            assertThat(reason).hasMessageMatching(".*(diverged|negative).*");
        }
    }

    static Stream<Arguments> learnsOnAnyScaleOrSaysWhyNot() {
        return Stream.of(Arguments.of(-10, 10), Arguments.of(0, 1), Arguments.of(0, 1000));
    }

    @Test
    void stopsWithinOneIterationOfBeingCancelled() {
        RatingMatrix ratings = noisy(30, 20, 0.5);
        List<IterationReport> reports = new ArrayList<>();
        TrainingContext context = context(reports, () -> !reports.isEmpty());

        assertThatThrownBy(() -> trainer(Map.of()).train(ratings, context)).isInstanceOf(CancellationException.class);

        assertThat(reports).hasSize(1);
    }

    @Test
    void reportsItsIterationsInOrder() {
        RatingMatrix ratings = noisy(30, 20, 0.5);
        List<IterationReport> reports = new ArrayList<>();

        trainer(Map.of()).train(ratings, context(reports, () -> false));

        assertThat(reports).isNotEmpty();
        int iterations = reports.getFirst().iterations();
        assertThat(reports.size()).isLessThanOrEqualTo(iterations);
        for (int at = 0; at < reports.size(); at++) {
            assertThat(reports.get(at).iteration()).isEqualTo(at + 1);
            assertThat(reports.get(at).iterations()).isEqualTo(iterations);
        }
    }

    @Test
    void saysWhatMemoryItNeeds() {
        Hyperparameters settings = algorithm.it().defaults();

        long small = algorithm.it().trainingBytes(1000, 500, 20_000, settings);
        long large = algorithm.it().trainingBytes(100_000, 5_000, 20_000_000, settings);

        assertThat(small).isPositive();
        assertThat(large).isGreaterThan(small);
    }

    @Test
    void describesItself() {
        assertThat(algorithm.it().name()).matches("[a-z]+(-[a-z]+)*");
        assertThat(algorithm.it().description()).isNotBlank().endsWith(".");
        assertThat(algorithm.it().hyperparameters()).allSatisfy(each -> {
            assertThat(each.name()).matches("[a-z]+([A-Z][a-z]+)*");
            assertThat(each.description()).isNotBlank().endsWith(".");
        });
        assertThat(algorithm.it().hyperparameters())
                .extracting(Hyperparameter::name)
                .doesNotHaveDuplicates();
        assertThat(Algorithms.find(algorithm.it().name())).contains(algorithm.it());
    }

    @Test
    void letsEveryHyperparameterChangeTheOutcomeInItsDirection() {
        RatingMatrix ratings = noisy(40, 30, 0.4)
                .withCategories(
                        Map.of("i003", List.of("warm", "green"), "i005", List.of("warm"), "i007", List.of("cold")));
        for (Hyperparameter each : algorithm.it().hyperparameters()) {
            Raised raised = raised(each);

            Model low = train(ratings, each.name(), raised.from());
            Model high = train(ratings, each.name(), raised.to());

            double closer = fit(high, ratings) - fit(low, ratings);
            String what = "%s from %s to %s".formatted(each.name(), raised.from(), raised.to());
            switch (raised.fit()) {
                case CLOSER -> assertThat(closer).as(what).isPositive();
                case LOOSER -> assertThat(closer).as(what).isNegative();
                case FLATTER -> assertThat(spread(high, ratings)).as(what).isLessThan(spread(low, ratings));
                case DIFFERENT ->
                    assertThat(allScores(high, ratings).equals(allScores(low, ratings)))
                            .as(what)
                            .isFalse();
            }
        }
    }

    private Raised raised(Hyperparameter hyperparameter) {
        String name = hyperparameter.name();
        Raised byName = RAISED.getOrDefault(algorithm.it().name() + "." + name, RAISED.get(name));
        if (byName != null) {
            return byName;
        }
        double value = hyperparameter.defaultValue();
        double other =
                value == 0 ? Math.min(1, hyperparameter.maximum()) : Math.max(hyperparameter.minimum(), value / 4);
        boolean whole = hyperparameter.type() == Hyperparameter.Type.INTEGER;
        return new Raised(whole ? Math.rint(other) : other, value, Fit.DIFFERENT);
    }

    private Model train(RatingMatrix ratings, String name, double value) {
        Map<String, Double> settings =
                new HashMap<>(BESIDE.getOrDefault(algorithm.it().name(), Map.of()));
        settings.put(name, value);
        return trainer(settings).train(ratings, TrainingContext.of(SEED));
    }

    /** How well the ratings are reproduced; for preferences, how far rated items stand out from the others. */
    private static double fit(Model model, RatingMatrix ratings) {
        if (model.kind() == ModelKind.RATING) {
            return -trainRmse(model, ratings);
        }
        double rated = 0;
        double all = 0;
        for (int user = 0; user < ratings.users().size(); user++) {
            Scorer scorer = model.scorer(user);
            UserRatings own = ratings.ratingsOf(user);
            for (int item = 0; item < ratings.items().size(); item++) {
                all += scorer.score(item);
                rated += own.contains(item) ? scorer.score(item) : 0;
            }
        }
        int cells = ratings.users().size() * ratings.items().size();
        return rated / ratings.size() - (all - rated) / (cells - ratings.size());
    }

    /** The standard deviation of all scores. */
    private static double spread(Model model, RatingMatrix ratings) {
        double sum = 0;
        double squares = 0;
        int cells = ratings.users().size() * ratings.items().size();
        for (int user = 0; user < ratings.users().size(); user++) {
            for (float score : scores(model.scorer(user), ratings.items().size())) {
                sum += score;
                squares += (double) score * score;
            }
        }
        return Math.sqrt(squares / cells - sum / cells * sum / cells);
    }

    private static List<String> allScores(Model model, RatingMatrix ratings) {
        int items = ratings.items().size();
        return IntStream.range(0, ratings.users().size())
                .mapToObj(user -> Arrays.toString(scores(model.scorer(user), items))
                        + Arrays.toString(scores(model.foldIn(ratings.ratingsOf(user)), items)))
                .toList();
    }

    private boolean has(String hyperparameter) {
        return algorithm.it().hyperparameters().stream()
                .anyMatch(each -> each.name().equals(hyperparameter));
    }

    private Trainer trainer(Map<String, ? extends Number> settings) {
        return algorithm.it().trainer(Hyperparameters.of(algorithm.it().hyperparameters(), settings));
    }

    private Model train(RatingMatrix ratings) {
        return trainer(Map.of()).train(ratings, TrainingContext.of(SEED));
    }

    private static TrainingContext context(List<IterationReport> reports, BooleanSupplier cancelled) {
        return new TrainingContext(SEED, Workers.single(), new TrainingListener() {
            @Override
            public void iterationFinished(IterationReport report) {
                reports.add(report);
            }

            @Override
            public boolean cancelled() {
                return cancelled.getAsBoolean();
            }
        });
    }

    /** Ratings from 1 to 5 of several days with two tastes, biases and noise in them. */
    static RatingMatrix noisy(int users, int items, double density) {
        Random random = new Random(users * 1000L + items);
        double[] taste = random.doubles(users, -1, 1).toArray();
        double[] character = random.doubles(items, -1, 1).toArray();
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < users; user++) {
            for (int item = 0; item < items; item++) {
                // The diagonal is always rated, so that nobody and nothing is without a rating.
                boolean rated = random.nextDouble() < density || user % items == item || item % users == user;
                double value = 3 + 2 * taste[user] * character[item] + 0.5 * random.nextGaussian();
                if (rated) {
                    int minute = 24 * 60 * (20_000 + (user + item) % 9);
                    builder.add(
                            "u%03d".formatted(user),
                            "i%03d".formatted(item),
                            Math.clamp(Math.rint(value), 1, 5),
                            minute);
                }
            }
        }
        return builder.build();
    }

    static double trainRmse(Model model, RatingMatrix ratings) {
        double squares = 0;
        CompressedRatings rows = ratings.byUser();
        for (int user = 0; user < rows.rows(); user++) {
            Scorer scorer = model.scorer(user);
            for (int position = rows.start(user); position < rows.end(user); position++) {
                double error = rows.value(position) - scorer.score(rows.index(position));
                squares += error * error;
            }
        }
        return Math.sqrt(squares / ratings.size());
    }

    static float[] scores(Scorer scorer, int items) {
        float[] scores = new float[items];
        scorer.scoreAll(scores);
        return scores;
    }

    private static double scale(float[] scores) {
        return IntStream.range(0, scores.length)
                .mapToDouble(at -> Math.abs(scores[at]))
                .reduce(1, Math::max);
    }

    private static void assertFinite(Model model, RatingMatrix ratings, int users) {
        int items = model.items().size();
        for (int user = 0; user < users; user++) {
            assertAllFinite(scores(model.scorer(user), items));
            assertAllFinite(scores(model.foldIn(ratings.ratingsOf(user)), items));
        }
        model.tensors().asMap().forEach((name, tensor) -> {
            if (tensor instanceof Tensor.Floats floats) {
                assertAllFinite(floats.values());
            }
            if (tensor instanceof Tensor.Doubles doubles) {
                assertThat(doubles.values()).as(name).doesNotContain(Double.NaN);
            }
        });
    }

    private static void assertAllFinite(float[] values) {
        for (float value : values) {
            assertThat(value).isFinite();
        }
    }

    private static void assertSameTensors(Model actual, Model expected) {
        assertThat(contents(actual)).isEqualTo(contents(expected));
    }

    /** Each tensor's shape and values; the shortest decimal form tells any two floating-point numbers apart. */
    private static Map<String, String> contents(Model model) {
        Map<String, String> contents = new TreeMap<>();
        model.tensors().asMap().forEach((name, tensor) -> {
            String values;
            if (tensor instanceof Tensor.Floats floats) {
                values = Arrays.toString(floats.values());
            } else if (tensor instanceof Tensor.Doubles doubles) {
                values = Arrays.toString(doubles.values());
            } else {
                values = Arrays.toString(((Tensor.Ints) tensor).values());
            }
            contents.put(name, Arrays.toString(tensor.shape()) + values);
        });
        return contents;
    }
}
