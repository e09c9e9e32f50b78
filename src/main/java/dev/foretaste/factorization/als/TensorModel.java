package dev.foretaste.factorization.als;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.FactorizedModel;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Tensor;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.factorization.factormodel.FactorModel;
import dev.foretaste.factorization.factormodel.RidgeFoldIn;
import dev.foretaste.factorization.leastsquares.NormalEquations;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.UserRatings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A model whose score depends on a context: {@code μ + b_u + b_i + b_c + Σ_f p_uf·q_if·w_cf}. Without a context, and in
 * one that it does not know or has no rating of, it scores by the mean of {@code (w_c, b_c)} over all ratings, to which those without a
 * context add {@code w = 1} and {@code b_c = 0}, as they were trained with: the mean of the scores in all contexts.
 */
final class TensorModel implements FactorizedModel {
    private final FactorModel matrix;
    private final RidgeFoldIn foldIn;
    private final IdIndex contexts;
    private final FactorMatrix contextFactors;
    private final float[] contextBias;
    private final int[] contextRatings;
    private final double[] mean;

    /** @param contextRatings the number of ratings without a context, then of those in each */
    TensorModel(
            FactorModel matrix,
            RidgeFoldIn foldIn,
            IdIndex contexts,
            FactorMatrix contextFactors,
            float[] contextBias,
            int[] contextRatings) {
        this.matrix = matrix;
        this.foldIn = foldIn;
        this.contexts = contexts;
        this.contextFactors = contextFactors;
        this.contextBias = contextBias;
        this.contextRatings = contextRatings;
        this.mean = mean();
    }

    private double[] mean() {
        double[] mean = neutral();
        long ratings = 0;
        for (int count : contextRatings) {
            ratings += count;
        }
        for (int context = 0; context < contexts.size() && ratings > 0; context++) {
            double share = (double) contextRatings[context + 1] / ratings;
            double[] vector = contextVector(context);
            for (int at = 0; at < mean.length; at++) {
                mean[at] += share * (vector[at] - (at < rank() ? 1 : 0));
            }
        }
        return mean;
    }

    private double[] neutral() {
        double[] vector = new double[rank() + 1];
        Arrays.fill(vector, 0, rank(), 1);
        return vector;
    }

    /** The model that {@link #tensors} took apart, around its matrix part. */
    static TensorModel restore(FactorModel matrix, ModelTensors tensors) {
        int count = tensors.extent("contextBiases", 0);
        int[] lengths = tensors.ints("contexts.lengths", count);
        byte[] names = tensors.bytes("contexts", Arrays.stream(lengths).sum());
        List<String> ids = new ArrayList<>();
        int at = 0;
        for (int length : lengths) {
            if (length < 0 || length > names.length - at) {
                throw new IllegalArgumentException(
                        "tensor contexts.lengths: %d at %d of %d bytes; expected lengths within"
                                .formatted(length, at, names.length));
            }
            ids.add(new String(names, at, length, StandardCharsets.UTF_8));
            at += length;
        }
        IdIndex contexts = IdIndex.of(ids);
        if (contexts.size() != count) {
            throw new IllegalArgumentException("tensor contexts: a context stands there twice; expected each once");
        }
        return new TensorModel(
                matrix,
                RidgeFoldIn.restore(tensors),
                contexts,
                new FactorMatrix(count, matrix.rank(), tensors.floats("contextFactors", count * matrix.rank())),
                tensors.floats("contextBiases", count),
                tensors.ints("contextRatings", count + 1));
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
                .with("contextRatings", Tensor.of(contextRatings))
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

    @Override
    public IdIndex contexts() {
        return contexts;
    }

    /** As scored without a context: {@code p_u} times the mean of the contexts' factors, factor by factor. */
    @Override
    public FactorMatrix userFactors() {
        float[] weighted = matrix.userFactors().values().clone();
        for (int at = 0; at < weighted.length; at++) {
            weighted[at] *= (float) mean[at % rank()];
        }
        return new FactorMatrix(matrix.userFactors().rows(), rank(), weighted);
    }

    @Override
    public FactorMatrix itemFactors() {
        return matrix.itemFactors();
    }

    Biases biases() {
        return matrix.biases();
    }

    /** {@code (w_c, b_c)} to score with: factors, the bias last. */
    double[] contextVector(Optional<String> name) {
        OptionalInt context = name.map(contexts::find).orElseGet(OptionalInt::empty);
        return context.isPresent() && contextRatings[context.getAsInt() + 1] > 0
                ? contextVector(context.getAsInt())
                : mean;
    }

    /** {@code (w_c, b_c)} to fold a rating in with: what it would have been trained with. */
    private double[] foldInVector(Optional<String> name) {
        return name.isEmpty() && contextRatings[0] > 0 ? neutral() : contextVector(name);
    }

    private double[] contextVector(int context) {
        double[] vector = new double[rank() + 1];
        for (int factor = 0; factor < rank(); factor++) {
            vector[factor] = contextFactors.get(context, factor);
        }
        vector[rank()] = contextBias[context];
        return vector;
    }

    @Override
    public Scorer scorer(int user) {
        double[] solution = new double[rank() + 1];
        for (int factor = 0; factor < rank(); factor++) {
            solution[factor] = matrix.userFactors().get(user, factor);
        }
        solution[rank()] = matrix.biases().user()[user];
        return new TensorScorer(this, solution, Optional.empty(), mean);
    }

    @Override
    public Scorer scorer(int user, UserRatings ratings) {
        return foldIn(ratings);
    }

    @Override
    public Scorer foldIn(UserRatings ratings) {
        float[][] vectors = new float[ratings.size()][rank()];
        double[] targets = new double[ratings.size()];
        for (int at = 0; at < targets.length; at++) {
            int item = ratings.item(at);
            double[] context = foldInVector(ratings.context(at));
            for (int factor = 0; factor < rank(); factor++) {
                vectors[at][factor] = (float) context[factor] * itemFactors().get(item, factor);
            }
            targets[at] = ratings.value(at) - biases().mean() - biases().item()[item] - context[rank()];
        }
        Ridge ridge = foldIn.ridge();
        NormalEquations.Solution solution = NormalEquations.inDouble(vectors, rank(), targets)
                .solve(ridge.ofFactors(ratings.size()), ridge.ofBias(ratings.size()))
                .orElseThrow(() -> new IllegalStateException(
                        "fold-in of %d ratings is not positive definite with regularization %s"
                                .formatted(ratings.size(), ridge.factors())));
        return new TensorScorer(
                this,
                solution.z(),
                Optional.of(new TensorScorer.Folded(foldIn.error(ratings.size(), solution::solve), vectors, targets)),
                mean);
    }

    @Override
    public TensorModel keepingContexts(Set<String> used) {
        int[] kept = IntStream.range(0, contexts.size())
                .filter(context -> used.contains(contexts.id(context)))
                .toArray();
        if (kept.length == contexts.size()) {
            return this;
        }
        float[] bias = new float[kept.length];
        int[] ratings = new int[kept.length + 1];
        ratings[0] = contextRatings[0];
        for (int at = 0; at < kept.length; at++) {
            bias[at] = contextBias[kept[at]];
            ratings[at + 1] = contextRatings[kept[at] + 1];
        }
        return new TensorModel(matrix, foldIn, contexts.keeping(kept), contextFactors.keeping(kept), bias, ratings);
    }

    @Override
    public TensorModel keepingUsers(int[] users) {
        return new TensorModel(
                matrix.keepingUsers(users), foldIn, contexts, contextFactors, contextBias, contextRatings);
    }
}
