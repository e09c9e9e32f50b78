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
import dev.foretaste.matrix.IdIndex;
import java.util.List;

/**
 * The algorithm of quuxlabs' "Matrix Factorization: A Simple Tutorial and Implementation in Python": {@code R ≈
 * P·Qᵀ} by stochastic gradient descent. See {@link SgdTrainer}.
 */
public final class Sgd implements Algorithm {
    @Override
    public String name() {
        return "sgd";
    }

    @Override
    public String description() {
        return "The tutorial's matrix factorization: R ≈ P·Qᵀ by gradient descent with regularization, one rating after"
                + " the other, until the error falls below a tolerance. For learning and small data.";
    }

    @Override
    public ModelKind kind() {
        return ModelKind.RATING;
    }

    @Override
    public List<Hyperparameter> hyperparameters() {
        return List.of(
                Hyperparameter.integer("rank", 1, 512, 2, "The number of latent factors."),
                Hyperparameter.integer("epochs", 1, 100_000, 5000, "Passes over all ratings, at most."),
                Hyperparameter.number("learningRate", 1e-6, 1, 0.0002, "α: the length of a step."),
                Hyperparameter.number(
                        "regularization", 0, 10, 0.02, "β: how strongly factors are drawn to zero; 0 for not at all."),
                Hyperparameter.number(
                        "tolerance", 0, 1e12, 0.001, "Training stops once the error of an epoch is below it."));
    }

    @Override
    public Trainer trainer(Hyperparameters settings) {
        return new SgdTrainer(SgdParameters.of(settings));
    }

    @Override
    public long trainingBytes(int users, int items, int ratings, Hyperparameters settings) {
        return ((long) users + items) * settings.integer("rank") * (Double.BYTES + Float.BYTES);
    }

    @Override
    public Model restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        return FactorModel.restore(kind(), users, items, tensors, RidgeFoldIn.restore(tensors));
    }
}
