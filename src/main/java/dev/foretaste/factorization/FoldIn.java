package dev.foretaste.factorization;

import dev.foretaste.matrix.UserRatings;

/** How a user's factors follow from his ratings while the items' factors stay as they are. */
interface FoldIn {
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
