/** Factorization by stochastic gradient descent: the tutorial's, and the parallel one with biases. */
@NullMarked
package dev.foretaste.factorization.sgd;

import org.jspecify.annotations.NullMarked;
