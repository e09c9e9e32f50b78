package dev.foretaste.factorization;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The settings of one training, complete and within their ranges. Immutable. */
public final class Hyperparameters {
    private final SortedMap<String, Number> values;

    private Hyperparameters(SortedMap<String, Number> values) {
        this.values = Collections.unmodifiableSortedMap(values);
    }

    /**
     * The given values, with the defaults for all others.
     *
     * @throws HyperparameterException naming the first setting that is unknown or outside its range
     */
    public static Hyperparameters of(List<Hyperparameter> allowed, Map<String, ? extends Number> given) {
        SortedMap<String, Number> values = new TreeMap<>();
        allowed.forEach(each -> values.put(each.name(), each.number(each.defaultValue())));
        given.forEach((name, number) -> {
            Hyperparameter hyperparameter = allowed.stream()
                    .filter(each -> each.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new HyperparameterException(
                            name,
                            "unknown hyperparameter; expected one of "
                                    + allowed.stream().map(Hyperparameter::name).collect(Collectors.joining(", "))));
            if (!hyperparameter.allows(number.doubleValue())) {
                throw new HyperparameterException(
                        name, "%s; expected %s".formatted(plain(number.doubleValue()), hyperparameter.range()));
            }
            values.put(name, hyperparameter.number(number.doubleValue()));
        });
        return new Hyperparameters(values);
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    public int integer(String name) {
        return (int) number(name);
    }

    public double number(String name) {
        Number value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no hyperparameter " + name + " among " + values.keySet());
        }
        return value.doubleValue();
    }

    /** All settings by name, in alphabetical order. */
    public SortedMap<String, Number> asMap() {
        return values;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hyperparameters that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
