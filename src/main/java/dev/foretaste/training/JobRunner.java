package dev.foretaste.training;

import dev.foretaste.factorization.TrainingException;
import java.time.Instant;

/** Does the jobs of one kind. */
interface JobRunner<J, R extends JobRun<J>> {
    /** The run of a job that starts now. */
    R begin(J job, Instant at);

    /**
     * Does the job.
     *
     * @return the job as it succeeded
     * @throws TrainingException where nothing can come of it
     * @throws java.util.concurrent.CancellationException once the run is cancelled
     */
    J run(R run);
}
