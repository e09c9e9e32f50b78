/** Submitting, reading and erasing ratings: the durable log and the live matrix that follows it. */
@ApplicationModule(allowedDependencies = {"matrix", "problem", "idempotency", "upload"})
@NullMarked
package dev.foretaste.rating;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
