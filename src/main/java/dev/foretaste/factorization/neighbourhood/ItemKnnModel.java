package dev.foretaste.factorization.neighbourhood;

import dev.foretaste.factorization.Explanation;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Tensor;
import dev.foretaste.factorization.baseline.DampedBiases;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.UserRatings;
import java.util.Optional;

/**
 * {@code r̂_ui = μ + b_u + b_i + Σ_j s_ij·(r_uj − μ − b_u − b_j) / (damping + Σ_j s_ij)} over the k items j most similar
 * to i that the user has rated (Koren 2010, equation (4), with a damped denominator). A user is nothing but his ratings:
 * one it was trained on is scored from those it keeps.
 */
final class ItemKnnModel implements Model {
    private final RatingMatrix ratings;
    private final double mean;
    private final float[] itemBiases;
    private final Neighbours neighbours;
    private final Neighbourhood neighbourhood;

    ItemKnnModel(
            RatingMatrix ratings, double mean, float[] itemBiases, Neighbours neighbours, Neighbourhood neighbourhood) {
        this.ratings = ratings;
        this.mean = mean;
        this.itemBiases = itemBiases;
        this.neighbours = neighbours;
        this.neighbourhood = neighbourhood;
    }

    static ItemKnnModel restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        return new ItemKnnModel(
                KeptRatings.restore(users, items, tensors),
                tensors.number("mean"),
                tensors.floats("itemBiases", items.size()),
                Neighbours.restore(items.size(), tensors),
                Neighbourhood.restore(tensors));
    }

    @Override
    public ModelKind kind() {
        return ModelKind.RATING;
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
        Biases biases = new Biases(mean, new float[0], itemBiases);
        double userBias = DampedBiases.userBias(biases, own, neighbourhood.userDamping());
        int[] ratingOf = new int[itemBiases.length];
        double[] residuals = new double[own.size() + 1];
        for (int at = 0; at < own.size(); at++) {
            int item = own.item(at);
            ratingOf[item] = at + 1;
            residuals[at + 1] = own.value(at) - mean - userBias - itemBiases[item];
        }
        return new UserScorer(userBias, ratingOf, residuals);
    }

    @Override
    public ModelTensors tensors() {
        ModelTensors tensors = new ModelTensors().with("mean", mean).with("itemBiases", Tensor.of(itemBiases));
        neighbours.describe(tensors);
        neighbourhood.describe(tensors);
        KeptRatings.describe(ratings, tensors);
        return tensors;
    }

    @Override
    public Model keepingUsers(int[] users) {
        return new ItemKnnModel(KeptRatings.keepingUsers(ratings, users), mean, itemBiases, neighbours, neighbourhood);
    }

    /** The scorer of one user; {@code ratingOf} by item is 0 for an unrated item, else an index into {@code residuals}. */
    private final class UserScorer implements Scorer {
        private final double userBias;
        private final int[] ratingOf;
        private final double[] residuals;

        UserScorer(double userBias, int[] ratingOf, double[] residuals) {
            this.userBias = userBias;
            this.ratingOf = ratingOf;
            this.residuals = residuals;
        }

        @Override
        public double score(int item) {
            double weighted = 0;
            double similarities = 0;
            int used = 0;
            for (int at = neighbours.start()[item];
                    at < neighbours.start()[item + 1] && used < neighbourhood.neighbours();
                    at++) {
                int rating = ratingOf[neighbours.item()[at]];
                if (rating > 0) {
                    weighted += neighbours.similarity()[at] * residuals[rating];
                    similarities += neighbours.similarity()[at];
                    used++;
                }
            }
            return mean + userBias + itemBiases[item] + neighbourhood.correction(weighted, similarities);
        }

        @Override
        public long bytes() {
            return (long) Integer.BYTES * ratingOf.length + (long) Double.BYTES * residuals.length;
        }

        @Override
        public void scoreAll(float[] scores) {
            for (int item = 0; item < scores.length; item++) {
                scores[item] = (float) score(item);
            }
        }

        @Override
        public Optional<Explanation> explain(int item) {
            double[] contributions = new double[residuals.length - 1];
            double similarities = 0;
            int used = 0;
            for (int at = neighbours.start()[item];
                    at < neighbours.start()[item + 1] && used < neighbourhood.neighbours();
                    at++) {
                int rating = ratingOf[neighbours.item()[at]];
                if (rating > 0) {
                    contributions[rating - 1] = neighbours.similarity()[at] * residuals[rating];
                    similarities += neighbours.similarity()[at];
                    used++;
                }
            }
            for (int rating = 0; rating < contributions.length; rating++) {
                contributions[rating] = neighbourhood.correction(contributions[rating], similarities);
            }
            return Optional.of(new Explanation(mean, userBias, itemBiases[item], contributions));
        }
    }
}
