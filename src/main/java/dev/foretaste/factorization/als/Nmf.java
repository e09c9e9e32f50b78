package dev.foretaste.factorization.als;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Hyperparameter;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.factorization.leastsquares.RidgeSystem;
import dev.foretaste.factorization.parallel.RowBlocks;
import dev.foretaste.matrix.IdIndex;
import java.util.List;

/** Non-negative matrix factorization of the observed ratings. See {@link NmfTrainer}. */
public final class Nmf implements Algorithm {
    @Override
    public String name() {
        return "nmf";
    }

    @Override
    public String description() {
        return "Non-negative matrix factorization of the observed ratings: factors only ever add up, which makes them"
                + " readable as tastes. For rating scales that start at 0 or above.";
    }

    @Override
    public ModelKind kind() {
        return ModelKind.RATING;
    }

    @Override
    public List<Hyperparameter> hyperparameters() {
        return List.of(
                Hyperparameter.integer(
                        "rank", 1, 512, 16, "The number of latent factors; a sweep's time grows with its square."),
                Hyperparameter.integer("sweeps", 1, 1000, 30, "How often all items and then all users are improved."),
                Hyperparameter.number(
                        "regularization",
                        0,
                        100,
                        0.125,
                        "How strongly factors are drawn to zero, weighted by the number of ratings of their row and"
                                + " measured in the standard deviation of all."));
    }

    @Override
    public Trainer trainer(Hyperparameters settings) {
        return new NmfTrainer(NmfParameters.of(settings));
    }

    @Override
    public long trainingBytes(int users, int items, int ratings, Hyperparameters settings) {
        int rank = settings.integer("rank");
        return ((long) users + items) * rank * Float.BYTES + RowBlocks.MOST * RidgeSystem.bytes(rank);
    }

    @Override
    public Model restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        return FactorModel.restore(kind(), users, items, tensors, NonNegativeFoldIn.restore(tensors));
    }
}
