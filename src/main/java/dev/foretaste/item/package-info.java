/** The catalogue: titles, categories and visibility of items. */
@ApplicationModule(allowedDependencies = {"problem"})
@NullMarked
package dev.foretaste.item;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
