/** Immutable sparse ratings between users and items, and the ids behind their dense indexes. Depends on nothing. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.foretaste.matrix;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
