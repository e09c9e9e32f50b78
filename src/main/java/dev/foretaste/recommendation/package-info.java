/** Predictions and top-N lists from the active model and the live ratings. */
@ApplicationModule(
        allowedDependencies = {
            "matrix",
            "factorization",
            "factorization :: serving",
            "rating",
            "item",
            "model",
            "problem"
        })
@NullMarked
package dev.foretaste.recommendation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
