/** Work over rows on several threads and random numbers by row, so that any number of threads gives the same model. */
@NullMarked
package dev.foretaste.factorization.parallel;

import org.jspecify.annotations.NullMarked;
