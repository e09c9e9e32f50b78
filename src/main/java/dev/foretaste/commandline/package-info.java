/** The commands evaluate, train and predict on files, run without the service. */
@ApplicationModule(
        allowedDependencies = {
            "matrix",
            "factorization",
            "factorization :: serving",
            "evaluation",
            "model",
            "problem",
            "upload"
        })
@NullMarked
package dev.foretaste.commandline;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
