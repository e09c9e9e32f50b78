/** Model versions: publishing, storing, loading and activating them. */
@ApplicationModule(allowedDependencies = {"matrix", "factorization", "factorization :: serving", "rating", "problem"})
@NullMarked
package dev.foretaste.model;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
