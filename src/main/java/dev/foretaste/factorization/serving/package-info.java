/** What is worked out with trained models where they serve: search for the best items, new items, maps of factors. */
@NamedInterface("serving")
@NullMarked
package dev.foretaste.factorization.serving;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
