package dev.foretaste.factorization.baseline;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.Hyperparameter;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.factorization.factormodel.FactorScorer;
import dev.foretaste.factorization.factormodel.FoldIn;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.UserRatings;
import java.util.List;
import java.util.OptionalDouble;

/** Scores an item by the number of its ratings, the same for every user: the bar of all lists. */
public final class Popularity implements Algorithm {
    @Override
    public String name() {
        return "popularity";
    }

    @Override
    public String description() {
        return "The items with the most ratings first, the same list for everybody. The bar that every other preference"
                + " algorithm must clear.";
    }

    @Override
    public ModelKind kind() {
        return ModelKind.PREFERENCE;
    }

    @Override
    public List<Hyperparameter> hyperparameters() {
        return List.of();
    }

    @Override
    public Trainer trainer(Hyperparameters settings) {
        return Popularity::train;
    }

    @Override
    public long trainingBytes(int users, int items, int ratings, Hyperparameters settings) {
        return ((long) users + items) * Float.BYTES;
    }

    @Override
    public Model restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        return FactorModel.restore(kind(), users, items, tensors, new Unpersonalized());
    }

    private static Model train(RatingMatrix ratings, TrainingContext context) {
        if (ratings.size() == 0) {
            throw TrainingException.noRatings();
        }
        float[] counts = new float[ratings.items().size()];
        for (int item = 0; item < counts.length; item++) {
            counts[item] = ratings.byItem().count(item);
        }
        context.report(
                new IterationReport(1, 1, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty()));
        return new FactorModel(
                ModelKind.PREFERENCE,
                ratings.users(),
                ratings.items(),
                new Biases(0, new float[ratings.users().size()], counts),
                FactorMatrix.none(ratings.users().size()),
                FactorMatrix.none(ratings.items().size()),
                new Unpersonalized());
    }

    /** The same scores whatever the user has rated. */
    private record Unpersonalized() implements FoldIn {
        @Override
        public Scorer fold(Biases biases, FactorMatrix itemFactors, UserRatings ratings) {
            return new FactorScorer(biases, itemFactors, 0, new double[0]);
        }

        @Override
        public boolean givesTrainedFactors() {
            return true;
        }

        @Override
        public void describe(ModelTensors tensors) {
            // Nothing beside the item biases.
        }
    }
}
