/** The algorithms: from a rating matrix to a model that scores items. Pure Java, no I/O; depends on the matrix only. */
@ApplicationModule(allowedDependencies = {"matrix"})
@NullMarked
package dev.foretaste.factorization;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
