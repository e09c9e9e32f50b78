/** Bayesian factorization with side information: the Gibbs sampler, and the posterior draws that its models hold. */
@NullMarked
package dev.foretaste.factorization.bayesian;

import org.jspecify.annotations.NullMarked;
