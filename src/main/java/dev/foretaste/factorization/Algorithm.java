package dev.foretaste.factorization;

import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.RatingMatrix;
import java.util.List;
import java.util.Map;

/** One way to learn a model from ratings: its hyperparameters, its trainer, and how its models are read back. */
public interface Algorithm {
    /** The name by which requests choose it: lower case, words joined by hyphens. */
    String name();

    /** One or two sentences for people who choose between algorithms. */
    String description();

    ModelKind kind();

    /** What can be set, in the order in which people should read it. */
    List<Hyperparameter> hyperparameters();

    /** The same, with defaults that suit so many ratings where the best ones would take too long. */
    default List<Hyperparameter> hyperparameters(int ratings) {
        return hyperparameters();
    }

    /** A trainer with these settings, which must be the {@linkplain Hyperparameters validated} ones of this algorithm. */
    Trainer trainer(Hyperparameters settings);

    /**
     * An upper bound of the memory that training on ratings without contexts allocates beyond the rating matrix, in
     * bytes.
     *
     * @param users the number of users of the matrix
     * @param items the number of its items
     * @param ratings the number of its ratings
     */
    long trainingBytes(int users, int items, int ratings, Hyperparameters settings);

    /** The same for a matrix; more where its ratings have contexts and the algorithm learns from them. */
    default long trainingBytes(RatingMatrix ratings, Hyperparameters settings) {
        return trainingBytes(ratings.users().size(), ratings.items().size(), ratings.size(), settings);
    }

    /** The model that a trainer of this algorithm once made, from what {@link Model#tensors} gave. */
    Model restore(IdIndex users, IdIndex items, ModelTensors tensors);

    /**
     * Whether it learns from the items' categories, and so can score items that nobody has rated. Others would only
     * carry such items along.
     */
    default boolean learnsFromCategories() {
        return false;
    }

    /** All defaults. */
    default Hyperparameters defaults() {
        return Hyperparameters.of(hyperparameters(), Map.of());
    }

    /** All defaults, those that suit so many ratings. */
    default Hyperparameters defaults(int ratings) {
        return Hyperparameters.of(hyperparameters(ratings), Map.of());
    }
}
