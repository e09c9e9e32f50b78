package dev.foretaste.factorization;

import dev.foretaste.factorization.als.Als;
import dev.foretaste.factorization.als.ImplicitAls;
import dev.foretaste.factorization.als.Nmf;
import dev.foretaste.factorization.als.TensorFactorization;
import dev.foretaste.factorization.baseline.Baseline;
import dev.foretaste.factorization.baseline.Popularity;
import dev.foretaste.factorization.bayesian.Bayesian;
import dev.foretaste.factorization.neighbourhood.Ease;
import dev.foretaste.factorization.neighbourhood.ItemKnn;
import dev.foretaste.factorization.neighbourhood.UserKnn;
import dev.foretaste.factorization.sgd.BiasedSgd;
import dev.foretaste.factorization.sgd.Sgd;
import java.util.List;
import java.util.Optional;

/** Every algorithm there is. */
public final class Algorithms {
    /** Up to so many ratings the most accurate algorithm trains in minutes; docs/adr/0030 has the figures. */
    private static final int MOST_FOR_BAYESIAN = 20_000_000;

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

    /** All algorithms, those first that people should consider first. */
    public static List<Algorithm> all() {
        return ALL;
    }

    /**
     * The algorithm of a kind that trains where none is asked for.
     *
     * @param ratings how many there are to train on
     */
    public static Algorithm defaultOf(ModelKind kind, int ratings) {
        String name = switch (kind) {
            case RATING -> ratings <= MOST_FOR_BAYESIAN ? "bayesian" : "als";
            case PREFERENCE -> "implicit-als";
        };
        return find(name).orElseThrow();
    }

    public static Optional<Algorithm> find(String name) {
        return ALL.stream().filter(each -> each.name().equals(name)).findFirst();
    }
}
