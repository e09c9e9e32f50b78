package dev.foretaste.training;

import dev.foretaste.evaluation.HoldOut;
import dev.foretaste.evaluation.IntervalCalibration;
import dev.foretaste.evaluation.RankingAccuracy;
import dev.foretaste.evaluation.RankingSettings;
import dev.foretaste.evaluation.RatingAccuracy;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.TrainingMemory;
import dev.foretaste.factorization.Workers;
import dev.foretaste.item.Catalogue;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingScale;
import dev.foretaste.model.LoadedModel;
import dev.foretaste.model.ModelVersion;
import dev.foretaste.model.Models;
import dev.foretaste.rating.ErasureParticipant;
import dev.foretaste.rating.LiveMatrix;
import dev.foretaste.rating.RatingSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Takes one job from the ratings to a published model version. Hears of erasures before the models do, so that none
 * falls between.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class TrainingRunner implements JobRunner<TrainingJob, TrainingRun>, ErasureParticipant {
    private static final Logger LOG = LoggerFactory.getLogger(TrainingRunner.class);

    private final LiveMatrix liveMatrix;
    private final Catalogue catalogue;
    private final RatingScale scale;
    private final Models models;
    private final TrainingThreads threads;
    private final TrainingProperties properties;
    /** Who was erased since the snapshot was taken; he may have come back with ratings the snapshot does not hold. */
    private final Set<String> erasedUsers = ConcurrentHashMap.newKeySet();
    /** And which items. */
    private final Set<String> erasedItems = ConcurrentHashMap.newKeySet();

    TrainingRunner(
            LiveMatrix liveMatrix,
            Catalogue catalogue,
            RatingScale scale,
            Models models,
            TrainingThreads threads,
            TrainingProperties properties) {
        this.liveMatrix = liveMatrix;
        this.catalogue = catalogue;
        this.scale = scale;
        this.models = models;
        this.threads = threads;
        this.properties = properties;
    }

    @Override
    public TrainingRun begin(TrainingJob job, Instant at) {
        return new TrainingRun(job.started(at));
    }

    @Override
    public TrainingJob run(TrainingRun run) {
        long version = publish(run).version();
        LOG.info("Training job {} published model version {}", run.job().id(), version);
        return run.job().succeeded(JobQueue.now(), version);
    }

    private ModelVersion publish(TrainingRun run) {
        TrainingSpecification specification = TrainingSpecification.of(run.job());
        erasedUsers.clear();
        erasedItems.clear();
        RatingSnapshot snapshot = liveMatrix.snapshot();
        if (snapshot.ratings().size() == 0) {
            throw new TrainingException("there are no ratings to train on; submit some first");
        }
        RatingMatrix ratings = withCategories(specification, snapshot.ratings());
        boolean judged = ratings.size() >= properties.holdOutFrom()
                && HoldOut.heldOutAtRandom(ratings, properties.holdOut()) > 0;
        // Both parts of a hold-out together are the ratings once more.
        long beside = judged ? ratings.bytes() : 0;
        specification
                .parts()
                .forEach(part -> TrainingMemory.require(part.algorithm(), part.settings(), ratings, beside));

        Optional<TrainingSpecification.Part> rating = specification.part(ModelKind.RATING);
        Optional<TrainingSpecification.Part> preference = specification.part(ModelKind.PREFERENCE);
        Map<String, Double> metrics = new TreeMap<>();
        double varianceScale = 1;
        if (judged) {
            HoldOut holdOut =
                    HoldOut.random(ratings, properties.holdOut(), run.job().seed());
            if (rating.isPresent()) {
                varianceScale = judgeRatings(rating.get(), holdOut, run, metrics);
            }
            if (preference.isPresent()) {
                judgeLists(preference.get(), holdOut, run, metrics);
            }
        }
        Optional<Model> preferencePart = preference.map(part -> train(part, ratings, run, TrainingStage.PREFERENCE));
        Optional<Model> ratingPart = rating.map(part -> train(part, ratings, run, TrainingStage.RATING));

        LoadedModel model = new LoadedModel(
                info(run.job(), snapshot.revision(), ratings, metrics),
                ratingPart,
                preferencePart,
                counts(ratings.byUser()),
                counts(ratings.byItem()),
                varianceScale);
        run.checkCancelled();
        return models.publish(
                model,
                run.job().activation(),
                userId -> liveMatrix.user(userId).isPresent() && !erasedUsers.contains(userId),
                itemId -> !erasedItems.contains(itemId)
                        && (liveMatrix.item(itemId).isPresent()
                                || catalogue.find(itemId).isPresent()),
                run::checkCancelled);
    }

    @Override
    public List<Long> eraseUser(String userId) {
        erasedUsers.add(userId);
        return List.of();
    }

    @Override
    public List<Long> eraseItem(String itemId) {
        erasedItems.add(itemId);
        return List.of();
    }

    private RatingMatrix withCategories(TrainingSpecification specification, RatingMatrix ratings) {
        return specification.parts().anyMatch(part -> part.algorithm().learnsFromCategories()) && catalogue.size() > 0
                ? ratings.withCategories(catalogue.categories())
                : ratings;
    }

    /** Adds RMSE, MAE and the coverage of intervals; returns the factor that makes the intervals keep their promise. */
    private double judgeRatings(
            TrainingSpecification.Part part, HoldOut holdOut, TrainingRun run, Map<String, Double> metrics) {
        Model model = train(part, holdOut.training(), run, TrainingStage.RATING_HOLD_OUT);
        Workers workers = threads.workers(run);
        RatingAccuracy accuracy = RatingAccuracy.of(model, holdOut.heldOut(), scale, workers);
        metrics.put("rmse", accuracy.rmse());
        metrics.put("mae", accuracy.mae());
        Optional<IntervalCalibration> calibration = IntervalCalibration.of(model, holdOut, scale, workers);
        calibration.ifPresent(found -> metrics.put("intervalCoverage", found.coverage()));
        return calibration.map(IntervalCalibration::varianceScale).orElse(1.0);
    }

    /** Adds NDCG and recall of lists of ten over all items, where any user has a relevant item held out. */
    private void judgeLists(
            TrainingSpecification.Part part, HoldOut holdOut, TrainingRun run, Map<String, Double> metrics) {
        Model model = train(part, holdOut.training(), run, TrainingStage.PREFERENCE_HOLD_OUT);
        RankingAccuracy accuracy = RankingAccuracy.of(model, holdOut, RankingSettings.of(scale), threads.workers(run));
        if (accuracy.users() > 0) {
            metrics.put("ndcg", accuracy.ndcg());
            metrics.put("recall", accuracy.recall());
        }
    }

    private Model train(TrainingSpecification.Part part, RatingMatrix ratings, TrainingRun run, TrainingStage stage) {
        return part.algorithm()
                .trainer(part.settings())
                .train(ratings, new TrainingContext(run.job().seed(), threads.workers(run), run.enter(stage)));
    }

    private static ModelVersion info(
            TrainingJob job, long revision, RatingMatrix ratings, Map<String, Double> metrics) {
        return new ModelVersion(
                0,
                job.algorithm(),
                job.hyperparameters(),
                job.preferenceAlgorithm(),
                job.preferenceHyperparameters(),
                job.seed(),
                job.hyperparameters().getOrDefault("rank", 0).intValue(),
                ratings.users().size(),
                ratings.items().size(),
                ratings.size(),
                revision,
                "",
                metrics,
                false,
                JobQueue.now());
    }

    private static int[] counts(CompressedRatings rows) {
        return IntStream.range(0, rows.rows()).map(rows::count).toArray();
    }
}
