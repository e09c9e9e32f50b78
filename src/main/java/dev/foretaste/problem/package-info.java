/** What went wrong with a request, in words its sender can act on. Depends on nothing; any feature may raise a problem. */
@ApplicationModule(allowedDependencies = {})
@NullMarked
package dev.foretaste.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
