/** Models that score by weights between items or users, and so keep the ratings: nearest neighbours and ease. */
@NullMarked
package dev.foretaste.factorization.neighbourhood;

import org.jspecify.annotations.NullMarked;
