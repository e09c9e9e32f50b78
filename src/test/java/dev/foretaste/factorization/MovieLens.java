package dev.foretaste.factorization;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.UserRatings;
import java.io.IOException;
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
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** MovieLens 100K where it lies beside the project; its licence forbids to pass it on with the code. */
public final class MovieLens {
    private MovieLens() {}

    private static final Path DIRECTORY = Path.of("../shared/data/ml-100k");

    /** The first years of the periods that {@link #ratingsWithCategories} tells apart. */
    private static final int[] PERIODS = {1940, 1950, 1960, 1970, 1980, 1985, 1990, 1992, 1993, 1994, 1995, 1996, 1997};

    public static RatingMatrix ratings() throws IOException {
        Path file = DIRECTORY.resolve("u.data");
        assumeTrue(Files.exists(file), "MovieLens 100K is not there");
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (String line : Files.readAllLines(file)) {
            String[] field = line.split("\t");
            builder.add(field[0], field[1], Double.parseDouble(field[2]), (int) (Long.parseLong(field[3]) / 60));
        }
        return builder.build();
    }

    /** All ratings, with the genres and the period of the films for categories. */
    public static RatingMatrix ratingsWithCategories() throws IOException {
        RatingMatrix ratings = ratings();
        Map<String, List<String>> categories = new HashMap<>();
        for (String line : Files.readAllLines(DIRECTORY.resolve("u.item"), StandardCharsets.ISO_8859_1)) {
            String[] field = line.split("\\|", -1);
            List<String> names = new ArrayList<>();
            IntStream.range(5, 24).filter(at -> field[at].equals("1")).forEach(at -> names.add("genre " + at));
            String date = field[2];
            int year = date.isEmpty() ? 1995 : Integer.parseInt(date.substring(date.length() - 4));
            names.add("period "
                    + Arrays.stream(PERIODS).filter(first -> year >= first).count());
            categories.put(field[0], names);
        }
        return ratings.withCategories(categories);
    }

    /** Which ratings, by position by user, are the test part of the split u1 that comes with the data. */
    public static boolean[] u1(RatingMatrix ratings) throws IOException {
        Set<String> pairs = new HashSet<>();
        for (String line : Files.readAllLines(DIRECTORY.resolve("u1.test"))) {
            String[] field = line.split("\t");
            pairs.add(field[0] + " " + field[1]);
        }
        boolean[] heldOut = new boolean[ratings.size()];
        for (int user = 0; user < ratings.users().size(); user++) {
            for (int position = ratings.byUser().start(user);
                    position < ratings.byUser().end(user);
                    position++) {
                String item = ratings.items().id(ratings.byUser().index(position));
                heldOut[position] = pairs.contains(ratings.users().id(user) + " " + item);
            }
        }
        return heldOut;
    }

    /** The root mean squared error of clamped predictions over the ratings of {@code all} that are held out. */
    public static double rmse(Model model, RatingMatrix all, IntPredicate heldOut) {
        double squares = 0;
        int count = 0;
        for (int user = 0; user < all.users().size(); user++) {
            Scorer scorer = model.scorer(user);
            for (int position = all.byUser().start(user);
                    position < all.byUser().end(user);
                    position++) {
                if (heldOut.test(position)) {
                    double predicted = Math.clamp(scorer.score(all.byUser().index(position)), 1, 5);
                    squares += Math.pow(predicted - all.byUser().value(position), 2);
                    count++;
                }
            }
        }
        return Math.sqrt(squares / count);
    }

    /** NDCG@10 of all items not in training, averaged over users with relevant items held out. */
    public static double ndcg(Model model, RatingMatrix training, RatingMatrix relevant) {
        double sum = 0;
        int users = 0;
        float[] scores = new float[training.items().size()];
        for (int user = 0; user < training.users().size(); user++) {
            if (relevant.byUser().count(user) > 0) {
                model.scorer(user).scoreAll(scores);
                for (int at = training.byUser().start(user);
                        at < training.byUser().end(user);
                        at++) {
                    scores[training.byUser().index(at)] = Float.NEGATIVE_INFINITY;
                }
                sum += ndcg(scores, relevant.ratingsOf(user));
                users++;
            }
        }
        return sum / users;
    }

    private static double ndcg(float[] scores, UserRatings relevant) {
        int[] best = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparing(item -> -scores[item]))
                .limit(10)
                .mapToInt(Integer::intValue)
                .toArray();
        double gain = 0;
        double ideal = 0;
        for (int place = 0; place < 10; place++) {
            double discount = Math.log(2) / Math.log(place + 2.0);
            gain += relevant.contains(best[place]) ? discount : 0;
            ideal += place < relevant.size() ? discount : 0;
        }
        return gain / ideal;
    }
}
