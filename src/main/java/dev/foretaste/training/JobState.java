package dev.foretaste.training;

/** Where a training job stands. The last three are final. */
public enum JobState {
    QUEUED,
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    public boolean isFinal() {
        return compareTo(RUNNING) > 0;
    }
}
