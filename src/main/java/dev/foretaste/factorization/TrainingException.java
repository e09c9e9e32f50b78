package dev.foretaste.factorization;

/** A training that cannot give a model. The message says why and what to change. */
public final class TrainingException extends RuntimeException {
    public TrainingException(String message) {
        super(message);
    }

    /** Training on no ratings at all. */
    public static TrainingException noRatings() {
        return new TrainingException("there are no ratings to train on; submit some first");
    }

    /**
     * Training whose numbers became infinite or not a number.
     *
     * @param iterationWord what the algorithm calls an iteration: sweep or epoch
     * @param remedy what to change, in the imperative
     */
    public static TrainingException diverged(String iterationWord, int iteration, String remedy) {
        return new TrainingException("diverged in %s %d; %s".formatted(iterationWord, iteration, remedy));
    }
}
