package dev.foretaste.factorization;

import java.util.List;
import java.util.Optional;

/** Every algorithm there is. */
public final class Algorithms {
    private static final List<Algorithm> ALL =
            List.of(new Als(), new Nmf(), new Sgd(), new Baseline(), new Popularity());

    private Algorithms() {}

    /** All algorithms, the default first. */
    public static List<Algorithm> all() {
        return ALL;
    }

    public static Optional<Algorithm> find(String name) {
        return ALL.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}
