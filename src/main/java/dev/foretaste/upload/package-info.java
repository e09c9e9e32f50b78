/** Files of lines that come in as request bodies: CSV in its dialects and NDJSON, gzipped or not, read in constant memory. */
@ApplicationModule(allowedDependencies = {"problem"})
@NullMarked
package dev.foretaste.upload;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
