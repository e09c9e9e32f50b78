/** Where everything durable lives: the data directory with its SQLite file, or a PostgreSQL database. Depends on nothing. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.foretaste.storage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
