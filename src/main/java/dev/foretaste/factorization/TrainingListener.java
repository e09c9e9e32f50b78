package dev.foretaste.factorization;

/** Follows a training. Called from the training's own thread. */
public interface TrainingListener {
    void iterationFinished(IterationReport report);

    /** Whether the training should stop; asked at least once an iteration. */
    boolean cancelled();

    static TrainingListener silent() {
        return new TrainingListener() {
            @Override
            public void iterationFinished(IterationReport report) {}

            @Override
            public boolean cancelled() {
                return false;
            }
        };
    }
}
