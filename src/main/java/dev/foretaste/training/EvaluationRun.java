package dev.foretaste.training;

import dev.foretaste.evaluation.Contender;
import dev.foretaste.evaluation.EvaluationListener;
import dev.foretaste.factorization.IterationReport;

/** A running evaluation: what it reports. */
final class EvaluationRun extends JobRun<EvaluationJob> implements EvaluationListener {
    private int ratings;
    private String algorithm = "";
    private int training;
    private int trainings;

    EvaluationRun(EvaluationJob job) {
        super(job);
    }

    /** Says how many ratings it is over. */
    void over(int count) {
        ratings = count;
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
        stands(job().at(
                        ratings,
                        new EvaluationJob.Progress(
                                algorithm, training, trainings, iteration, iterations, elapsedSeconds())));
    }
}
