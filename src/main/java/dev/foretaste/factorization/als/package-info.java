/** Factorization by alternating least squares: of ratings, of preferences, without negative factors, and of tensors. */
@NullMarked
package dev.foretaste.factorization.als;

import org.jspecify.annotations.NullMarked;
