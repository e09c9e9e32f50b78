package dev.foretaste.factorization;

/**
 * A scorer whose score is linear in the factors of the item: {@code score(i) = offset + b_i + p·q_i}, to rounding. What
 * a search for the best items needs to know.
 */
public interface LinearScorer extends Scorer {
    /** What all items' scores have in common: {@code μ + b_u}. */
    double offset();

    /** p, as many as {@link #itemFactors} has columns; a copy. */
    float[] userFactors();

    /** q by item index. The same object for all scorers of a model. */
    FactorMatrix itemFactors();

    /** b by item index, shared, never to be written. */
    float[] itemBiases();
}
