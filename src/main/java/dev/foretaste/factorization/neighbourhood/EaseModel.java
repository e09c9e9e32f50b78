package dev.foretaste.factorization.neighbourhood;

import dev.foretaste.factorization.Explanation;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Tensor;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.UserRatings;
import java.util.Optional;

/**
 * {@code score_ui = Σ_j x_uj·B_ji} over the items j that the user has rated. A user is nothing but his ratings: one it
 * was trained on is scored from those it keeps.
 */
final class EaseModel implements Model {
    private final RatingMatrix ratings;
    private final RatingWeight weight;
    private final float[] weights;

    /** @param weights B, items × items, row-major, the diagonal zero; not copied */
    EaseModel(RatingMatrix ratings, RatingWeight weight, float[] weights) {
        this.ratings = ratings;
        this.weight = weight;
        this.weights = weights;
    }

    static EaseModel restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        return new EaseModel(
                KeptRatings.restore(users, items, tensors),
                RatingWeight.restore(tensors),
                tensors.floats("itemWeights", Math.multiplyExact(items.size(), items.size())));
    }

    @Override
    public ModelKind kind() {
        return ModelKind.PREFERENCE;
    }

    @Override
    public IdIndex users() {
        return ratings.users();
    }

    @Override
    public IdIndex items() {
        return ratings.items();
    }

    @Override
    public Scorer scorer(int user) {
        return foldIn(ratings.ratingsOf(user));
    }

    @Override
    public Scorer foldIn(UserRatings own) {
        double[] x = new double[own.size()];
        for (int at = 0; at < x.length; at++) {
            x[at] = weight.of(own.value(at));
        }
        return new UserScorer(own, x);
    }

    @Override
    public ModelTensors tensors() {
        int items = items().size();
        ModelTensors tensors =
                new ModelTensors().with("itemWeights", new Tensor.Floats(new int[] {items, items}, weights));
        weight.describe(tensors);
        KeptRatings.describe(ratings, tensors);
        return tensors;
    }

    @Override
    public Model keepingUsers(int[] users) {
        return new EaseModel(KeptRatings.keepingUsers(ratings, users), weight, weights);
    }

    /** The scorer of one user; {@code x} holds the weight of each of his ratings. */
    private final class UserScorer implements Scorer {
        private final UserRatings own;
        private final double[] x;

        UserScorer(UserRatings own, double[] x) {
            this.own = own;
            this.x = x;
        }

        @Override
        public double score(int item) {
            double score = 0;
            for (int at = 0; at < x.length; at++) {
                score += x[at] * weights[own.item(at) * items().size() + item];
            }
            return score;
        }

        @Override
        public long bytes() {
            return (long) Double.BYTES * x.length;
        }

        @Override
        public void scoreAll(float[] scores) {
            double[] sums = new double[scores.length];
            for (int at = 0; at < x.length; at++) {
                int row = own.item(at) * sums.length;
                for (int item = 0; item < sums.length; item++) {
                    sums[item] += x[at] * weights[row + item];
                }
            }
            for (int item = 0; item < sums.length; item++) {
                scores[item] = (float) sums[item];
            }
        }

        @Override
        public Optional<Explanation> explain(int item) {
            double[] contributions = new double[x.length];
            for (int at = 0; at < x.length; at++) {
                contributions[at] = x[at] * weights[own.item(at) * items().size() + item];
            }
            return Optional.of(new Explanation(0, 0, 0, contributions));
        }
    }
}
