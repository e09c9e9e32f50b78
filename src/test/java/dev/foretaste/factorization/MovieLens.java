package dev.foretaste.factorization;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.UserRatings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** MovieLens 100K where it lies beside the project; its licence forbids to pass it on with the code. */
final class MovieLens {
    private MovieLens() {}

    static RatingMatrix ratings() throws IOException {
        Path file = Path.of("../shared/data/ml-100k/u.data");
        assumeTrue(Files.exists(file), "MovieLens 100K is not there");
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (String line : Files.readAllLines(file)) {
            String[] field = line.split("\t");
            builder.add(field[0], field[1], Double.parseDouble(field[2]), (int) (Long.parseLong(field[3]) / 60));
        }
        return builder.build();
    }

    /** The root mean squared error of clamped predictions over the ratings of {@code all} that are held out. */
    static double rmse(Model model, RatingMatrix all, IntPredicate heldOut) {
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
    static double ndcg(Model model, RatingMatrix training, RatingMatrix relevant) {
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
