package dev.foretaste.factorization.factormodel;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.kernel.Kernel;

/** Scores items for one user's bias and factors: {@code μ + b_u + b_i + p_u · q_i}. */
public final class FactorScorer implements LinearScorer {
    private final Biases biases;
    private final FactorMatrix itemFactors;
    private final double userBias;
    private final double[] userFactors;

    /**
     * @param userBias b_u
     * @param userFactors p_u, as many as {@code itemFactors} has columns
     */
    public FactorScorer(Biases biases, FactorMatrix itemFactors, double userBias, double[] userFactors) {
        this.biases = biases;
        this.itemFactors = itemFactors;
        this.userBias = userBias;
        this.userFactors = userFactors;
    }

    double userBias() {
        return userBias;
    }

    @Override
    public double offset() {
        return biases.mean() + userBias;
    }

    @Override
    public float[] userFactors() {
        float[] factors = new float[userFactors.length];
        for (int factor = 0; factor < factors.length; factor++) {
            factors[factor] = (float) userFactors[factor];
        }
        return factors;
    }

    @Override
    public FactorMatrix itemFactors() {
        return itemFactors;
    }

    @Override
    public float[] itemBiases() {
        return biases.item();
    }

    @Override
    public double score(int item) {
        double score = offset() + biases.item()[item];
        int at = item * userFactors.length;
        float[] q = itemFactors.values();
        for (int factor = 0; factor < userFactors.length; factor++) {
            score += userFactors[factor] * q[at + factor];
        }
        return score;
    }

    @Override
    public void scoreAll(float[] scores) {
        Kernel kernel = Kernel.best();
        float[] p = userFactors();
        for (int item = 0; item < scores.length; item++) {
            float product = kernel.dot(p, 0, itemFactors.values(), item * p.length, p.length);
            scores[item] = (float) (offset() + biases.item()[item] + product);
        }
    }

    @Override
    public long bytes() {
        return (long) Double.BYTES * userFactors.length;
    }
}
