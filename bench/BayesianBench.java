import dev.foretaste.evaluation.HoldOut;
import dev.foretaste.evaluation.IntervalCalibration;
import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingListener;
import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.matrix.UserRatings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Accuracy of the algorithm "bayesian" on MovieLens 100K and its time on large synthetic data. See bayesian.sh. */
final class BayesianBench {
    private static final Map<String, Integer> PLAIN = Map.of("implicitFeedback", 0, "itemCategories", 0, "timeBiases", 0);
    private static final int[] PERIODS = {1940, 1950, 1960, 1970, 1980, 1985, 1990, 1992, 1993, 1994, 1995, 1996, 1997};
    private static final int THREADS = 2;
    private static final RatingScale SCALE = new RatingScale(1, 5);

    private record Prediction(double rating, double score, double variance) {
        boolean covered() {
            return Math.abs(rating - score) < 1.645 * Math.sqrt(variance);
        }
    }

    private record Result(List<Prediction> predictions, double seconds) {
        double rmse() {
            return Math.sqrt(predictions.stream()
                    .mapToDouble(each -> Math.pow(each.rating - Math.clamp(each.score, 1, 5), 2))
                    .average()
                    .orElseThrow());
        }

        double mae() {
            return predictions.stream()
                    .mapToDouble(each -> Math.abs(each.rating - Math.clamp(each.score, 1, 5)))
                    .average()
                    .orElseThrow();
        }

        double coverage() {
            return predictions.stream().mapToInt(each -> each.covered() ? 1 : 0).average().orElseThrow();
        }
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 2) {
            System.err.println("expected: u1|folds|cold|new-users|synthetic DIR");
            System.exit(2);
        }
        Path directory = Path.of(arguments[1]);
        switch (arguments[0]) {
            case "u1" -> u1(directory);
            case "folds" -> folds(movieLens(directory), arguments);
            case "cold" -> cold(directory);
            case "new-users" -> newUsers(movieLensWithoutCategories(directory));
            case "synthetic" -> synthetic(directory, arguments);
            default -> throw new IllegalArgumentException(arguments[0] + "; expected u1, folds, cold, new-users or synthetic");
        }
    }

    private static void u1(Path directory) throws IOException {
        RatingMatrix all = movieLens(directory);
        Set<String> held = new HashSet<>();
        for (String line : Files.readAllLines(directory.resolve("u1.test"))) {
            String[] field = line.split("\t");
            held.add(field[0] + " " + field[1]);
        }
        boolean[] heldOut = new boolean[all.size()];
        forEach(all, (user, item, position) ->
                heldOut[position] = held.contains(all.users().id(user) + " " + all.items().id(item)));
        print("u1 plain", run(all, heldOut, PLAIN));
        Result side = run(all, heldOut, Map.of());
        print("u1 side information", side);
        List<Prediction> ascending = new ArrayList<>(side.predictions);
        ascending.sort(Comparator.comparingDouble(Prediction::variance));
        for (int decile = 0; decile < 10; decile++) {
            List<Prediction> part = ascending.subList(
                    ascending.size() * decile / 10, ascending.size() * (decile + 1) / 10);
            Result of = new Result(part, 0);
            double deviation = Math.sqrt(
                    part.stream().mapToDouble(Prediction::variance).average().orElseThrow());
            System.out.printf(
                    "decile %d of variance: mean deviation %.3f RMSE %.4f coverage %.3f%n",
                    decile + 1, deviation, of.rmse(), of.coverage());
        }
    }

    private static void folds(RatingMatrix all, String[] arguments) throws IOException {
        int[] fold = shuffled(all.size(), 0);
        Arrays.setAll(fold, position -> fold[position] % 5);
        if (arguments.length > 2) {
            List<String> foldOfLine = Files.readAllLines(Path.of(arguments[2]));
            List<String> lines = Files.readAllLines(Path.of(arguments[1], "u.data"));
            Map<String, Integer> foldOfRating = new HashMap<>();
            for (int line = 0; line < lines.size(); line++) {
                String[] field = lines.get(line).split("\t");
                foldOfRating.put(field[0] + " " + field[1], Integer.valueOf(foldOfLine.get(line)));
            }
            forEach(all, (user, item, position) ->
                    fold[position] = foldOfRating.get(all.users().id(user) + " " + all.items().id(item)));
        }
        for (Map<String, Integer> settings : List.of(PLAIN, Map.<String, Integer>of())) {
            double[] sums = new double[4];
            for (int k = 0; k < 5; k++) {
                int test = k;
                boolean[] heldOut = new boolean[all.size()];
                forEach(all, (user, item, position) -> heldOut[position] = fold[position] == test);
                Result result = run(all, heldOut, settings);
                sums[0] += result.rmse() / 5;
                sums[1] += result.mae() / 5;
                sums[2] += result.coverage() / 5;
                sums[3] += result.seconds / 5;
            }
            System.out.printf(
                    "5 folds %s: RMSE %.4f MAE %.4f coverage %.3f, %.1f s a fold%n",
                    settings.isEmpty() ? "side information" : "plain", sums[0], sums[1], sums[2], sums[3]);
        }
    }

    /** A hundred items with 20 ratings or more lose all ratings but a few; the rest of theirs are predicted. */
    private static void cold(Path directory) throws IOException {
        RatingMatrix all = movieLens(directory);
        int[] order = shuffled(all.items().size(), 1);
        boolean[] cold = new boolean[order.length];
        int chosen = 0;
        for (int item : order) {
            if (chosen < 100 && all.byItem().count(item) >= 20) {
                cold[item] = true;
                chosen++;
            }
        }
        int[] rank = shuffled(all.size(), 2);
        for (int kept : new int[] {0, 1, 2, 5}) {
            boolean[] training = new boolean[all.size()];
            int[] left = new int[order.length];
            Arrays.fill(left, kept);
            Integer[] positions = new Integer[all.size()];
            Arrays.setAll(positions, position -> position);
            Arrays.sort(positions, Comparator.comparingInt(position -> rank[position]));
            for (int position : positions) {
                int item = all.byUser().index(position);
                training[position] = !cold[item] || left[item]-- > 0;
            }
            boolean[] heldOut = new boolean[all.size()];
            forEach(all, (user, item, position) -> heldOut[position] = !training[position]);
            for (int implicit : new int[] {1, 0}) {
                for (int categories : new int[] {1, 0}) {
                    Map<String, Integer> settings =
                            Map.of("sweeps", 120, "itemCategories", categories, "implicitFeedback", implicit);
                    String name = "%d ratings, itemCategories %d, implicitFeedback %d";
                    print(name.formatted(kept, categories, implicit), run(all, heldOut, settings));
                }
            }
        }
    }

    /**
     * Each fifth of the users is left out of training, then folded in with some of their ratings; the others are predicted
     * as over HTTP, for no particular day, with calibrated intervals. See NewUserIntervalsTest.
     */
    private static void newUsers(RatingMatrix all) {
        Random random = new Random(1);
        int[] fold = random.ints(all.users().size(), 0, 5).toArray();
        int[][] orders = {ownOrder(all, false, random), ownOrder(all, true, random)};
        int[] counts = {0, 1, 2, 5, 10, 15};
        double[][][] sums = new double[orders.length][counts.length][3];
        double known = 0;
        for (int k = 0; k < 5; k++) {
            boolean[] training = new boolean[all.size()];
            int held = k;
            forEach(all, (user, item, position) -> training[position] = fold[user] != held);
            RatingMatrix ratings = all.withRatings(position -> training[position]);
            HoldOut holdOut = HoldOut.random(ratings, 0.1, 1);
            IntervalCalibration calibration = IntervalCalibration.of(
                            train(holdOut.training(), Map.of()), holdOut, SCALE, Workers.single())
                    .orElseThrow();
            known += calibration.coverage() / 5;
            Model model = train(ratings, Map.of());
            for (int user = 0; user < fold.length; user++) {
                for (int order = 0; fold[user] == k && order < orders.length; order++) {
                    int[] own = Arrays.copyOfRange(
                            orders[order], all.byUser().start(user), all.byUser().end(user));
                    for (int at = 0; at < counts.length; at++) {
                        predictRest(model, all, own, counts[at], calibration.varianceScale(), sums[order][at]);
                    }
                }
            }
        }
        System.out.printf("known users: coverage %.4f%n", known);
        for (int order = 0; order < orders.length; order++) {
            for (int at = 0; at < counts.length; at++) {
                double[] sum = sums[order][at];
                System.out.printf(
                        "new users by %d ratings, %s: coverage %.4f RMSE %.4f%n",
                        counts[at], order == 0 ? "random" : "earliest", sum[0] / sum[2], Math.sqrt(sum[1] / sum[2]));
            }
        }
    }

    /** The positions of each user's ratings in the order in which he gives them. */
    private static int[] ownOrder(RatingMatrix all, boolean earliestFirst, Random random) {
        long[] draw = random.longs(all.size()).toArray();
        Integer[] order = new Integer[all.size()];
        Arrays.setAll(order, position -> position);
        Comparator<Integer> drawn = Comparator.comparingLong(position -> draw[position]);
        for (int user = 0; user < all.users().size(); user++) {
            Arrays.sort(
                    order,
                    all.byUser().start(user),
                    all.byUser().end(user),
                    earliestFirst ? Comparator.<Integer>comparingInt(all::ratedAt).thenComparing(drawn) : drawn);
        }
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    /** Adds to the ratings covered, the squared errors and the number of ratings. */
    private static void predictRest(
            Model model, RatingMatrix all, int[] own, int count, double varianceScale, double[] sum) {
        int[] first = Arrays.stream(own).limit(count).sorted().toArray();
        float[] values = new float[first.length];
        for (int at = 0; at < values.length; at++) {
            values[at] = all.byUser().value(first[at]);
        }
        Scorer scorer = model.foldIn(UserRatings.of(
                Arrays.stream(first).map(all.byUser()::index).toArray(),
                values,
                Arrays.stream(first).map(all::ratedAt).toArray()));
        for (int at = first.length; at < own.length; at++) {
            int item = all.byUser().index(own[at]);
            double rating = all.byUser().value(own[at]);
            double score = scorer.score(item);
            double halfWidth = IntervalCalibration.DEVIATIONS
                    * Math.sqrt(scorer.variance(item).orElseThrow() * varianceScale);
            boolean covers = SCALE.clamp(score - halfWidth) <= rating && rating <= SCALE.clamp(score + halfWidth);
            sum[0] += covers ? 1 : 0;
            sum[1] += Math.pow(rating - SCALE.clamp(score), 2);
            sum[2]++;
        }
    }

    private static void synthetic(Path directory, String[] arguments) throws IOException {
        Map<String, Double> settings = new HashMap<>();
        for (int at = 2; at < arguments.length; at++) {
            String[] pair = arguments[at].split("=");
            settings.put(pair[0], Double.valueOf(pair[1]));
        }
        RatingMatrix training = binary(directory.resolve("train.bin"));
        RatingMatrix test = binary(directory.resolve("test.bin"));
        long start = System.nanoTime();
        Model model = train(training, settings);
        double seconds = (System.nanoTime() - start) / 1e9;
        double squares = 0;
        for (int user = 0; user < test.users().size(); user++) {
            OptionalInt known = training.users().find(test.users().id(user));
            Scorer scorer = known.isPresent() ? model.scorer(known.getAsInt()) : model.foldIn(UserRatings.none());
            for (int position = test.byUser().start(user); position < test.byUser().end(user); position++) {
                OptionalInt item =
                        training.items().find(test.items().id(test.byUser().index(position)));
                double score = item.isPresent() ? scorer.score(item.getAsInt()) : training.mean();
                squares += Math.pow(test.byUser().value(position) - Math.clamp(score, 0.5, 5), 2);
            }
        }
        System.out.printf("%s %s: RMSE %.4f, %.1f s%n", training, settings, Math.sqrt(squares / test.size()), seconds);
    }

    private static Result run(RatingMatrix all, boolean[] heldOut, Map<String, ? extends Number> settings) {
        RatingMatrix training = all.withRatings(position -> !heldOut[position]);
        long start = System.nanoTime();
        Model model = train(training, settings);
        double seconds = (System.nanoTime() - start) / 1e9;
        List<Prediction> predictions = new ArrayList<>();
        Scorer[] scorers = new Scorer[all.users().size()];
        Arrays.setAll(scorers, user -> model.scorer(user, training.ratingsOf(user)));
        forEach(all, (user, item, position) -> {
            if (heldOut[position]) {
                Scorer then = scorers[user].at(all.ratedAt(position));
                predictions.add(new Prediction(
                        all.byUser().value(position), then.score(item), then.variance(item).orElseThrow()));
            }
        });
        return new Result(predictions, seconds);
    }

    private static Model train(RatingMatrix ratings, Map<String, ? extends Number> settings) {
        Algorithm algorithm = Algorithms.find("bayesian").orElseThrow();
        try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
            return algorithm
                    .trainer(Hyperparameters.of(algorithm.hyperparameters(ratings.size()), settings))
                    .train(ratings, new TrainingContext(7, Workers.of(pool, THREADS), TrainingListener.silent()));
        }
    }

    private static void print(String name, Result result) {
        System.out.printf(
                "%s: RMSE %.4f MAE %.4f coverage %.3f, %d predictions, %.1f s%n",
                name,
                result.rmse(),
                result.mae(),
                result.coverage(),
                result.predictions.size(),
                result.seconds);
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(int user, int item, int position);
    }

    private static void forEach(RatingMatrix all, Visitor visitor) {
        for (int user = 0; user < all.users().size(); user++) {
            for (int position = all.byUser().start(user); position < all.byUser().end(user); position++) {
                visitor.visit(user, all.byUser().index(position), position);
            }
        }
    }

    private static int[] shuffled(int size, long seed) {
        Random random = new Random(seed);
        int[] order = new int[size];
        for (int at = 0; at < size; at++) {
            int other = random.nextInt(at + 1);
            order[at] = order[other];
            order[other] = at;
        }
        return order;
    }

    /** All ratings, with genres and a period for categories. */
    private static RatingMatrix movieLens(Path directory) throws IOException {
        Map<String, List<String>> categories = new HashMap<>();
        for (String line : Files.readAllLines(directory.resolve("u.item"), StandardCharsets.ISO_8859_1)) {
            String[] field = line.split("\\|", -1);
            List<String> names = new ArrayList<>();
            for (int genre = 5; genre < 24; genre++) {
                if (field[genre].equals("1")) {
                    names.add("genre " + genre);
                }
            }
            String date = field[2];
            int year = date.isEmpty() ? 1995 : Integer.parseInt(date.substring(date.length() - 4));
            names.add("period " + Arrays.stream(PERIODS).filter(first -> year >= first).count());
            categories.put(field[0], names);
        }
        return movieLensWithoutCategories(directory).withCategories(categories);
    }

    private static RatingMatrix movieLensWithoutCategories(Path directory) throws IOException {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (String line : Files.readAllLines(directory.resolve("u.data"))) {
            String[] field = line.split("\t");
            builder.add(field[0], field[1], Double.parseDouble(field[2]), (int) (Long.parseLong(field[3]) / 60));
        }
        return builder.build();
    }

    /** Records of little-endian int user, int item, float rating. */
    private static RatingMatrix binary(Path file) throws IOException {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer records = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
                    .order(ByteOrder.LITTLE_ENDIAN);
            while (records.hasRemaining()) {
                builder.add(
                        Integer.toString(records.getInt()), Integer.toString(records.getInt()), records.getFloat());
            }
        }
        return builder.build();
    }
}
