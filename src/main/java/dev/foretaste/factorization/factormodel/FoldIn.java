package dev.foretaste.factorization.factormodel;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.matrix.UserRatings;

/** How a user's factors follow from his ratings while the items' factors stay as they are. */
public interface FoldIn {
    /**
     * The scorer of a user with these ratings, who may have none.
     *
     * @param itemFactors items × rank
     * @param ratings over the same items
     */
    Scorer fold(Biases biases, FactorMatrix itemFactors, UserRatings ratings);

    /** The same, to rounding, beginning with what is known of the user by other ratings. */
    default Scorer fold(Biases biases, FactorMatrix itemFactors, UserRatings ratings, Scorer before) {
        return fold(biases, itemFactors, ratings);
    }

    /** Whether training leaves each user's factors as this rule gives them from the ratings trained on. */
    boolean givesTrainedFactors();

    /** Adds what {@link Algorithm#restore} needs to make the same rule again. */
    void describe(ModelTensors tensors);
}
