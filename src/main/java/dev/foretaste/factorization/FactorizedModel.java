package dev.foretaste.factorization;

/** A model whose users and items have latent factors. Likeness and groups of either can be read from them. */
public interface FactorizedModel extends Model {
    /** The users' factors, as their scorers have them ({@link LinearScorer#userFactors}); users × rank. */
    FactorMatrix userFactors();

    /** The items' factors, items × rank. */
    FactorMatrix itemFactors();

    /** The number of factors of a user or item; 0 for a model that learned none. */
    default int rank() {
        return itemFactors().rank();
    }
}
