/** The inner loops, each as a readable scalar reference and a SIMD twin chosen once at start. */
@NullMarked
package dev.foretaste.factorization.kernel;

import org.jspecify.annotations.NullMarked;
