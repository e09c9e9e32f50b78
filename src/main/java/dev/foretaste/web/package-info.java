/** The edge: problem documents, the OpenAPI document, the way in for people. Nobody depends on it. */
@ApplicationModule(allowedDependencies = {"problem"})
@NullMarked
package dev.foretaste.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
