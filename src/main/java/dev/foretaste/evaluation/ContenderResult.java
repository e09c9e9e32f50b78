package dev.foretaste.evaluation;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * One row of a comparison.
 *
 * @param outcomes by split; fewer than there are splits where the contender failed
 * @param failure why it could not be trained on the split after the last outcome
 */
public record ContenderResult(Contender contender, List<Outcome> outcomes, Optional<String> failure) {
    public ContenderResult {
        outcomes = List.copyOf(outcomes);
    }

    /** The mean over the splits; empty where the contender has no such figure. */
    public OptionalDouble mean(Figure figure) {
        return values(figure).average();
    }

    /** The standard deviation between splits, {@code √(Σ (x − x̄)² / (n − 1))}; empty with fewer than two. */
    public OptionalDouble deviation(Figure figure) {
        double[] values = values(figure).toArray();
        if (values.length < 2) {
            return OptionalDouble.empty();
        }
        double mean = DoubleStream.of(values).average().orElseThrow();
        double squares = DoubleStream.of(values)
                .map(value -> (value - mean) * (value - mean))
                .sum();
        return OptionalDouble.of(Math.sqrt(squares / (values.length - 1)));
    }

    private DoubleStream values(Figure figure) {
        return outcomes.stream().flatMapToDouble(outcome -> outcome.figure(figure).stream());
    }
}
