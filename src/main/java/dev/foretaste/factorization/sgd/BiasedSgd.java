package dev.foretaste.factorization.sgd;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Hyperparameter;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.factorization.factormodel.RidgeFoldIn;
import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.factorization.leastsquares.RidgeSide;
import dev.foretaste.matrix.IdIndex;
import java.util.List;

/** Matrix factorization with biases by parallel stochastic gradient descent. See {@link BiasedSgdTrainer}. */
public final class BiasedSgd implements Algorithm {
    @Override
    public String name() {
        return "biased-sgd";
    }

    @Override
    public String description() {
        return "Biases and latent factors by parallel stochastic gradient descent with a rate that adapts to each user and"
                + " item. The fastest to train on many millions of ratings.";
    }

    @Override
    public ModelKind kind() {
        return ModelKind.RATING;
    }

    @Override
    public List<Hyperparameter> hyperparameters() {
        return List.of(
                Hyperparameter.integer(
                        "rank", 1, 512, 64, "The number of latent factors; an epoch's time grows with it."),
                Hyperparameter.integer(
                        "epochs",
                        1,
                        1000,
                        50,
                        "Passes over all ratings, at most; training stops before when it no longer helps."),
                Hyperparameter.number(
                        "learningRate",
                        1e-4,
                        1,
                        0.04,
                        "The length of a row's first step, the same on every rating scale; later ones shrink by"
                                + " themselves."),
                Hyperparameter.number(
                        "regularization",
                        0.0001,
                        10,
                        0.09,
                        "How strongly each step draws factors to zero, measured in the standard deviation of all ratings."),
                Hyperparameter.number(
                        "biasRegularization", 0.0001, 10, 0.05, "How strongly each step draws biases to zero."));
    }

    @Override
    public Trainer trainer(Hyperparameters settings) {
        return new BiasedSgdTrainer(BiasedSgdParameters.of(settings));
    }

    @Override
    public long trainingBytes(int users, int items, int ratings, Hyperparameters settings) {
        int rank = settings.integer("rank");
        long row = Kernel.padded(rank) + rank + 4L;
        return ((long) users + items) * row * Float.BYTES
                + items * (Kernel.padded(rank) + 3L) * Float.BYTES
                + BiasedSgdTrainer.VALIDATION_BYTES
                + RatingGrid.bytes(users, ratings)
                + RidgeSide.workBytes(rank);
    }

    @Override
    public Model restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        return FactorModel.restore(kind(), users, items, tensors, RidgeFoldIn.restore(tensors));
    }
}
