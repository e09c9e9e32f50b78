package dev.foretaste.training;

import dev.foretaste.evaluation.HyperparameterSearch;
import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.idempotency.IdempotentRequest;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.rating.LiveMatrix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Requests to search for hyperparameters. */
@Service
class Searches {
    private final JobQueue<SearchJob> queue;
    private final LiveMatrix liveMatrix;

    Searches(JobQueue<SearchJob> queue, LiveMatrix liveMatrix) {
        this.queue = queue;
        this.liveMatrix = liveMatrix;
    }

    /** @throws ProblemException if the request is wrong or too many searches wait */
    SearchJob submit(SearchRequest request, Optional<IdempotentRequest> sent) {
        Algorithm algorithm = TrainingSpecification.algorithm("/algorithm", request.algorithm())
                .orElseGet(() -> Algorithms.defaultOf(ModelKind.RATING, liveMatrix.ratings()));
        Map<String, SearchRequest.Bounds> ranges = ranges(algorithm, liveMatrix.ratings(), request.ranges());
        SearchRequest.Train train = request.train();
        return queue.submit(
                sent,
                id -> new SearchJob(
                        id,
                        algorithm.name(),
                        ranges,
                        request.candidates() == null ? 27 : request.candidates(),
                        algorithm.kind() == ModelKind.RATING ? SearchJob.RMSE : SearchJob.NDCG,
                        request.seed() == null ? 1 : request.seed(),
                        train == null ? null : TrainingJobs.activation(train.activation()),
                        JobState.QUEUED,
                        JobQueue.now(),
                        null,
                        null,
                        null,
                        null,
                        List.of(),
                        null,
                        null,
                        null));
    }

    private static Map<String, SearchRequest.Bounds> ranges(
            Algorithm algorithm, int ratings, @Nullable Map<String, SearchRequest.Bounds> given) {
        Map<String, SearchRequest.Bounds> ranges = new TreeMap<>();
        if (given == null) {
            HyperparameterSearch.defaultRanges(algorithm, ratings)
                    .forEach(each -> ranges.put(
                            each.hyperparameter(), new SearchRequest.Bounds(each.minimum(), each.maximum())));
        } else {
            given.forEach((name, bounds) -> {
                String pointer = "/ranges/" + name;
                TrainingSpecification.part("/ranges", algorithm, Map.of(name, bounds.minimum()));
                TrainingSpecification.part("/ranges", algorithm, Map.of(name, bounds.maximum()));
                if (bounds.minimum() > bounds.maximum()) {
                    throw ProblemException.invalid(
                            pointer,
                            "from %s to %s; expected a minimum no greater than the maximum"
                                    .formatted(bounds.minimum(), bounds.maximum()));
                }
                ranges.put(name, bounds);
            });
        }
        if (ranges.isEmpty()) {
            throw ProblemException.invalid(
                    given == null ? "/algorithm" : "/ranges",
                    "nothing of %s to vary; name a range or another algorithm".formatted(algorithm.name()));
        }
        return ranges;
    }

    /** @throws ProblemException if there is no such search */
    SearchJob get(long id) {
        return queue.get(id);
    }

    /** Searches before an id, newest first, without their trials. */
    List<SearchJob> findBefore(long id, int limit) {
        return queue.findBefore(id, limit).stream()
                .map(SearchJob::withoutTrials)
                .toList();
    }

    /**
     * Ends a search: at once if it waits, within one iteration of a training if it runs.
     *
     * @throws ProblemException if there is no such search or it has ended already
     */
    SearchJob cancel(long id) {
        return queue.cancel(id);
    }
}
