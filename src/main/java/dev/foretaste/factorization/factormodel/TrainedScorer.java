package dev.foretaste.factorization.factormodel;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.Scorer;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Scores by the factors that training left, where those are not the ones fold-in gives; how sure the score is then
 * still follows from the ratings, but no share of a rating would add up to it.
 */
record TrainedScorer(LinearScorer trained, Scorer folded) implements LinearScorer {
    @Override
    public double offset() {
        return trained.offset();
    }

    @Override
    public float[] userFactors() {
        return trained.userFactors();
    }

    @Override
    public FactorMatrix itemFactors() {
        return trained.itemFactors();
    }

    @Override
    public float[] itemBiases() {
        return trained.itemBiases();
    }

    @Override
    public double score(int item) {
        return trained.score(item);
    }

    @Override
    public void scoreAll(float[] scores) {
        trained.scoreAll(scores);
    }

    @Override
    public OptionalDouble variance(int item) {
        return folded.variance(item);
    }

    @Override
    public Optional<double[]> covariances(int item, int[] others) {
        return folded.covariances(item, others);
    }

    @Override
    public long bytes() {
        return trained.bytes() + folded.bytes();
    }
}
