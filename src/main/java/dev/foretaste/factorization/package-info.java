/** The contract of all algorithms: from a rating matrix to a model that scores items. Pure Java, no I/O. */
@ApplicationModule(allowedDependencies = {"matrix"})
@NullMarked
package dev.foretaste.factorization;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
