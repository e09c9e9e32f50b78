package dev.foretaste.factorization;

/** A hyperparameter that an algorithm does not have or does not allow. */
public final class HyperparameterException extends IllegalArgumentException {
    private final String name;

    HyperparameterException(String name, String message) {
        super(message);
        this.name = name;
    }

    /** The name as it was given. */
    public String name() {
        return name;
    }
}
