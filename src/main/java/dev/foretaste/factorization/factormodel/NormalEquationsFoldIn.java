package dev.foretaste.factorization.factormodel;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.leastsquares.NormalEquations;
import dev.foretaste.factorization.leastsquares.RidgeRatings;
import dev.foretaste.matrix.UserRatings;
import java.util.Arrays;
import java.util.Optional;

/** Fold-in by a ridge regression whose normal equations are kept, so that a changed user begins with what is known. */
public interface NormalEquationsFoldIn extends FoldIn {
    /** λ, for errors. */
    double regularization();

    /** What the regression takes of a user's ratings. */
    RidgeRatings taken(Biases biases, UserRatings ratings);

    /** The equations of these ratings, without the ridge. */
    NormalEquations equations(FactorMatrix itemFactors, RidgeRatings ratings);

    /** The same equations, definite wherever the ridge is. */
    default NormalEquations definiteEquations(FactorMatrix itemFactors, RidgeRatings ratings) {
        return equations(itemFactors, ratings);
    }

    /** The scorer of a user by his equations; empty where they are not positive definite. */
    Optional<Scorer> scorer(Biases biases, FactorMatrix itemFactors, RidgeRatings ratings, NormalEquations equations);

    @Override
    default Scorer fold(Biases biases, FactorMatrix itemFactors, UserRatings ratings) {
        RidgeRatings taken = taken(biases, ratings);
        return scorer(biases, itemFactors, taken, equations(itemFactors, taken))
                .or(() -> scorer(biases, itemFactors, taken, definiteEquations(itemFactors, taken)))
                .orElseThrow(() -> new IllegalStateException(
                        "fold-in of %d ratings is not positive definite with regularization %s"
                                .formatted(ratings.size(), regularization())));
    }

    @Override
    default Scorer fold(Biases biases, FactorMatrix itemFactors, UserRatings ratings, Scorer before) {
        RidgeRatings taken = taken(biases, ratings);
        // Where nothing counts any more, taking off what did would leave rounding in place of zeros.
        boolean counts = Arrays.stream(taken.weights()).anyMatch(weight -> weight != 0);
        return counts && before instanceof RidgeScorer scorer
                ? scorer(biases, itemFactors, taken, scorer.equationsOf(taken))
                        .orElseGet(() -> fold(biases, itemFactors, ratings))
                : fold(biases, itemFactors, ratings);
    }
}
