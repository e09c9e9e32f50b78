/** The catalogue: titles, categories and visibility of items. An item that is deleted takes its ratings along. */
@ApplicationModule(allowedDependencies = {"problem", "rating", "idempotency", "upload"})
@NullMarked
package dev.foretaste.item;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
