/** The model of biases and latent factors that most algorithms learn, and how users are folded into it. */
@NullMarked
package dev.foretaste.factorization.factormodel;

import org.jspecify.annotations.NullMarked;
