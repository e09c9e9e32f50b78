package dev.foretaste.factorization.factormodel;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.FactorizedModel;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Tensor;
import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.factorization.leastsquares.RidgeSide;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.UserRatings;

/**
 * A model whose score is {@code μ + b_u + b_i + p_u · q_i}: biases and latent factors.
 *
 * <p>{@code userFactors}: users × rank, {@code itemFactors}: items × rank, both row-major floats; sums are taken in
 * double.
 */
public final class FactorModel implements FactorizedModel {
    private final ModelKind kind;
    private final IdIndex users;
    private final IdIndex items;
    private final Biases biases;
    private final FactorMatrix userFactors;
    private final FactorMatrix itemFactors;
    private final FoldIn foldIn;

    /**
     * @param userFactors users × rank
     * @param itemFactors items × rank
     * @param foldIn how users are folded in
     * @throws IllegalArgumentException if the ranks differ
     */
    public FactorModel(
            ModelKind kind,
            IdIndex users,
            IdIndex items,
            Biases biases,
            FactorMatrix userFactors,
            FactorMatrix itemFactors,
            FoldIn foldIn) {
        if (userFactors.rank() != itemFactors.rank()) {
            throw new IllegalArgumentException("user factors of rank %d, item factors of rank %d"
                    .formatted(userFactors.rank(), itemFactors.rank()));
        }
        this.kind = kind;
        this.users = users;
        this.items = items;
        this.biases = biases;
        this.userFactors = userFactors;
        this.itemFactors = itemFactors;
        this.foldIn = foldIn;
    }

    /**
     * The model of two sides of least squares, the users solved last, so that folding one in gives what he has.
     *
     * @param squares the sum of the squared errors left
     */
    public static FactorModel ofSides(
            RatingMatrix ratings, RidgeSide users, RidgeSide items, Ridge ridge, double squares, Workers workers) {
        double noise = NoiseVariance.of(ratings, squares, users.matrix(), items.matrix(), ridge, true, workers);
        Biases biases = new Biases(ratings.mean(), users.bias(), items.bias());
        double[] moments = new UserMoments(ridge, true, noise).of(ratings, biases, items.matrix(), workers);
        return new FactorModel(
                ModelKind.RATING,
                ratings.users(),
                ratings.items(),
                biases,
                users.matrix(),
                items.matrix(),
                new RidgeFoldIn(ridge, true, noise, moments));
    }

    /**
     * The model that {@link #tensors} took apart.
     *
     * @param foldIn as it was described there
     * @throws IllegalArgumentException if a tensor is missing or of another size
     */
    public static FactorModel restore(
            ModelKind kind, IdIndex users, IdIndex items, ModelTensors tensors, FoldIn foldIn) {
        int rank = tensors.extent("itemFactors", 1);
        return new FactorModel(
                kind,
                users,
                items,
                new Biases(
                        tensors.number("mean"),
                        tensors.floats("userBiases", users.size()),
                        tensors.floats("itemBiases", items.size())),
                new FactorMatrix(
                        users.size(), rank, tensors.floats("userFactors", Math.multiplyExact(users.size(), rank))),
                new FactorMatrix(
                        items.size(), rank, tensors.floats("itemFactors", Math.multiplyExact(items.size(), rank))),
                foldIn);
    }

    @Override
    public ModelKind kind() {
        return kind;
    }

    @Override
    public IdIndex users() {
        return users;
    }

    @Override
    public IdIndex items() {
        return items;
    }

    /** μ, b_u and b_i. */
    public Biases biases() {
        return biases;
    }

    @Override
    public FactorMatrix userFactors() {
        return userFactors;
    }

    @Override
    public FactorMatrix itemFactors() {
        return itemFactors;
    }

    @Override
    public LinearScorer scorer(int user) {
        double[] factors = new double[rank()];
        for (int factor = 0; factor < factors.length; factor++) {
            factors[factor] = userFactors.get(user, factor);
        }
        return new FactorScorer(biases, itemFactors, biases.user()[user], factors);
    }

    @Override
    public Scorer scorer(int user, UserRatings ratings) {
        Scorer folded = foldIn(ratings);
        return foldIn.givesTrainedFactors() ? folded : new TrainedScorer(scorer(user), folded);
    }

    @Override
    public Scorer foldIn(UserRatings ratings) {
        return foldIn.fold(biases, itemFactors, ratings);
    }

    @Override
    public Scorer foldIn(UserRatings ratings, Scorer before) {
        return foldIn.fold(biases, itemFactors, ratings, before);
    }

    @Override
    public ModelTensors tensors() {
        ModelTensors tensors = new ModelTensors()
                .with("mean", biases.mean())
                .with("userBiases", Tensor.of(biases.user()))
                .with("itemBiases", Tensor.of(biases.item()))
                .with("userFactors", userFactors.tensor())
                .with("itemFactors", itemFactors.tensor());
        foldIn.describe(tensors);
        return tensors;
    }

    @Override
    public FactorModel keepingUsers(int[] kept) {
        return new FactorModel(
                kind,
                users.keeping(kept),
                items,
                biases.keepingUsers(kept),
                userFactors.keeping(kept),
                itemFactors,
                foldIn);
    }
}
