package dev.foretaste.factorization;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntPredicate;

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
}
