package dev.foretaste.factorization.baseline;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.matrix.RatingMatrix;

/** Trains {@link DampedBiases} into a factor model of rank 0. */
final class BaselineTrainer implements Trainer {
    private final BaselineParameters parameters;

    BaselineTrainer(BaselineParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public Model train(RatingMatrix ratings, TrainingContext context) {
        Biases biases = parameters.biases().fit(ratings, context, context::report);
        return new FactorModel(
                ModelKind.RATING,
                ratings.users(),
                ratings.items(),
                biases,
                FactorMatrix.none(ratings.users().size()),
                FactorMatrix.none(ratings.items().size()),
                new DampedBiasFoldIn(parameters.userDamping()));
    }
}
