/** Least squares with a ridge: normal equations, their Gram matrices and their solution by Cholesky. */
@NullMarked
package dev.foretaste.factorization.leastsquares;

import org.jspecify.annotations.NullMarked;
