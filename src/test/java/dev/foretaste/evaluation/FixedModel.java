package dev.foretaste.evaluation;

import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.UserRatings;
import java.util.OptionalDouble;

/** A model with the scores and the variance it was told, for figures computed by hand; others fold in as user 0. */
record FixedModel(IdIndex users, IdIndex items, double[][] scores, OptionalDouble variance) implements Model {
    @Override
    public ModelKind kind() {
        return ModelKind.RATING;
    }

    @Override
    public Scorer scorer(int user) {
        return new Scorer() {
            @Override
            public double score(int item) {
                return scores[user][item];
            }

            @Override
            public void scoreAll(float[] all) {
                for (int item = 0; item < all.length; item++) {
                    all[item] = (float) scores[user][item];
                }
            }

            @Override
            public OptionalDouble variance(int item) {
                return variance;
            }
        };
    }

    @Override
    public Scorer foldIn(UserRatings ratings) {
        return scorer(0);
    }

    @Override
    public ModelTensors tensors() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Model keepingUsers(int[] users) {
        throw new UnsupportedOperationException();
    }
}
