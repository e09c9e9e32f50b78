/** What the other algorithms must beat: popularity, and damped biases of users and items. */
@NullMarked
package dev.foretaste.factorization.baseline;

import org.jspecify.annotations.NullMarked;
