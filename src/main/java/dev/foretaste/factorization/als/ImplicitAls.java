package dev.foretaste.factorization.als;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Hyperparameter;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.factorization.leastsquares.Gram;
import dev.foretaste.factorization.leastsquares.RidgeSystem;
import dev.foretaste.factorization.parallel.RowBlocks;
import dev.foretaste.matrix.IdIndex;
import java.util.List;

/** Matrix factorization of who took up what, by weighted alternating least squares. See {@link ImplicitAlsTrainer}. */
public final class ImplicitAls implements Algorithm {
    @Override
    public String name() {
        return "implicit-als";
    }

    @Override
    public String description() {
        return "Which items a user is likely to take up: factorizes which items were rated at all, the more confidently"
                + " the higher the rating, by alternating least squares. For top-N lists.";
    }

    @Override
    public ModelKind kind() {
        return ModelKind.PREFERENCE;
    }

    @Override
    public List<Hyperparameter> hyperparameters() {
        return List.of(
                Hyperparameter.integer(
                        "rank", 1, 512, 64, "The number of latent factors; a sweep's time grows with its square."),
                Hyperparameter.integer("sweeps", 1, 1000, 10, "How often all items and then all users are solved."),
                Hyperparameter.number(
                        "regularization",
                        0.0001,
                        100,
                        0.02,
                        "How strongly factors are drawn to zero, weighted by the number of ratings of their row and by"
                                + " what its other pairs count."),
                Hyperparameter.number(
                        "unobservedWeight",
                        0.0001,
                        10,
                        0.3,
                        "What a pair without a rating counts as a sign of no interest, where one with an average rating"
                                + " counts 1 as a sign of interest."),
                Hyperparameter.number(
                        "confidenceGrowth",
                        0,
                        5,
                        0.8,
                        "How fast a rating's weight grows with its value: by this power of e for each standard deviation"
                                + " of the ratings; 0 where all ratings count alike."));
    }

    @Override
    public Trainer trainer(Hyperparameters settings) {
        return new ImplicitAlsTrainer(ImplicitAlsParameters.of(settings));
    }

    @Override
    public long trainingBytes(int users, int items, int ratings, Hyperparameters settings) {
        int rank = settings.integer("rank");
        return ((long) users + items) * rank * Float.BYTES
                + Gram.bytes(rank)
                + RowBlocks.MOST * RidgeSystem.bytes(rank);
    }

    @Override
    public Model restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        return FactorModel.restore(kind(), users, items, tensors, ImplicitFoldIn.restore(tensors));
    }
}
