package dev.foretaste.training;

import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.TrainingListener;
import java.util.ArrayList;
import java.util.List;

/** A running training job: what its training reports. */
final class TrainingRun extends JobRun<TrainingJob> {
    private static final int MOST_HISTORY = 512;

    private List<TrainingProgress> history = new ArrayList<>();
    private int historyStep = 1;

    TrainingRun(TrainingJob job) {
        super(job);
    }

    /** Enters a stage; what a training then reports belongs to it. */
    TrainingListener enter(TrainingStage stage) {
        history = new ArrayList<>();
        historyStep = 1;
        stands(job().at(TrainingProgress.begin(stage, elapsedSeconds()), List.of()));
        return new TrainingListener() {
            @Override
            public void iterationFinished(IterationReport report) {
                TrainingProgress now = TrainingProgress.of(stage, report, elapsedSeconds());
                remember(now);
                stands(job().at(now, List.copyOf(history)));
            }

            @Override
            public boolean cancelled() {
                return TrainingRun.this.cancelled();
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
}
