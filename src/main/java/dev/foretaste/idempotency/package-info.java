/** Requests that may be sent again: the answer to a request with an Idempotency-Key is kept and given again. */
@ApplicationModule(allowedDependencies = {"problem"})
@NullMarked
package dev.foretaste.idempotency;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
