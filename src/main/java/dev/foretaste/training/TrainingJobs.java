package dev.foretaste.training;

import dev.foretaste.idempotency.IdempotentRequest;
import dev.foretaste.model.Activation;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.rating.LiveMatrix;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Requests to train. */
@Service
class TrainingJobs {
    private final JobQueue<TrainingJob> queue;
    private final LiveMatrix liveMatrix;

    TrainingJobs(JobQueue<TrainingJob> queue, LiveMatrix liveMatrix) {
        this.queue = queue;
        this.liveMatrix = liveMatrix;
    }

    /** @throws ProblemException if the request is wrong or too many jobs wait */
    TrainingJob submit(TrainingRequest request, Optional<IdempotentRequest> sent) {
        return queue.submit(sent, job(request));
    }

    /** Submits what a search has led to, however many jobs wait: its place in the queue was the search's. */
    TrainingJob follow(TrainingRequest request) {
        return queue.add(job(request));
    }

    static Activation activation(@Nullable Activation given) {
        return given == null ? Activation.ALWAYS : given;
    }

    private LongFunction<TrainingJob> job(TrainingRequest request) {
        TrainingSpecification specification = TrainingSpecification.of(request, liveMatrix.ratings());
        return id -> new TrainingJob(
                id,
                specification.first().algorithm().name(),
                specification.first().settings().asMap(),
                specification.preference().map(part -> part.algorithm().name()).orElse(null),
                specification.preference().map(part -> part.settings().asMap()).orElse(null),
                request.seed() == null ? 1 : request.seed(),
                activation(request.activation()),
                JobState.QUEUED,
                JobQueue.now(),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /** @throws ProblemException if there is no such job */
    TrainingJob get(long id) {
        return queue.get(id);
    }

    /** Jobs before an id, newest first, without their histories. */
    List<TrainingJob> findBefore(long id, int limit) {
        return queue.findBefore(id, limit).stream()
                .map(TrainingJob::withoutHistory)
                .toList();
    }

    /**
     * Ends a job: at once if it waits, within one iteration if it runs.
     *
     * @throws ProblemException if there is no such job or it has ended already
     */
    TrainingJob cancel(long id) {
        return queue.cancel(id);
    }
}
