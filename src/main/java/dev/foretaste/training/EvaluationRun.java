package dev.foretaste.training;

import dev.foretaste.evaluation.Contender;
import dev.foretaste.evaluation.EvaluationListener;
import dev.foretaste.factorization.IterationReport;

/** A running evaluation: what it reports, for whoever asks meanwhile, and the wish that it stop. */
final class EvaluationRun implements EvaluationListener {
    private final long startedNanos = System.nanoTime();
    private final int ratings;
    private volatile EvaluationJob job;
    private volatile boolean cancelled;
    private volatile boolean interrupted;
    private String algorithm = "";
    private int training;
    private int trainings;

    EvaluationRun(EvaluationJob job, int ratings) {
        this.job = job;
        this.ratings = ratings;
    }

    /** The evaluation as it stands now. */
    EvaluationJob job() {
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

    @Override
    public void trainingStarted(Contender contender, int number, int count) {
        algorithm = contender.algorithm().name();
        training = number;
        trainings = count;
        report(0, 0);
    }

    @Override
    public void iterationFinished(IterationReport report) {
        report(report.iteration(), report.iterations());
    }

    private void report(int iteration, int iterations) {
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        job = job.at(
                ratings, new EvaluationJob.Progress(algorithm, training, trainings, iteration, iterations, seconds));
    }

    @Override
    public boolean cancelled() {
        return cancelled || interrupted;
    }
}
