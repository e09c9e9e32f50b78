package dev.foretaste.factorization;

import java.util.List;
import java.util.Optional;

/** Every algorithm there is. */
public final class Algorithms {
    private static final List<Algorithm> ALL = List.of(
            new Als(),
            new Bayesian(),
            new BiasedSgd(),
            new Nmf(),
            new Sgd(),
            new Baseline(),
            new ItemKnn(),
            new UserKnn(),
            new ImplicitAls(),
            new Ease(),
            new Popularity(),
            new TensorFactorization());

    private Algorithms() {}

    /** All algorithms; the first of a kind is the default of that kind. */
    public static List<Algorithm> all() {
        return ALL;
    }

    /** The algorithm of a kind that trains where none is asked for: the first of that kind. */
    public static Optional<Algorithm> defaultOf(ModelKind kind) {
        return ALL.stream().filter(each -> each.kind() == kind).findFirst();
    }

    public static Optional<Algorithm> find(String name) {
        return ALL.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}
