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
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.factorization.leastsquares.RidgeSide;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.RatingMatrix;
import java.util.List;

/** CP factorization over users, items and contexts by alternating least squares. See {@link TensorTrainer}. */
public final class TensorFactorization implements Algorithm {
    @Override
    public String name() {
        return "tensor";
    }

    @Override
    public String description() {
        return "Biases and latent factors of users, items and the contexts of ratings (a device, a time slot, a tag) by"
                + " alternating least squares. Without contexts it is als.";
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
                Hyperparameter.integer(
                        "sweeps", 1, 1000, 20, "How often all contexts, then all items, then all users are solved."),
                Hyperparameter.number(
                        "regularization",
                        0.0001,
                        100,
                        0.11,
                        "How strongly factors are drawn to zero, weighted by the number of ratings of their row and"
                                + " measured in the standard deviation of all, and those of contexts to one, weighted by"
                                + " the root of their number."),
                Hyperparameter.number(
                        "biasRegularization",
                        0.0001,
                        100,
                        0.1,
                        "How strongly biases are drawn to zero, weighted by the number of ratings of their row."));
    }

    @Override
    public Trainer trainer(Hyperparameters settings) {
        return new TensorTrainer(new AlsParameters(
                settings.integer("rank"),
                settings.integer("sweeps"),
                new Ridge(settings.number("regularization"), settings.number("biasRegularization"))));
    }

    @Override
    public long trainingBytes(int users, int items, int ratings, Hyperparameters settings) {
        int rank = settings.integer("rank");
        return ((long) users + items) * (rank + 1) * Float.BYTES
                + 4L * Integer.BYTES * ratings
                + RidgeSide.workBytes(rank);
    }

    /** Adds the contexts, whose factors and biases the model copies from those of the training. */
    @Override
    public long trainingBytes(RatingMatrix ratings, Hyperparameters settings) {
        long contexts = ratings.contexts().contexts().size();
        long ofContext = 2L * (settings.integer("rank") + 1) * Float.BYTES + 3 * Integer.BYTES;
        return trainingBytes(ratings.users().size(), ratings.items().size(), ratings.size(), settings)
                + (contexts + 1) * ofContext;
    }

    @Override
    public Model restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        FactorModel matrix = FactorModel.restore(kind(), users, items, tensors, RidgeFoldIn.restore(tensors));
        return tensors.has("contextFactors") ? TensorModel.restore(matrix, tensors) : matrix;
    }
}
