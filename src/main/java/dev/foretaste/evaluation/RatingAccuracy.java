package dev.foretaste.evaluation;

import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingScale;

/**
 * How close a model of kind {@link dev.foretaste.factorization.ModelKind#RATING} comes to ratings it was not trained
 * on. Every rating counts the same, whoever gave it; predictions are clamped to the rating scale, as they are shown.
 *
 * @param ratings how many were predicted
 * @param rmse root mean squared error, {@code √(Σ (r − r̂)² / n)}
 * @param mae mean absolute error, {@code Σ |r − r̂| / n}
 */
public record RatingAccuracy(int ratings, double rmse, double mae) {

    /**
     * Predicts held-out ratings with each user's scorer as training left it, at the time and in the context of
     * each rating. A user or item without a rating in training is predicted too, with whatever the model knows.
     *
     * @param model trained over the users and items of {@code heldOut}
     * @throws IllegalArgumentException if nothing is held out
     */
    public static RatingAccuracy of(Model model, RatingMatrix heldOut, RatingScale scale, Workers workers) {
        if (heldOut.size() == 0) {
            throw new IllegalArgumentException("no ratings held out; expected at least one");
        }
        UserBlocks blocks = new UserBlocks(heldOut.users().size());
        double[] squares = new double[blocks.count()];
        double[] distances = new double[blocks.count()];
        CompressedRatings rows = heldOut.byUser();
        workers.run(blocks.count(), block -> {
            for (int user = blocks.start(block); user < blocks.end(block); user++) {
                if (rows.count(user) == 0) {
                    continue;
                }
                Scorer scorer = model.scorer(user);
                for (int position = rows.start(user); position < rows.end(user); position++) {
                    double score = scorer.asOf(heldOut, position).score(rows.index(position));
                    double error = rows.value(position) - scale.clamp(score);
                    squares[block] += error * error;
                    distances[block] += Math.abs(error);
                }
            }
        });
        return new RatingAccuracy(
                heldOut.size(),
                Math.sqrt(UserBlocks.sum(squares) / heldOut.size()),
                UserBlocks.sum(distances) / heldOut.size());
    }
}
