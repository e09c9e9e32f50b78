package dev.foretaste.factorization.als;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Hyperparameter;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.factorization.factormodel.RidgeFoldIn;
import dev.foretaste.factorization.leastsquares.RidgeSide;
import dev.foretaste.matrix.IdIndex;
import java.util.List;

/** Matrix factorization with biases by alternating least squares. See {@link AlsTrainer}. */
public final class Als implements Algorithm {
    @Override
    public String name() {
        return "als";
    }

    @Override
    public String description() {
        return "Biases and latent factors by alternating least squares: each user's and each item's factors are solved"
                + " exactly in turn. Accurate, robust and without a learning rate to tune.";
    }

    @Override
    public ModelKind kind() {
        return ModelKind.RATING;
    }

    @Override
    public List<Hyperparameter> hyperparameters() {
        return List.of(
                Hyperparameter.integer(
                        "rank", 1, 512, 32, "The number of latent factors; a sweep's time grows with its square."),
                Hyperparameter.integer("sweeps", 1, 1000, 10, "How often all items and then all users are solved."),
                Hyperparameter.number(
                        "regularization",
                        0.0001,
                        100,
                        0.07,
                        "How strongly factors are drawn to zero, weighted by the number of ratings of their row and"
                                + " measured in the standard deviation of all."),
                Hyperparameter.number(
                        "biasRegularization",
                        0.0001,
                        100,
                        0.05,
                        "How strongly biases are drawn to zero, weighted by the number of ratings of their row."),
                Hyperparameter.number(
                        "damping",
                        0,
                        10_000,
                        60,
                        "How many ratings each row is taken to have beside its own when regularization is weighted;"
                                + " more trust rows with few ratings less."));
    }

    @Override
    public Trainer trainer(Hyperparameters settings) {
        return new AlsTrainer(AlsParameters.of(settings));
    }

    @Override
    public long trainingBytes(int users, int items, int ratings, Hyperparameters settings) {
        int rank = settings.integer("rank");
        return ((long) users + items) * (rank + 1) * Float.BYTES + RidgeSide.workBytes(rank);
    }

    @Override
    public Model restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        return FactorModel.restore(kind(), users, items, tensors, RidgeFoldIn.restore(tensors));
    }
}
