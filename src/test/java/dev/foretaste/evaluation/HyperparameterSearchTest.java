package dev.foretaste.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretaste.evaluation.HyperparameterSearch.Range;
import dev.foretaste.evaluation.HyperparameterSearch.Trial;
import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingListener;
import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.RatingScale;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HyperparameterSearchTest {
    private static final RatingScale SCALE = new RatingScale(1, 5);
    private static final Algorithm BASELINE = Algorithms.find("baseline").orElseThrow();
    private static final Algorithm ALS = Algorithms.find("als").orElseThrow();
    private static final List<Range> RANGES = List.of(new Range("rank", 1, 8), new Range("regularization", 0.0001, 10));

    private static final int RATINGS = ratings().size();

    private final HoldOut holdOut = HoldOut.random(ratings(), 0.2, 3);

    @Test
    void triesAThirdOfTheSettingsWithThreeTimesTheRatings() {
        List<Trial> tried = new ArrayList<>();

        List<Trial> last = new HyperparameterSearch(ALS, RATINGS, RANGES, 18)
                .run(holdOut, SCALE, TrainingContext.of(1), tried::add);

        int all = holdOut.training().size();
        assertThat(tried).hasSize(18 + 6 + 2);
        assertThat(tried.subList(0, 18)).allMatch(trial -> trial.ratings() == Math.round(all / 9.0));
        assertThat(tried.subList(18, 24)).allMatch(trial -> trial.ratings() == Math.round(all / 3.0));
        assertThat(tried.subList(24, 26)).allMatch(trial -> trial.ratings() == all);
        assertThat(last).hasSize(2);
        assertThat(last.get(0).score()).isLessThanOrEqualTo(last.get(1).score());
    }

    @Test
    void goesOnWithTheBestAndTheDefaults() {
        List<Trial> tried = new ArrayList<>();
        Hyperparameters defaults = BASELINE.defaults();

        new HyperparameterSearch(BASELINE, RATINGS, List.of(new Range("itemDamping", 0, 500)), 60)
                .run(holdOut, SCALE, TrainingContext.of(2), tried::add);

        int from = 0;
        for (int size : new int[] {60, 20, 7}) {
            int next = Math.ceilDiv(size, 3);
            List<Trial> best = tried.subList(from, from + size).stream()
                    .sorted(Comparator.comparingDouble(Trial::score))
                    .limit(next)
                    .toList();
            List<Hyperparameters> expected =
                    new ArrayList<>(best.stream().map(Trial::settings).toList());
            if (!expected.contains(defaults)) {
                expected.set(next - 1, defaults);
            }
            assertThat(tried.subList(from + size, from + size + next))
                    .extracting(Trial::settings)
                    .isEqualTo(expected);
            from += size;
        }
        assertThat(tried).hasSize(60 + 20 + 7 + 3);
    }

    @Test
    void drawsEvenlyAndWideRangesEvenlyInTheLogarithm() {
        List<Trial> tried = new ArrayList<>();
        List<Range> ranges =
                List.of(new Range("sweeps", 1, 3), new Range("userDamping", 0.1, 100), new Range("itemDamping", 2, 8));

        new HyperparameterSearch(BASELINE, RATINGS, ranges, 601).run(holdOut, SCALE, TrainingContext.of(1), tried::add);

        List<Hyperparameters> drawn =
                tried.subList(1, 601).stream().map(Trial::settings).toList();
        // A third of 600 each, with a standard deviation of √(600 · 1/3 · 2/3) = 11.5.
        for (int third = 0; third < 3; third++) {
            int sweeps = 1 + third;
            double decade = 0.1 * Math.pow(10, third);
            double damping = 2 + 2 * third;
            assertThat(drawn.stream().filter(each -> each.integer("sweeps") == sweeps))
                    .hasSizeBetween(200 - 40, 200 + 40);
            assertThat(drawn.stream().filter(each -> isWithin(each.number("userDamping"), decade, 10 * decade)))
                    .hasSizeBetween(200 - 40, 200 + 40);
            assertThat(drawn.stream().filter(each -> isWithin(each.number("itemDamping"), damping, damping + 2)))
                    .hasSizeBetween(200 - 40, 200 + 40);
        }
    }

    private static boolean isWithin(double value, double minimum, double maximum) {
        return value >= minimum && value < maximum;
    }

    @Test
    void findsABetterSettingThanTheDefaults() {
        List<Trial> tried = new ArrayList<>();
        HyperparameterSearch alone = new HyperparameterSearch(ALS, RATINGS, List.of(), 1);
        double defaults = alone.run(holdOut, SCALE, TrainingContext.of(1), tried::add)
                .getFirst()
                .score();

        Trial best = new HyperparameterSearch(
                        ALS, RATINGS, List.of(new Range("rank", 1, 1), new Range("regularization", 0.02, 0.06)), 3)
                .run(holdOut, SCALE, TrainingContext.of(1), tried::add)
                .getFirst();

        assertThat(tried.getFirst().settings()).isEqualTo(ALS.defaults());
        assertThat(best.score()).isLessThan(defaults);
    }

    /** What would take hours with millions of ratings is not tried with them. */
    @Test
    void keepsDefaultsThatSuitTheNumberOfRatings() {
        Algorithm bayesian = Algorithms.find("bayesian").orElseThrow();
        List<Trial> tried = new ArrayList<>();

        new HyperparameterSearch(bayesian, 10_000_000, List.of(new Range("rank", 2, 3)), 2)
                .run(holdOut, SCALE, TrainingContext.of(1), tried::add);

        assertThat(tried.getFirst().settings()).isEqualTo(bayesian.defaults(10_000_000));
        assertThat(tried.get(1).settings().integer("sweeps"))
                .isEqualTo(bayesian.defaults(10_000_000).integer("sweeps"));
        assertThat(HyperparameterSearch.defaultRanges(bayesian, 10_000_000))
                .contains(new Range("draws", 4, 64))
                .isNotEqualTo(HyperparameterSearch.defaultRanges(bayesian, 1000));
    }

    /** From a quarter of the default to four times that, without how long to train, and within what is allowed. */
    @Test
    void variesEverySettingButTheLengthOfTraining() {
        assertThat(HyperparameterSearch.defaultRanges(ALS, RATINGS))
                .containsExactly(
                        new Range("rank", 32 / 4.0, 4 * 32),
                        new Range("regularization", 0.07 / 4, 4 * 0.07),
                        new Range("biasRegularization", 0.05 / 4, 4 * 0.05),
                        new Range("damping", 60 / 4.0, 4 * 60));
        assertThat(HyperparameterSearch.defaultRanges(Algorithms.find("sgd").orElseThrow(), RATINGS))
                .containsExactly(
                        new Range("rank", 1, 4 * 2),
                        new Range("learningRate", 0.0002 / 4, 4 * 0.0002),
                        new Range("regularization", 0.02 / 4, 4 * 0.02));
    }

    @Test
    void givesTheSameResultForTheSameSeed() {
        HyperparameterSearch search = new HyperparameterSearch(ALS, RATINGS, RANGES, 9);

        List<Trial> once = search.run(holdOut, SCALE, TrainingContext.of(5), trial -> {});

        assertThat(search.run(holdOut, SCALE, TrainingContext.of(5), trial -> {}))
                .isEqualTo(once);
        assertThat(search.run(holdOut, SCALE, TrainingContext.of(6), trial -> {}))
                .isNotEqualTo(once);
    }

    @Test
    void judgesPreferenceModelsByTheirLists() {
        Algorithm implicitAls = Algorithms.find("implicit-als").orElseThrow();

        Trial best = new HyperparameterSearch(implicitAls, RATINGS, List.of(new Range("rank", 1, 8)), 4)
                .run(holdOut, SCALE, TrainingContext.of(1), trial -> {})
                .getFirst();

        Model model = implicitAls.trainer(best.settings()).train(holdOut.training(), TrainingContext.of(1));
        RankingAccuracy lists = RankingAccuracy.of(model, holdOut, RankingSettings.of(SCALE), Workers.single());
        assertThat(best.score()).isEqualTo(1 - lists.ndcg()).isBetween(0.01, 0.99);
    }

    @Test
    void countsATrainingThatFailsAsTheWorst() {
        Algorithm sgd = Algorithms.find("sgd").orElseThrow();
        List<Trial> tried = new ArrayList<>();

        Trial best = new HyperparameterSearch(sgd, RATINGS, List.of(new Range("learningRate", 0.5, 1)), 3)
                .run(holdOut, SCALE, TrainingContext.of(1), tried::add)
                .getFirst();

        assertThat(tried).extracting(Trial::score).contains(Double.POSITIVE_INFINITY);
        assertThat(best.settings()).isEqualTo(sgd.defaults());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 12})
    void stopsWhenCancelled(int trials) {
        List<Trial> tried = new ArrayList<>();
        TrainingContext context = new TrainingContext(1, Workers.single(), new TrainingListener() {
            @Override
            public void iterationFinished(IterationReport report) {}

            @Override
            public boolean cancelled() {
                return tried.size() == trials;
            }
        });
        HyperparameterSearch search = new HyperparameterSearch(ALS, RATINGS, RANGES, 9);
        assertThat(search.trials()).isEqualTo(12);

        assertThatThrownBy(() -> search.run(holdOut, SCALE, context, tried::add))
                .isInstanceOf(CancellationException.class);

        assertThat(tried).hasSize(trials);
    }

    @ParameterizedTest
    @CsvSource({
        "rank, 0, 8, from 1",
        "colour, 1, 2, no hyperparameter colour",
        "rank, 8, 1, no greater",
        "rank, 8, 513, to 512"
    })
    void refusesRangesTheAlgorithmDoesNotAllow(String name, double minimum, double maximum, String reason) {
        assertThatThrownBy(() -> new HyperparameterSearch(ALS, RATINGS, List.of(new Range(name, minimum, maximum)), 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refusesASecondRangeAndToDrawNothing() {
        Range range = new Range("rank", 1, 8);

        assertThatThrownBy(() -> new HyperparameterSearch(ALS, RATINGS, List.of(range, range), 3))
                .hasMessage("a second range of rank");
        assertThatThrownBy(() -> new HyperparameterSearch(ALS, RATINGS, List.of(range), 0))
                .hasMessage("0 candidates; expected at least 1");
    }

    /** One taste with noise. */
    private static RatingMatrix ratings() {
        SplittableRandom random = new SplittableRandom(8);
        RatingMatrixBuilder builder = RatingMatrix.builder();
        double[] taste = random.doubles(60, -1.5, 1.5).toArray();
        double[] character = random.doubles(40, -1.5, 1.5).toArray();
        for (int user = 0; user < 60; user++) {
            for (int item = 0; item < 40; item++) {
                if (random.nextInt(3) == 0) {
                    double value = 3 + taste[user] * character[item] + 0.4 * random.nextGaussian();
                    builder.add("u%02d".formatted(user), "i%02d".formatted(item), Math.clamp(value, 1, 5));
                }
            }
        }
        return builder.build();
    }
}
