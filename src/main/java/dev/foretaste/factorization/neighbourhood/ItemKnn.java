package dev.foretaste.factorization.neighbourhood;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Hyperparameter;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.baseline.DampedBiases;
import dev.foretaste.matrix.IdIndex;
import java.util.List;

/** Predicts from the user's own ratings of similar items. See {@link ItemKnnTrainer} and {@link ItemKnnModel}. */
public final class ItemKnn implements Algorithm {
    @Override
    public String name() {
        return "item-knn";
    }

    @Override
    public String description() {
        return "The baseline, corrected by how the user rated the items most similar to this one. Every prediction is a"
                + " sum over the user's own ratings, and a new rating counts at once.";
    }

    @Override
    public ModelKind kind() {
        return ModelKind.RATING;
    }

    @Override
    public List<Hyperparameter> hyperparameters() {
        return List.of(
                Hyperparameter.integer(
                        "neighbours", 1, 10_000, 40, "How many of the user's ratings a prediction uses at most."),
                Hyperparameter.integer(
                        "candidates",
                        1,
                        10_000,
                        1000,
                        "How many neighbours are kept for an item; memory and time of a list grow with it."),
                Hyperparameter.number(
                        "shrinkage", 0, 10_000, 50, "How many common raters it takes to trust a similarity by half."),
                Hyperparameter.number(
                        "damping", 0, 1000, 0.1, "Added to the sum of similarities: distant neighbours say less."),
                DampedBiases.USER_DAMPING,
                DampedBiases.ITEM_DAMPING);
    }

    @Override
    public Trainer trainer(Hyperparameters settings) {
        return new ItemKnnTrainer(ItemKnnParameters.of(settings));
    }

    @Override
    public long trainingBytes(int users, int items, int ratings, Hyperparameters settings) {
        long kept = (long) items * Math.min(settings.integer("candidates"), items);
        long perThread = (long) items * (Double.BYTES + 2 * Integer.BYTES);
        int threads = Runtime.getRuntime().availableProcessors();
        return 2 * kept * (Integer.BYTES + Float.BYTES)
                + threads * perThread
                + (long) ratings * Float.BYTES
                + ((long) users + 2L * items) * Float.BYTES;
    }

    @Override
    public Model restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        return ItemKnnModel.restore(users, items, tensors);
    }
}
