package dev.foretaste.training;

import java.util.concurrent.CancellationException;

/** A running job: where it stands, for whoever asks meanwhile, and the wish that it stop. */
abstract class JobRun<J> {
    private final long startedNanos = System.nanoTime();
    private volatile J job;
    private volatile boolean cancelled;
    private volatile boolean interrupted;

    JobRun(J job) {
        this.job = job;
    }

    /** The job as it stands now. */
    final J job() {
        return job;
    }

    final void stands(J now) {
        job = now;
    }

    final double elapsedSeconds() {
        return (System.nanoTime() - startedNanos) / 1e9;
    }

    final void cancel() {
        cancelled = true;
    }

    /** Ends the run because the service stops. */
    final void interrupt() {
        interrupted = true;
    }

    /** Whether it ended for that reason; one that was to be cancelled before has been. */
    final boolean wasInterrupted() {
        return interrupted && !cancelled;
    }

    /** @throws CancellationException if it shall stop */
    final void checkCancelled() {
        if (cancelled()) {
            throw new CancellationException("the job was cancelled");
        }
    }

    /** Whether it shall stop, for either reason. */
    public final boolean cancelled() {
        return cancelled || interrupted;
    }
}
