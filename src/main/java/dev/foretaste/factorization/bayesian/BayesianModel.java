package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.FactorizedModel;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.UserRatings;

/**
 * The mean over S draws from the posterior of models {@code μ + b_u + b_i + p_u · q_i}, all items' and the mean of each
 * user's vector given the items of the draw. A user without ratings gets the mean of the users' prior.
 *
 * <p>A {@linkplain Scorer#at score at a time} knows the bias of that day, where training or the user's ratings tell it;
 * without a time both are left out, which is what a day not seen before has on average. The variance of a trained user
 * counts his ratings but not which items they are of; folding his ratings in gives it exactly. How noisy a user's ratings
 * are is known from training; one it did not know is as noisy as they are on average, and is
 * taken to rate in the end as many items as users do on average.
 */
final class BayesianModel implements FactorizedModel {
    private final IdIndex users;
    private final IdIndex items;
    private final BayesianPosterior posterior;
    private final UserFolding folding;
    private final TrainedUsers trained;
    private final Biases biases;

    BayesianModel(IdIndex users, IdIndex items, BayesianPosterior posterior, TrainedUsers trained) {
        this.users = users;
        this.items = items;
        this.posterior = posterior;
        this.folding = new UserFolding(posterior);
        this.trained = trained;
        this.biases = new Biases(
                posterior.mean(),
                BayesianPosterior.means(trained.bias(), posterior.draws()),
                BayesianPosterior.means(posterior.itemBias(), posterior.draws()));
    }

    /** The model that {@link #tensors} took apart. */
    static BayesianModel restore(IdIndex users, IdIndex items, ModelTensors tensors) {
        return new BayesianModel(
                users,
                items,
                BayesianPosterior.restore(items.size(), tensors),
                TrainedUsers.restore(users.size(), tensors));
    }

    @Override
    public ModelKind kind() {
        return ModelKind.RATING;
    }

    @Override
    public IdIndex users() {
        return users;
    }

    @Override
    public IdIndex items() {
        return items;
    }

    /** Biases, the mean over the draws. */
    public Biases biases() {
        return biases;
    }

    /** The users' factors, users × S·k: each draw's side by side, scaled by {@code 1/√S}. */
    @Override
    public FactorMatrix userFactors() {
        return trained.factors();
    }

    /** The items' factors, items × S·k: inner products with {@link #userFactors} are means over the draws. */
    @Override
    public FactorMatrix itemFactors() {
        return posterior.itemFactors();
    }

    @Override
    public Scorer scorer(int user) {
        return BayesianScorer.of(
                folding,
                biases,
                trained.vectors(user, posterior.draws(), folding.systems()),
                noiseWeights(user),
                trained.daysOf(user),
                trained.ratings()[user]);
    }

    private double[] noiseWeights(int user) {
        return folding.sideBySide(trained.noiseWeights(), user);
    }

    @Override
    public Scorer scorer(int user, UserRatings ratings) {
        return foldIn(user, ratings);
    }

    @Override
    public Scorer foldIn(int user, UserRatings ratings) {
        return BayesianScorer.of(folding, biases, folding.fold(ratings, noiseWeights(user)));
    }

    @Override
    public Scorer foldIn(UserRatings ratings) {
        return BayesianScorer.of(folding, biases, folding.foldNew(ratings));
    }

    @Override
    public Scorer foldIn(UserRatings ratings, Scorer before) {
        return before instanceof BayesianScorer scorer
                ? BayesianScorer.of(
                        folding,
                        biases,
                        scorer.folded()
                                .map(user -> user.changedTo(ratings))
                                .orElseGet(() -> folding.fold(ratings, scorer.noiseWeights())))
                : foldIn(ratings);
    }

    @Override
    public ModelTensors tensors() {
        ModelTensors tensors = new ModelTensors();
        posterior.describe(tensors);
        trained.describe(tensors);
        return tensors;
    }

    @Override
    public BayesianModel keepingUsers(int[] kept) {
        return new BayesianModel(users.keeping(kept), items, posterior, trained.keeping(kept));
    }
}
