package dev.foretaste.factorization.kernel;

/**
 * One side of a factorization while gradient descent trains it.
 *
 * @param factors rows × stride, padded with zeros
 * @param bias by row
 * @param squares by row: 1 and the sum over all steps of the mean squared gradient of its factors, which slow the row
 *     down
 */
public record SgdSide(float[] factors, float[] bias, float[] squares) {}
