package dev.foretaste.factorization.neighbourhood;

import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Tensor;
import dev.foretaste.factorization.baseline.DampedBiases;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.UserRatings;

/**
 * {@code r̂_ui = μ + b_u + b_i + Σ_v s_uv·e_vi / (damping + Σ_v s_uv)} over the k users v most similar to u who have rated
 * i, with residuals {@code e_vi = r_vi − μ − b_v − b_i} and the shrunk cosine of them as similarity: {@code s_uv = n_uv /
 * (n_uv + λ) · Σ e_ui·e_vi / (‖e_u‖·‖e_v‖)}, where positive. Source: {@link ItemKnnTrainer}'s with users and items
 * exchanged.
 *
 * <p>The model is the ratings and the biases; similarities are computed for the one user who is scored, over the raters
 * of his items. A trained user is never his own neighbour, also when his ratings have changed: what he once gave an item
 * tells nothing of it any more.
 */
final class UserKnnModel implements Model {
    private static final int NOBODY = -1;

    private final RatingMatrix ratings;
    private final Biases biases;
    private final float[] norms;
    private final Neighbourhood neighbourhood;
    private final double shrinkage;

    UserKnnModel(RatingMatrix ratings, Biases biases, Neighbourhood neighbourhood, double shrinkage) {
        this.ratings = ratings;
        this.biases = biases;
        this.neighbourhood = neighbourhood;
        this.shrinkage = shrinkage;
        this.norms = new float[ratings.users().size()];
        CompressedRatings rows = ratings.byUser();
        for (int user = 0; user < norms.length; user++) {
            double squares = 0;
            for (int position = rows.start(user); position < rows.end(user); position++) {
                double residual = biases.residual(user, rows.index(position), rows.value(position));
                squares += residual * residual;
            }
            norms[user] = (float) Math.sqrt(squares);
        }
    }

    static UserKnnModel restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        return new UserKnnModel(
                KeptRatings.restore(users, items, tensors),
                new Biases(
                        tensors.number("mean"),
                        tensors.floats("userBiases", users.size()),
                        tensors.floats("itemBiases", items.size())),
                Neighbourhood.restore(tensors),
                tensors.number("shrinkage"));
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
        return scorer(ratings.ratingsOf(user), biases.user()[user], user);
    }

    @Override
    public Scorer foldIn(UserRatings own) {
        return foldIn(NOBODY, own);
    }

    @Override
    public Scorer foldIn(int user, UserRatings own) {
        return scorer(own, DampedBiases.userBias(biases, own, neighbourhood.userDamping()), user);
    }

    @Override
    public Scorer foldIn(UserRatings own, Scorer before) {
        return foldIn(before instanceof UserScorer scorer ? scorer.self : NOBODY, own);
    }

    private Scorer scorer(UserRatings own, double userBias, int self) {
        double[] product = new double[norms.length];
        int[] common = new int[norms.length];
        double squares = 0;
        CompressedRatings raters = ratings.byItem();
        for (int at = 0; at < own.size(); at++) {
            int item = own.item(at);
            double residual = own.value(at) - biases.mean() - userBias - biases.item()[item];
            squares += residual * residual;
            for (int position = raters.start(item); position < raters.end(item); position++) {
                int other = raters.index(position);
                common[other]++;
                product[other] += residual * biases.residual(other, item, raters.value(position));
            }
        }
        double norm = Math.sqrt(squares);
        float[] similarity = new float[norms.length];
        for (int other = 0; other < similarity.length; other++) {
            if (product[other] > 0 && other != self) {
                double trust = common[other] / (common[other] + shrinkage);
                similarity[other] = (float) (trust * product[other] / (norm * norms[other]));
            }
        }
        return new UserScorer(self, userBias, similarity);
    }

    @Override
    public ModelTensors tensors() {
        ModelTensors tensors = new ModelTensors()
                .with("mean", biases.mean())
                .with("userBiases", Tensor.of(biases.user()))
                .with("itemBiases", Tensor.of(biases.item()))
                .with("shrinkage", shrinkage);
        neighbourhood.describe(tensors);
        KeptRatings.describe(ratings, tensors);
        return tensors;
    }

    @Override
    public Model keepingUsers(int[] users) {
        return new UserKnnModel(
                KeptRatings.keepingUsers(ratings, users), biases.keepingUsers(users), neighbourhood, shrinkage);
    }

    /** The scorer of one user; {@code similarity} by the index of the other user, 0 for strangers. */
    private final class UserScorer implements Scorer {
        private final int self;
        private final double userBias;
        private final float[] similarity;

        UserScorer(int self, double userBias, float[] similarity) {
            this.self = self;
            this.userBias = userBias;
            this.similarity = similarity;
        }

        @Override
        public double score(int item) {
            CompressedRatings raters = ratings.byItem();
            int most = Math.min(neighbourhood.neighbours(), raters.count(item));
            return score(item, new int[most]);
        }

        @Override
        public long bytes() {
            return (long) Float.BYTES * similarity.length;
        }

        @Override
        public void scoreAll(float[] scores) {
            for (int item = 0; item < scores.length; item++) {
                scores[item] = (float) score(item);
            }
        }

        /** @param nearest room for the positions of the nearest raters, the most similar first */
        private double score(int item, int[] nearest) {
            CompressedRatings raters = ratings.byItem();
            int found = 0;
            for (int position = raters.start(item); position < raters.end(item); position++) {
                float value = similarity[raters.index(position)];
                boolean near = found < nearest.length || value > similarity[raters.index(nearest[found - 1])];
                if (value > 0 && near) {
                    int to = found < nearest.length ? found++ : found - 1;
                    for (; to > 0 && similarity[raters.index(nearest[to - 1])] < value; to--) {
                        nearest[to] = nearest[to - 1];
                    }
                    nearest[to] = position;
                }
            }
            double weighted = 0;
            double similarities = 0;
            for (int n = 0; n < found; n++) {
                int other = raters.index(nearest[n]);
                weighted += similarity[other] * biases.residual(other, item, raters.value(nearest[n]));
                similarities += similarity[other];
            }
            return biases.mean() + userBias + biases.item()[item] + neighbourhood.correction(weighted, similarities);
        }
    }
}
