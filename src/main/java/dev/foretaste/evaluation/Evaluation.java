package dev.foretaste.evaluation;

import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.TrainingListener;
import dev.foretaste.factorization.TrainingMemory;
import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.RatingScale;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compares algorithms: each is trained on the same training parts and judged by the same ratings held out. The same
 * seed gives the same figures, times apart, whatever the number of workers.
 *
 * @param scale predictions are clamped to
 * @param ranking how lists are judged
 * @param seed of every training
 * @param workers of training and judging
 */
public record Evaluation(RatingScale scale, RankingSettings ranking, long seed, Workers workers) {

    /**
     * Trains and judges once.
     *
     * @throws TrainingException where the contender cannot be trained on these ratings, for want of memory too
     * @throws java.util.concurrent.CancellationException within one iteration after the listener asked for it
     */
    public Outcome judge(Contender contender, HoldOut holdOut, TrainingListener listener) {
        TrainingContext context = new TrainingContext(seed, workers, listener);
        TrainingMemory.require(contender.algorithm(), contender.settings(), holdOut.training());
        long start = System.nanoTime();
        Model model = contender.algorithm().trainer(contender.settings()).train(holdOut.training(), context);
        double seconds = (System.nanoTime() - start) / 1e9;
        context.checkCancelled();
        boolean predicts = model.kind() == ModelKind.RATING && holdOut.heldOut().size() > 0;
        return new Outcome(
                predicts ? Optional.of(RatingAccuracy.of(model, holdOut.heldOut(), scale, workers)) : Optional.empty(),
                predicts ? IntervalCalibration.of(model, holdOut, scale, workers) : Optional.empty(),
                RankingAccuracy.of(model, holdOut, ranking, workers),
                seconds);
    }

    /**
     * Trains every contender on every training part. One that cannot be trained keeps its reason, and the others go on.
     *
     * @return one result a contender, in their order
     * @throws java.util.concurrent.CancellationException within one iteration after the listener asked for it
     */
    public List<ContenderResult> compare(List<Contender> contenders, Splits splits, EvaluationListener listener) {
        List<ContenderResult> results = new ArrayList<>();
        for (Contender contender : contenders) {
            results.add(compare(contender, results.size(), contenders.size(), splits, listener));
        }
        return results;
    }

    private ContenderResult compare(
            Contender contender, int before, int contenders, Splits splits, EvaluationListener listener) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int split = 0; split < splits.count(); split++) {
            listener.trainingStarted(contender, before * splits.count() + split + 1, contenders * splits.count());
            try {
                Outcome outcome = judge(contender, splits.holdOut(split), listener);
                outcomes.add(outcome);
                listener.judged(contender, split, outcome);
            } catch (TrainingException e) {
                return new ContenderResult(contender, outcomes, Optional.of(String.valueOf(e.getMessage())));
            }
        }
        return new ContenderResult(contender, outcomes, Optional.empty());
    }
}
