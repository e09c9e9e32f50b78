package dev.foretaste.factorization.neighbourhood;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Hyperparameter;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.baseline.DampedBiases;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.RatingMatrix;
import java.util.List;

/** Predicts from how similar users rated the item. See {@link UserKnnModel}. */
public final class UserKnn implements Algorithm {
    @Override
    public String name() {
        return "user-knn";
    }

    @Override
    public String description() {
        return "The baseline, corrected by how the users most similar to this one rated the item. Neighbours are found"
                + " when a user is scored, so that training takes no time and lists take longer.";
    }

    @Override
    public ModelKind kind() {
        return ModelKind.RATING;
    }

    @Override
    public List<Hyperparameter> hyperparameters() {
        return List.of(
                Hyperparameter.integer(
                        "neighbours", 1, 10_000, 40, "How many raters of the item a prediction uses at most."),
                Hyperparameter.number(
                        "shrinkage", 0, 10_000, 50, "How many items in common it takes to trust a similarity by half."),
                Hyperparameter.number(
                        "damping", 0, 1000, 0.1, "Added to the sum of similarities: distant neighbours say less."),
                DampedBiases.USER_DAMPING,
                DampedBiases.ITEM_DAMPING);
    }

    @Override
    public Trainer trainer(Hyperparameters settings) {
        DampedBiases baseline = DampedBiases.ofNeighbourhood(settings);
        Neighbourhood neighbourhood = new Neighbourhood(
                settings.integer("neighbours"), settings.number("damping"), settings.number("userDamping"));
        return (ratings, context) -> train(ratings, context, baseline, neighbourhood, settings.number("shrinkage"));
    }

    private static Model train(
            RatingMatrix ratings,
            TrainingContext context,
            DampedBiases baseline,
            Neighbourhood neighbourhood,
            double shrinkage) {
        Biases biases = baseline.fit(ratings, context, context::report);
        return new UserKnnModel(ratings, biases, neighbourhood, shrinkage);
    }

    @Override
    public long trainingBytes(int users, int items, int ratings, Hyperparameters settings) {
        return ((long) 2 * users + items) * Float.BYTES;
    }

    @Override
    public Model restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        return UserKnnModel.restore(users, items, tensors);
    }
}
