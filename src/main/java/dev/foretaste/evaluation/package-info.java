/**
 * Splits and metrics that say how good a model is, and the search for hyperparameters. Pure Java, no I/O; depends on matrix
 * and factorization.
 */
@ApplicationModule(allowedDependencies = {"matrix", "factorization"})
@NullMarked
package dev.foretaste.evaluation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
