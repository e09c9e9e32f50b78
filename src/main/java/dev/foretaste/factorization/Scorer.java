package dev.foretaste.factorization;

import dev.foretaste.matrix.RatingMatrix;
import java.util.Optional;
import java.util.OptionalDouble;

/** Scores items for one user. Immutable and safe to share. */
public interface Scorer {
    /**
     * The item's score in the sense of the model's {@link ModelKind}.
     *
     * @param item {@code 0 <= item < items().size()} of the model
     */
    double score(int item);

    /** Writes the score of each item to its index. {@code scores} has as many elements as the model has items. */
    void scoreAll(float[] scores);

    /**
     * The variance of {@link #score} as an estimate of the rating itself, noise included; empty where the model cannot
     * tell.
     */
    default OptionalDouble variance(int item) {
        return OptionalDouble.empty();
    }

    /**
     * The covariances of an item's score with those of others, as far as they come from not knowing the user better:
     * what the user's rating of the item would teach of the others. Empty where the model cannot tell.
     */
    default Optional<double[]> covariances(int item, int[] others) {
        return Optional.empty();
    }

    /**
     * The scorer of the same user for ratings made at a time; this one where the model knows nothing of time. Only the
     * height of the scores changes, never their order.
     *
     * @param minute since the epoch
     */
    default Scorer at(int minute) {
        return this;
    }

    /**
     * The scorer of the same user for ratings made in a context; this one where the model does not know the context, or
     * nothing of contexts.
     */
    default Scorer in(String context) {
        return this;
    }

    /** The scorer of the same user for a rating as the one at a position: made at its time, in its context. */
    default Scorer asOf(RatingMatrix ratings, int position) {
        Scorer then = at(ratings.ratedAt(position));
        return ratings.contexts().name(position).map(then::in).orElse(then);
    }

    /** About how many bytes it holds that it does not share with its model. */
    default long bytes() {
        return 0;
    }

    /** How the score came about; empty where the score is not a sum over the user's ratings. */
    default Optional<Explanation> explain(int item) {
        return Optional.empty();
    }
}
