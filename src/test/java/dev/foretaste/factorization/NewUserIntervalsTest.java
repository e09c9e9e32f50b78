package dev.foretaste.factorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.evaluation.HoldOut;
import dev.foretaste.evaluation.IntervalCalibration;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.matrix.UserRatings;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * MovieLens 100K without a fifth of its users (seed 1, all five fifths in turn). Each of them is then folded in with his
 * first ratings, drawn at random or the earliest, and his others are predicted with intervals of 90 %, calibrated on a
 * tenth of the ratings trained on, as the service does.
 */
class NewUserIntervalsTest {
    private static final int FOLDS = 5;
    private static final int[] COUNTS = {0, 1, 2, 5, 10, 15};
    private static final RatingScale SCALE = new RatingScale(1, 5);

    private final Random random = new Random(1);

    @ParameterizedTest(name = "{0}, earliest first: {1}")
    @CsvSource({"als,false", "als,true", "biased-sgd,false", "biased-sgd,true"})
    void coverWhatTheyPromise(String algorithm, boolean earliestFirst) throws IOException {
        check(algorithm, Map.of(), FOLDS, earliestFirst);
    }

    /** A short chain, and the first of the fifths; {@code bench/bayesian.sh new-users} has the whole. */
    @ParameterizedTest(name = "earliest first: {0}")
    @ValueSource(booleans = {false, true})
    void coverWhatTheyPromiseInAShortChain(boolean earliestFirst) throws IOException {
        check("bayesian", Map.of("burnIn", 30, "sweeps", 64, "draws", 16), 1, earliestFirst);
    }

    private void check(String algorithm, Map<String, Integer> settings, int folds, boolean earliestFirst)
            throws IOException {
        RatingMatrix all = MovieLens.ratings();
        int[] fold = random.ints(all.users().size(), 0, FOLDS).toArray();
        int[] order = order(all, earliestFirst);
        Map<Integer, int[]> covered = new TreeMap<>();
        double known = 0;
        for (int held = 0; held < folds; held++) {
            int[] userOf = userOf(all);
            int without = held;
            RatingMatrix ratings = all.withRatings(position -> fold[userOf[position]] != without);
            HoldOut holdOut = HoldOut.random(ratings, 0.1, 1);
            IntervalCalibration calibration = IntervalCalibration.of(
                            Training.train(algorithm, settings, holdOut.training()), holdOut, SCALE, Workers.single())
                    .orElseThrow();
            known += calibration.coverage() / folds;
            Model model = Training.train(algorithm, settings, ratings);
            for (int user = 0; user < fold.length; user++) {
                if (fold[user] == held) {
                    int[] own = Arrays.copyOfRange(
                            order, all.byUser().start(user), all.byUser().end(user));
                    for (int count : COUNTS) {
                        int[] sum = covered.computeIfAbsent(count, key -> new int[2]);
                        predict(model, all, own, count, calibration.varianceScale(), sum);
                    }
                }
            }
        }

        StringBuilder shares = new StringBuilder("%s, known users: %.4f".formatted(algorithm, known));
        covered.forEach((count, sum) -> shares.append(", after %d: %.4f".formatted(count, (double) sum[0] / sum[1])));
        System.out.println(shares);
        assertThat(known).isBetween(0.88, 0.92);
        covered.forEach((count, sum) ->
                assertThat((double) sum[0] / sum[1]).as(shares.toString()).isBetween(0.87, 0.93));
    }

    /** The positions of each user's ratings in the order in which he gives them. */
    private int[] order(RatingMatrix all, boolean earliestFirst) {
        long[] draw = random.longs(all.size()).toArray();
        int[] order = new int[all.size()];
        for (int user = 0; user < all.users().size(); user++) {
            int[] own = IntStream.range(all.byUser().start(user), all.byUser().end(user))
                    .boxed()
                    .sorted((one, other) -> {
                        int time = earliestFirst ? Integer.compare(all.ratedAt(one), all.ratedAt(other)) : 0;
                        return time != 0 ? time : Long.compare(draw[one], draw[other]);
                    })
                    .mapToInt(Integer::intValue)
                    .toArray();
            System.arraycopy(own, 0, order, all.byUser().start(user), own.length);
        }
        return order;
    }

    private static int[] userOf(RatingMatrix all) {
        int[] userOf = new int[all.size()];
        for (int user = 0; user < all.users().size(); user++) {
            Arrays.fill(userOf, all.byUser().start(user), all.byUser().end(user), user);
        }
        return userOf;
    }

    /** Adds the ratings covered, and all that were predicted. */
    private static void predict(
            Model model, RatingMatrix all, int[] order, int count, double varianceScale, int[] sum) {
        int[] first = Arrays.stream(order).limit(count).sorted().toArray();
        int[] items = Arrays.stream(first).map(all.byUser()::index).toArray();
        float[] values = new float[first.length];
        for (int at = 0; at < values.length; at++) {
            values[at] = all.byUser().value(first[at]);
        }
        int[] ratedAt = Arrays.stream(first).map(all::ratedAt).toArray();
        Scorer scorer = model.foldIn(UserRatings.of(items, values, ratedAt));
        for (int at = first.length; at < order.length; at++) {
            int item = all.byUser().index(order[at]);
            double rating = all.byUser().value(order[at]);
            double halfWidth = IntervalCalibration.DEVIATIONS
                    * Math.sqrt(scorer.variance(item).orElseThrow() * varianceScale);
            double score = scorer.score(item);
            boolean covers = SCALE.clamp(score - halfWidth) <= rating && rating <= SCALE.clamp(score + halfWidth);
            sum[0] += covers ? 1 : 0;
            sum[1]++;
        }
    }
}
