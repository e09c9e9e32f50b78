package dev.foretaste.training;

import dev.foretaste.evaluation.HyperparameterSearch;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/** A running search: what it reports, for whoever asks meanwhile, and the wish that it stop. */
final class SearchRun implements TrainingListener, HyperparameterSearch.Listener {
    private final long startedNanos = System.nanoTime();
    private final ModelKind kind;
    private final int count;
    private final List<SearchJob.Trial> trials = new ArrayList<>();
    private volatile SearchJob job;
    private volatile boolean cancelled;
    private volatile boolean interrupted;

    /** @param count how many trials there will be */
    SearchRun(SearchJob job, ModelKind kind, int count) {
        this.job = job;
        this.kind = kind;
        this.count = count;
    }

    /** The search as it stands now. */
    SearchJob job() {
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

    SearchJob.Trial row(HyperparameterSearch.Trial trial) {
        double score = kind == ModelKind.RATING ? trial.score() : 1 - trial.score();
        return new SearchJob.Trial(trial.settings().asMap(), trial.ratings(), Double.isFinite(score) ? score : null);
    }

    @Override
    public void tried(HyperparameterSearch.Trial trial) {
        SearchJob.Progress now = job.progress();
        trials.add(row(trial));
        report(trials.size(), now == null ? 0 : now.iteration(), now == null ? 0 : now.iterations());
    }

    @Override
    public void iterationFinished(IterationReport report) {
        report(trials.size() + 1, report.iteration(), report.iterations());
    }

    private void report(int trial, int iteration, int iterations) {
        double seconds = (System.nanoTime() - startedNanos) / 1e9;
        job = job.at(new SearchJob.Progress(trial, count, iteration, iterations, seconds), List.copyOf(trials));
    }

    @Override
    public boolean cancelled() {
        return cancelled || interrupted;
    }
}
