package dev.foretaste.factorization.neighbourhood;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Hyperparameter;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.leastsquares.SymmetricInverse;
import dev.foretaste.matrix.IdIndex;
import java.util.List;

/** A linear autoencoder over items in closed form. See {@link EaseTrainer}. */
public final class Ease implements Algorithm {
    @Override
    public String name() {
        return "ease";
    }

    @Override
    public String description() {
        return "Learns for every pair of items how much taking up one speaks for the other, in one exact step. Excellent"
                + " lists, exactly explained, for catalogues of up to about 10,000 items.";
    }

    @Override
    public ModelKind kind() {
        return ModelKind.PREFERENCE;
    }

    @Override
    public List<Hyperparameter> hyperparameters() {
        return List.of(
                Hyperparameter.number(
                        "regularization",
                        1e-3,
                        1e6,
                        200,
                        "How strongly weights are drawn to zero; more gives more popular lists."),
                Hyperparameter.number(
                        "contrast",
                        0,
                        20,
                        1.5,
                        "How much more a high rating counts than a low one; 0 lets all ratings count the same."));
    }

    @Override
    public Trainer trainer(Hyperparameters settings) {
        return new EaseTrainer(settings.number("regularization"), settings.number("contrast"));
    }

    @Override
    public long trainingBytes(int users, int items, int ratings, Hyperparameters settings) {
        if (items > EaseTrainer.MOST_ITEMS) {
            // The trainer refuses them before it takes any, and more memory would not help.
            return 0;
        }
        return (long) items * items * (Double.BYTES + Float.BYTES)
                + SymmetricInverse.workBytes(items)
                + (long) ratings * Double.BYTES;
    }

    @Override
    public Model restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        return EaseModel.restore(users, items, tensors);
    }
}
