package dev.foretaste.factorization;

/** Scores items for one user's bias and factors: {@code μ + b_u + b_i + p_u · q_i}. */
final class FactorScorer implements Scorer {
    private final Biases biases;
    private final FactorMatrix itemFactors;
    private final double userBias;
    private final double[] userFactors;

    FactorScorer(Biases biases, FactorMatrix itemFactors, double userBias, double[] userFactors) {
        this.biases = biases;
        this.itemFactors = itemFactors;
        this.userBias = userBias;
        this.userFactors = userFactors;
    }

    double userBias() {
        return userBias;
    }

    @Override
    public double score(int item) {
        double score = biases.mean() + userBias + biases.item()[item];
        int at = item * userFactors.length;
        float[] q = itemFactors.values();
        for (int factor = 0; factor < userFactors.length; factor++) {
            score += userFactors[factor] * q[at + factor];
        }
        return score;
    }

    @Override
    public void scoreAll(float[] scores) {
        for (int item = 0; item < scores.length; item++) {
            scores[item] = (float) score(item);
        }
    }
}
