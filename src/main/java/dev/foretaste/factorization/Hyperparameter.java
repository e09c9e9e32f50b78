package dev.foretaste.factorization;

/**
 * One setting of an algorithm.
 *
 * @param name in camelCase, spelled the same for all algorithms
 * @param type the kind of number
 * @param minimum the least value allowed, included
 * @param maximum the greatest value allowed, included
 * @param defaultValue the value where none is given
 * @param description what it does and what raising it costs
 */
public record Hyperparameter(
        String name, Type type, double minimum, double maximum, double defaultValue, String description) {

    /** The kind of number a hyperparameter takes. */
    public enum Type {
        INTEGER,
        NUMBER
    }

    public Hyperparameter {
        if (!(minimum <= defaultValue && defaultValue <= maximum)) {
            throw new IllegalArgumentException("hyperparameter %s: default %s is not between %s and %s"
                    .formatted(name, defaultValue, minimum, maximum));
        }
    }

    public static Hyperparameter integer(String name, int minimum, int maximum, int defaultValue, String description) {
        return new Hyperparameter(name, Type.INTEGER, minimum, maximum, defaultValue, description);
    }

    public static Hyperparameter number(
            String name, double minimum, double maximum, double defaultValue, String description) {
        return new Hyperparameter(name, Type.NUMBER, minimum, maximum, defaultValue, description);
    }

    /** A value of this hyperparameter: an Integer where it takes whole numbers, else a Double. */
    public Number number(double value) {
        return type == Type.INTEGER ? (Number) (int) value : (Number) value;
    }

    boolean allows(double value) {
        return value >= minimum && value <= maximum && (type == Type.NUMBER || value == Math.rint(value));
    }

    /** What would be right, for an error message: {@code a whole number from 1 to 512}. */
    public String range() {
        return type == Type.INTEGER
                ? "a whole number from %d to %d".formatted((long) minimum, (long) maximum)
                : "a number from %s to %s".formatted(minimum, maximum);
    }
}
