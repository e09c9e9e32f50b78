package dev.foretaste.factorization.baseline;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Hyperparameter;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.matrix.IdIndex;
import java.util.List;

/** {@code r̂_ui = μ + b_u + b_i}: what is known before any taste is. See {@link DampedBiases}. */
public final class Baseline implements Algorithm {
    @Override
    public String name() {
        return "baseline";
    }

    @Override
    public String description() {
        return "The mean rating, plus how far the user's and the item's ratings lie from it, damped where they are few."
                + " The bar that every other rating algorithm must clear.";
    }

    @Override
    public ModelKind kind() {
        return ModelKind.RATING;
    }

    @Override
    public List<Hyperparameter> hyperparameters() {
        return List.of(
                Hyperparameter.integer("sweeps", 1, 1000, 10, "Passes over items and users."),
                DampedBiases.USER_DAMPING,
                DampedBiases.ITEM_DAMPING);
    }

    @Override
    public Trainer trainer(Hyperparameters settings) {
        return new BaselineTrainer(BaselineParameters.of(settings));
    }

    @Override
    public long trainingBytes(int users, int items, int ratings, Hyperparameters settings) {
        return ((long) users + items) * Float.BYTES;
    }

    @Override
    public Model restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        return FactorModel.restore(kind(), users, items, tensors, DampedBiasFoldIn.restore(tensors));
    }
}
