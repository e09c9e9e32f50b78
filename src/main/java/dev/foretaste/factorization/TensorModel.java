package dev.foretaste.factorization;

import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.UserRatings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A model whose score depends on a context: {@code μ + b_u + b_i + b_c + Σ_f p_uf·q_if·w_cf}. Without a context, and in
 * one that it does not know, {@code w = 1} and {@code b_c = 0}: the score of its {@linkplain FactorModel matrix part}.
 */
public final class TensorModel implements FactorizedModel {
    private final FactorModel matrix;
    private final RidgeFoldIn foldIn;
    private final IdIndex contexts;
    private final FactorMatrix contextFactors;
    private final float[] contextBias;

    TensorModel(
            FactorModel matrix,
            RidgeFoldIn foldIn,
            IdIndex contexts,
            FactorMatrix contextFactors,
            float[] contextBias) {
        this.matrix = matrix;
        this.foldIn = foldIn;
        this.contexts = contexts;
        this.contextFactors = contextFactors;
        this.contextBias = contextBias;
    }

    /** The model that {@link #tensors} took apart, around its matrix part. */
    static TensorModel restore(FactorModel matrix, ModelTensors tensors) {
        int count = tensors.extent("contextBiases", 0);
        int[] lengths = tensors.ints("contexts.lengths", count);
        byte[] names = tensors.bytes("contexts", Arrays.stream(lengths).sum());
        List<String> contexts = new ArrayList<>();
        int at = 0;
        for (int length : lengths) {
            contexts.add(new String(names, at, length, StandardCharsets.UTF_8));
            at += length;
        }
        return new TensorModel(
                matrix,
                RidgeFoldIn.restore(tensors),
                IdIndex.of(contexts),
                new FactorMatrix(count, matrix.rank(), tensors.floats("contextFactors", count * matrix.rank())),
                tensors.floats("contextBiases", count));
    }

    @Override
    public ModelTensors tensors() {
        StringBuilder names = new StringBuilder();
        int[] lengths = new int[contexts.size()];
        for (int context = 0; context < lengths.length; context++) {
            names.append(contexts.id(context));
            lengths[context] = contexts.id(context).getBytes(StandardCharsets.UTF_8).length;
        }
        return matrix.tensors()
                .with("contextFactors", contextFactors.tensor())
                .with("contextBiases", Tensor.of(contextBias))
                .with("contexts.lengths", Tensor.of(lengths))
                .with("contexts", Tensor.of(names.toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public ModelKind kind() {
        return matrix.kind();
    }

    @Override
    public IdIndex users() {
        return matrix.users();
    }

    @Override
    public IdIndex items() {
        return matrix.items();
    }

    /** The contexts it was trained on. */
    public IdIndex contexts() {
        return contexts;
    }

    @Override
    public FactorMatrix userFactors() {
        return matrix.userFactors();
    }

    @Override
    public FactorMatrix itemFactors() {
        return matrix.itemFactors();
    }

    Biases biases() {
        return matrix.biases();
    }

    double noiseVariance() {
        return foldIn.noiseVariance();
    }

    /** {@code (w_c, b_c)} of a context: factors, the bias last. */
    double[] contextVector(Optional<String> name) {
        double[] vector = new double[rank() + 1];
        Arrays.fill(vector, 0, rank(), 1);
        name.flatMap(each -> contexts.find(each).stream().boxed().findFirst()).ifPresent(context -> {
            for (int factor = 0; factor < rank(); factor++) {
                vector[factor] = contextFactors.get(context, factor);
            }
            vector[rank()] = contextBias[context];
        });
        return vector;
    }

    @Override
    public Scorer scorer(int user) {
        double[] solution = new double[rank() + 1];
        for (int factor = 0; factor < rank(); factor++) {
            solution[factor] = matrix.userFactors().get(user, factor);
        }
        solution[rank()] = matrix.biases().user()[user];
        return new TensorScorer(this, solution, Optional.empty(), Optional.empty());
    }

    @Override
    public Scorer scorer(int user, UserRatings ratings) {
        return foldIn(ratings);
    }

    @Override
    public Scorer foldIn(UserRatings ratings) {
        RidgeSystem system = new RidgeSystem(rank(), true);
        float[] y = new float[rank()];
        for (int at = 0; at < ratings.size(); at++) {
            int item = ratings.item(at);
            double[] context = contextVector(ratings.context(at));
            for (int factor = 0; factor < rank(); factor++) {
                y[factor] = (float) context[factor] * itemFactors().get(item, factor);
            }
            system.add(y, 0, ratings.value(at) - biases().mean() - biases().item()[item] - context[rank()]);
        }
        Ridge ridge = foldIn.ridge();
        double[] solution = system.solve(ridge.ofFactors(ratings.size()), ridge.ofBias(ratings.size()));
        if (solution.length == 0) {
            throw new IllegalStateException("fold-in of %d ratings is not positive definite with regularization %s"
                    .formatted(ratings.size(), ridge.factors()));
        }
        return new TensorScorer(
                this, Arrays.copyOf(solution, rank() + 1), Optional.of(system.factor()), Optional.empty());
    }

    @Override
    public TensorModel withoutUser(int user) {
        return new TensorModel(matrix.withoutUser(user), foldIn, contexts, contextFactors, contextBias);
    }
}
