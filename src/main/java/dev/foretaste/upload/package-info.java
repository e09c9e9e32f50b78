/** Files of lines, from request bodies or from disk: CSV in its dialects and NDJSON, gzipped or not, in constant memory. */
@ApplicationModule(allowedDependencies = {"problem"})
@NullMarked
package dev.foretaste.upload;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
