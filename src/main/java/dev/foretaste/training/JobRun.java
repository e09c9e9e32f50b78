package dev.foretaste.training;

import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/** A running job: what its training reports, for whoever asks meanwhile, and the wish that it stop. */
final class JobRun {
    private static final int MOST_HISTORY = 512;

    private final long startedNanos = System.nanoTime();
    private volatile TrainingJob job;
    private volatile boolean cancelled;
    private volatile boolean interrupted;
    private List<TrainingProgress> history = new ArrayList<>();
    private int historyStep = 1;

    JobRun(TrainingJob job) {
        this.job = job;
    }

    /** The job as it stands now. */
    TrainingJob job() {
        return job;
    }

    void cancel() {
        cancelled = true;
    }

    /** Ends the run because the service stops. */
    void interrupt() {
        interrupted = true;
    }

    boolean wasInterrupted() {
        return interrupted;
    }

    /** Enters a stage; what a training then reports belongs to it. */
    TrainingListener enter(TrainingStage stage) {
        history = new ArrayList<>();
        historyStep = 1;
        job = job.at(TrainingProgress.begin(stage, elapsedSeconds()), List.of());
        return new TrainingListener() {
            @Override
            public void iterationFinished(IterationReport report) {
                TrainingProgress now = TrainingProgress.of(stage, report, elapsedSeconds());
                remember(now);
                job = job.at(now, List.copyOf(history));
            }

            @Override
            public boolean cancelled() {
                return cancelled || interrupted;
            }
        };
    }

    private void remember(TrainingProgress now) {
        if (now.iteration() % historyStep == 0) {
            history.add(now);
        }
        if (history.size() > MOST_HISTORY) {
            historyStep *= 2;
            history.removeIf(each -> each.iteration() % historyStep != 0);
        }
    }

    private double elapsedSeconds() {
        return (System.nanoTime() - startedNanos) / 1e9;
    }
}
