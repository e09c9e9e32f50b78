package dev.foretaste.training;

import dev.foretaste.evaluation.HyperparameterSearch;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/** A running search: what it reports. */
final class SearchRun extends JobRun<SearchJob> implements TrainingListener, HyperparameterSearch.Listener {
    private final List<SearchJob.Trial> trials = new ArrayList<>();
    private int count;

    SearchRun(SearchJob job) {
        super(job);
    }

    /** Says how many ratings it is over and how many trials there will be. */
    void over(int ratings, int trialCount) {
        count = trialCount;
        stands(job().over(ratings));
    }

    SearchJob.Trial row(HyperparameterSearch.Trial trial) {
        double score = job().metric().equals(SearchJob.RMSE) ? trial.score() : 1 - trial.score();
        return new SearchJob.Trial(trial.settings().asMap(), trial.ratings(), Double.isFinite(score) ? score : null);
    }

    @Override
    public void tried(HyperparameterSearch.Trial trial) {
        SearchJob.Progress now = job().progress();
        trials.add(row(trial));
        report(trials.size(), now == null ? 0 : now.iteration(), now == null ? 0 : now.iterations());
    }

    @Override
    public void iterationFinished(IterationReport report) {
        report(trials.size() + 1, report.iteration(), report.iterations());
    }

    private void report(int trial, int iteration, int iterations) {
        stands(job().at(
                        new SearchJob.Progress(trial, count, iteration, iterations, elapsedSeconds()),
                        List.copyOf(trials)));
    }
}
