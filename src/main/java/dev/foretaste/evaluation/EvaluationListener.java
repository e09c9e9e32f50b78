package dev.foretaste.evaluation;

import dev.foretaste.factorization.TrainingListener;

/** Follows an evaluation and the trainings in it. Called from the evaluation's own thread. */
public interface EvaluationListener extends TrainingListener {
    /**
     * A contender begins to train.
     *
     * @param training counted from 1
     * @param trainings how many there will be
     */
    void trainingStarted(Contender contender, int training, int trainings);

    /** A contender was judged on one split. */
    default void judged(Contender contender, int split, Outcome outcome) {}
}
