package dev.foretaste.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.RatingScale;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final RatingScale SCALE = new RatingScale(1, 5);
    private static final RatingMatrix RATINGS = HoldOutTest.ratings(1);
    private final List<String> trainings = new ArrayList<>();

    @Test
    void trainsEveryContenderOnEveryFold() {
        List<Contender> contenders = List.of(contender("baseline"), contender("popularity"));

        List<ContenderResult> results =
                evaluation(Workers.single()).compare(contenders, Folds.of(RATINGS, 3, 1), listener(() -> false));

        assertThat(trainings)
                .containsExactly(
                        "baseline 1/6",
                        "baseline 2/6",
                        "baseline 3/6",
                        "popularity 4/6",
                        "popularity 5/6",
                        "popularity 6/6");
        assertThat(results).extracting(ContenderResult::contender).isEqualTo(contenders);
        assertThat(results.getFirst().outcomes()).hasSize(3);
        assertThat(results.getFirst().mean(Figure.RMSE).orElseThrow()).isBetween(1.0, 2.0);
        assertThat(results.getLast().mean(Figure.RMSE)).isEmpty();
        assertThat(results.getLast().mean(Figure.NDCG).orElseThrow()).isPositive();
    }

    @Test
    void givesTheSameFiguresWithTwoWorkers() {
        List<Contender> contenders = List.of(contender("item-knn"), contender("als"));
        try (ExecutorService pool = Executors.newFixedThreadPool(1)) {
            List<ContenderResult> two =
                    evaluation(Workers.of(pool, 2)).compare(contenders, Folds.of(RATINGS, 2, 1), listener(() -> false));

            List<ContenderResult> one =
                    evaluation(Workers.single()).compare(contenders, Folds.of(RATINGS, 2, 1), listener(() -> false));

            for (Figure figure : List.of(Figure.RMSE, Figure.MAE, Figure.NDCG, Figure.NOVELTY)) {
                for (int at = 0; at < contenders.size(); at++) {
                    assertThat(two.get(at).mean(figure)).isEqualTo(one.get(at).mean(figure));
                }
            }
        }
    }

    @Test
    void keepsTheReasonOfAContenderThatCannotBeTrained() {
        var sgd = Algorithms.find("sgd").orElseThrow();
        Contender diverging = new Contender(sgd, Hyperparameters.of(sgd.hyperparameters(), Map.of("learningRate", 1)));

        List<ContenderResult> results = evaluation(Workers.single())
                .compare(List.of(diverging, contender("baseline")), Folds.of(RATINGS, 2, 1), listener(() -> false));

        assertThat(results.getFirst().failure().orElseThrow()).contains("diverged");
        assertThat(results.getFirst().outcomes()).isEmpty();
        assertThat(results.getLast().outcomes()).hasSize(2);
    }

    @Test
    void judgesTheOthersWhereOneNeedsMoreMemoryThanThereIs() {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int item = 0; item < 200_000; item++) {
            builder.add("u" + item % 3, "i" + item, 1 + item % 5);
        }

        var bayesian = Algorithms.find("bayesian").orElseThrow();
        Contender greedy = new Contender(
                bayesian, Hyperparameters.of(bayesian.hyperparameters(), Map.of("rank", 64, "draws", 64)));

        List<ContenderResult> results = evaluation(Workers.single())
                .compare(
                        List.of(greedy, contender("baseline")),
                        Splits.of(HoldOut.random(builder.build(), 0.001, 1)),
                        listener(() -> false));

        assertThat(results.getFirst().failure().orElseThrow())
                .contains("bayesian needs about ", "MiB of memory", "-Xmx");
        assertThat(results.getLast().outcomes()).hasSize(1);
    }

    @Test
    void saysWhatToUseInsteadWhereNoMemoryWouldDo() {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int item = 0; item < 200_000; item++) {
            builder.add("u" + item % 3, "i" + item, 1 + item % 5);
        }

        List<ContenderResult> results = evaluation(Workers.single())
                .compare(
                        List.of(contender("ease")),
                        Splits.of(HoldOut.random(builder.build(), 0.001, 1)),
                        listener(() -> false));

        assertThat(results.getFirst().failure().orElseThrow())
                .contains("takes at most 20000 items", "use implicit-als");
    }

    @Test
    void stopsWhenCancelled() {
        assertThatThrownBy(() -> evaluation(Workers.single())
                        .compare(
                                List.of(contender("als"), contender("baseline")),
                                Folds.of(RATINGS, 5, 1),
                                listener(() -> trainings.size() == 2)))
                .isInstanceOf(CancellationException.class);

        assertThat(trainings).hasSize(2);
    }

    @Test
    void judgesByEachFigureThatTheModelHas() {
        long start = System.nanoTime();

        Outcome als = evaluation(Workers.single())
                .judge(contender("als"), HoldOut.random(RATINGS, 0.3, 1), listener(() -> false));

        double elapsed = (System.nanoTime() - start) / 1e9;
        assertThat(als.figure(Figure.RMSE).orElseThrow()).isBetween(1.0, 2.0);
        assertThat(als.figure(Figure.INTERVAL_COVERAGE).orElseThrow()).isBetween(0.7, 1.0);
        assertThat(als.figure(Figure.TRAINING_SECONDS).orElseThrow()).isBetween(1e-6, elapsed);
    }

    @Test
    void hasNoFiguresWhereNothingIsHeldOut() {
        Outcome als = evaluation(Workers.single())
                .judge(contender("als"), HoldOut.random(RATINGS, 0, 1), listener(() -> false));

        assertThat(als.figure(Figure.RMSE)).isEmpty();
        assertThat(als.figure(Figure.INTERVAL_COVERAGE)).isEmpty();
        assertThat(als.figure(Figure.NDCG)).isEmpty();
    }

    @Test
    void averagesOverFolds() {
        ContenderResult result =
                new ContenderResult(contender("baseline"), List.of(rmse(1), rmse(2), rmse(6)), Optional.empty());

        assertThat(result.mean(Figure.RMSE)).hasValue((1 + 2 + 6) / 3.0);
        assertThat(result.deviation(Figure.RMSE).orElseThrow()).isCloseTo(Math.sqrt((4 + 1 + 9) / 2.0), within(1e-12));
        ContenderResult once = new ContenderResult(contender("baseline"), List.of(rmse(1)), Optional.empty());
        assertThat(once.deviation(Figure.RMSE)).isEmpty();
    }

    @Test
    void averagesListsOverFoldsInWhichAnyUserHasARelevantItem() {
        Outcome noUser = new Outcome(Optional.empty(), Optional.empty(), new RankingAccuracy(0, 0, 0, 0, 0, 0, 0), 1);
        Outcome oneUser =
                new Outcome(Optional.empty(), Optional.empty(), new RankingAccuracy(1, 0.5, 1, 0.1, 0.3, 0.2, 2), 1);

        ContenderResult some = new ContenderResult(contender("popularity"), List.of(noUser, oneUser), Optional.empty());
        ContenderResult none = new ContenderResult(contender("popularity"), List.of(noUser), Optional.empty());

        assertThat(some.mean(Figure.NDCG)).hasValue(0.5);
        assertThat(some.mean(Figure.NOVELTY)).hasValue(2);
        assertThat(none.mean(Figure.NDCG)).isEmpty();
        assertThat(none.mean(Figure.CATALOGUE_COVERAGE)).isEmpty();
    }

    private static Outcome rmse(double rmse) {
        return new Outcome(
                Optional.of(new RatingAccuracy(1, rmse, rmse)),
                Optional.empty(),
                new RankingAccuracy(0, 0, 0, 0, 0, 0, 0),
                1);
    }

    private static Contender contender(String name) {
        return Contender.of(Algorithms.find(name).orElseThrow());
    }

    private static Evaluation evaluation(Workers workers) {
        return new Evaluation(SCALE, RankingSettings.of(SCALE), 1, workers);
    }

    private EvaluationListener listener(BooleanSupplier cancelled) {
        return new EvaluationListener() {
            @Override
            public void trainingStarted(Contender contender, int training, int count) {
                trainings.add("%s %d/%d".formatted(contender.algorithm().name(), training, count));
            }

            @Override
            public void iterationFinished(IterationReport report) {}

            @Override
            public boolean cancelled() {
                return cancelled.getAsBoolean();
            }
        };
    }
}
