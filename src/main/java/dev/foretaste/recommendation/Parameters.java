package dev.foretaste.recommendation;

import dev.foretaste.problem.Ids;
import dev.foretaste.problem.InputError;
import dev.foretaste.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Checks of what requests of this package have in common. */
final class Parameters {
    static final String CONTEXT =
            "In which context to predict: a device, a time slot, a tag. Of effect with a model that"
                    + " was trained on contexts; without one, or in one it does not know, that predicts the mean over all";

    private static final int ERRORS_SHOWN = 100;

    private Parameters() {}

    static int limit(String pointer, int limit) {
        if (limit < 1 || limit > ListQuery.MOST) {
            throw ProblemException.invalid(pointer, "is %d; expected 1 to %d".formatted(limit, ListQuery.MOST));
        }
        return limit;
    }

    static double level(String pointer, double level) {
        if (!(level >= 0.5 && level <= 0.999)) {
            throw ProblemException.invalid(pointer, "is %s; expected 0.5 to 0.999".formatted(level));
        }
        return level;
    }

    static double diversity(String pointer, double diversity) {
        if (!(diversity >= 0 && diversity <= 1)) {
            throw ProblemException.invalid(pointer, "is %s; expected 0 to 1".formatted(diversity));
        }
        return diversity;
    }

    /** The context that is asked for, if there is one. */
    static Optional<String> context(String pointer, @Nullable String context) {
        List<InputError> errors = new ArrayList<>();
        checkContext(pointer, context, errors);
        refuse(errors);
        return Optional.ofNullable(context);
    }

    static void checkContext(String pointer, @Nullable String context, List<InputError> errors) {
        if (context != null) {
            Ids.problemOfContext(context).ifPresent(problem -> errors.add(InputError.at(pointer, problem)));
        }
    }

    static void checkId(String pointer, @Nullable String id, List<InputError> errors) {
        if (id == null) {
            errors.add(InputError.at(pointer, "is missing; expected an id of 1 to 200 characters"));
        } else {
            Ids.problemOf(id).ifPresent(problem -> errors.add(InputError.at(pointer, problem)));
        }
    }

    static void refuse(List<InputError> errors) {
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(errors.stream().limit(ERRORS_SHOWN).toList());
        }
    }
}
