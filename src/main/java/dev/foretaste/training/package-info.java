/** Training jobs: their queue, their runner, their progress. */
@ApplicationModule(
        allowedDependencies = {
            "matrix",
            "factorization",
            "factorization :: serving",
            "evaluation",
            "rating",
            "item",
            "model",
            "problem",
            "idempotency",
            "storage"
        })
@NullMarked
package dev.foretaste.training;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
