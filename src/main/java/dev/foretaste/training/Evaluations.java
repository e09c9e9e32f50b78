package dev.foretaste.training;

import dev.foretaste.evaluation.RankingSettings;
import dev.foretaste.evaluation.SplitKind;
import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.idempotency.IdempotentRequest;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.problem.ProblemException;
import dev.foretaste.rating.LiveMatrix;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.stereotype.Service;

/** Requests to compare algorithms over the current ratings. */
@Service
class Evaluations {
    private final JobQueue<EvaluationJob> queue;
    private final LiveMatrix liveMatrix;
    private final RatingScale scale;

    Evaluations(JobQueue<EvaluationJob> queue, LiveMatrix liveMatrix, RatingScale scale) {
        this.queue = queue;
        this.liveMatrix = liveMatrix;
        this.scale = scale;
    }

    /** @throws ProblemException if the request is wrong or too many evaluations wait */
    EvaluationJob submit(EvaluationRequest request, Optional<IdempotentRequest> sent) {
        List<EvaluationJob.Settings> contenders = contenders(request, liveMatrix.ratings()).stream()
                .map(part -> new EvaluationJob.Settings(
                        part.algorithm().name(), part.settings().asMap()))
                .toList();
        RankingSettings ranking = ranking(request);
        SplitKind split = split(request);
        return queue.submit(
                sent,
                id -> new EvaluationJob(
                        id,
                        contenders,
                        split,
                        split == SplitKind.FOLDS ? Objects.requireNonNullElse(request.folds(), 5) : null,
                        split.takesShare() ? Objects.requireNonNullElse(request.share(), 0.2) : null,
                        ranking.cutoff(),
                        ranking.relevantFrom(),
                        request.seed() == null ? 1 : request.seed(),
                        JobState.QUEUED,
                        JobQueue.now(),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    private static List<TrainingSpecification.Part> contenders(EvaluationRequest request, int ratings) {
        List<EvaluationRequest.Entry> entries = request.contenders();
        if (entries == null) {
            return Stream.of(
                            Algorithms.defaultOf(ModelKind.RATING, ratings),
                            Algorithms.find("baseline").orElseThrow(),
                            Algorithms.defaultOf(ModelKind.PREFERENCE, ratings),
                            Algorithms.find("popularity").orElseThrow())
                    .map((Algorithm algorithm) ->
                            new TrainingSpecification.Part(algorithm, algorithm.defaults(ratings)))
                    .toList();
        }
        return IntStream.range(0, entries.size())
                .mapToObj(at -> {
                    String pointer = "/contenders/" + at;
                    Algorithm algorithm = TrainingSpecification.algorithm(
                                    pointer + "/algorithm", entries.get(at).algorithm())
                            .orElseThrow();
                    return TrainingSpecification.part(
                            pointer + "/hyperparameters",
                            algorithm,
                            entries.get(at).hyperparameters(),
                            ratings);
                })
                .toList();
    }

    private static SplitKind split(EvaluationRequest request) {
        SplitKind split = request.split() == null ? SplitKind.FOLDS : request.split();
        if (request.folds() != null && split != SplitKind.FOLDS) {
            throw ProblemException.invalid("/folds", "the split %s has none; leave them out".formatted(split));
        }
        if (request.share() != null && !split.takesShare()) {
            throw ProblemException.invalid("/share", "the split %s takes none; leave it out".formatted(split));
        }
        return split;
    }

    private RankingSettings ranking(EvaluationRequest request) {
        RankingSettings standard = RankingSettings.of(scale);
        double relevantFrom = request.relevantFrom() == null ? standard.relevantFrom() : request.relevantFrom();
        if (!scale.contains(relevantFrom)) {
            throw ProblemException.invalid(
                    "/relevantFrom",
                    "%s; expected a rating from %s to %s".formatted(relevantFrom, scale.minimum(), scale.maximum()));
        }
        int cutoff = request.cutoff() == null ? standard.cutoff() : request.cutoff();
        return new RankingSettings(cutoff, relevantFrom, standard.users());
    }

    /** @throws ProblemException if there is no such evaluation */
    EvaluationJob get(long id) {
        return queue.get(id);
    }

    /** Evaluations before an id, newest first. */
    List<EvaluationJob> findBefore(long id, int limit) {
        return queue.findBefore(id, limit);
    }

    /**
     * Ends an evaluation: at once if it waits, within one iteration if it runs.
     *
     * @throws ProblemException if there is no such evaluation or it has ended already
     */
    EvaluationJob cancel(long id) {
        return queue.cancel(id);
    }
}
