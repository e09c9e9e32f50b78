package dev.foretaste.factorization;

import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.UserRatings;
import java.util.Set;

/** What was learned from ratings. Immutable and safe to share. */
public interface Model {
    ModelKind kind();

    /** The users it was trained on. */
    IdIndex users();

    /** The items it can score. */
    IdIndex items();

    /** The contexts it was trained on; none where it knows nothing of contexts. */
    default IdIndex contexts() {
        return IdIndex.empty();
    }

    /**
     * The scorer of a user it was trained on, as training left it.
     *
     * @param user {@code 0 <= user < users().size()}
     */
    Scorer scorer(int user);

    /**
     * The scorer of a user it was trained on whose ratings are still those it was trained on: it scores as training
     * left it, and knows variances and shares as far as they follow from the ratings.
     *
     * @param ratings over {@link #items}
     */
    default Scorer scorer(int user, UserRatings ratings) {
        return scorer(user);
    }

    /**
     * The scorer of a user with these ratings, whether or not it was trained on him: without ratings, of a user of
     * whom nothing is known.
     *
     * @param ratings over {@link #items}
     */
    Scorer foldIn(UserRatings ratings);

    /**
     * The same for a user it was trained on, with what it learned of him beside what follows from his ratings.
     *
     * @param user {@code 0 <= user < users().size()}
     */
    default Scorer foldIn(int user, UserRatings ratings) {
        return foldIn(ratings);
    }

    /**
     * The same, to rounding, for a user who was folded in before: sooner where the model can begin with what it knows.
     *
     * @param before what {@link #foldIn} of this model gave for other ratings of the user
     */
    default Scorer foldIn(UserRatings ratings, Scorer before) {
        return foldIn(ratings);
    }

    /** All that {@link Algorithm#restore} needs to make an equal model, but for the ids. */
    ModelTensors tensors();

    /**
     * The same model without anything kept of other users than these.
     *
     * @param users their indexes, ascending
     */
    Model keepingUsers(int[] users);

    /** The same model without the names of other contexts than these, and what was learned of them. */
    default Model keepingContexts(Set<String> used) {
        return this;
    }
}
