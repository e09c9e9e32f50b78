package dev.foretaste.factorization;

import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/** Scores items for one user in one context, or in none. */
final class TensorScorer implements LinearScorer {
    private final TensorModel model;
    private final double[] solution;
    private final Optional<double[]> cholesky;
    private final double[] context;
    private final FactorScorer weighted;

    /**
     * @param solution the user's factors, his bias last
     * @param cholesky the lower Cholesky factor of the system they solve, where it is known
     */
    TensorScorer(TensorModel model, double[] solution, Optional<double[]> cholesky, Optional<String> contextName) {
        this.model = model;
        this.solution = solution;
        this.cholesky = cholesky;
        this.context = model.contextVector(contextName);
        int rank = model.rank();
        double[] factors = new double[rank];
        Arrays.setAll(factors, factor -> solution[factor] * context[factor]);
        this.weighted = new FactorScorer(model.biases(), model.itemFactors(), solution[rank] + context[rank], factors);
    }

    @Override
    public Scorer in(String contextName) {
        return new TensorScorer(model, solution, cholesky, Optional.of(contextName));
    }

    @Override
    public double offset() {
        return weighted.offset();
    }

    @Override
    public float[] userFactors() {
        return weighted.userFactors();
    }

    @Override
    public FactorMatrix itemFactors() {
        return weighted.itemFactors();
    }

    @Override
    public float[] itemBiases() {
        return weighted.itemBiases();
    }

    @Override
    public double score(int item) {
        return weighted.score(item);
    }

    @Override
    public void scoreAll(float[] scores) {
        weighted.scoreAll(scores);
    }

    /** {@code σ²·(yᵀ·A⁻¹·y + 1)} with {@code y = (q_i∘w_c, 1)}, where the user was folded in. */
    @Override
    public OptionalDouble variance(int item) {
        if (cholesky.isEmpty()) {
            return OptionalDouble.empty();
        }
        double[] y = vector(item);
        Cholesky.forward(cholesky.get(), y.length, y);
        double form = Arrays.stream(y).map(element -> element * element).sum();
        return OptionalDouble.of(model.noiseVariance() * (form + 1));
    }

    @Override
    public Optional<double[]> covariances(int item, int[] others) {
        return cholesky.map(factor -> {
            double[] weight = vector(item);
            Cholesky.solve(factor, weight.length, weight);
            double[] covariances = new double[others.length];
            for (int at = 0; at < others.length; at++) {
                double[] y = vector(others[at]);
                for (int element = 0; element < y.length; element++) {
                    covariances[at] += model.noiseVariance() * y[element] * weight[element];
                }
            }
            return covariances;
        });
    }

    private double[] vector(int item) {
        double[] y = new double[context.length];
        Arrays.setAll(
                y,
                at -> at == y.length - 1 ? 1 : context[at] * model.itemFactors().get(item, at));
        return y;
    }
}
