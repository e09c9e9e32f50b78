package dev.foretaste.recommendation;

import dev.foretaste.factorization.FactorMatrix;

/** The cosine of the angle between rows of a factor matrix; 0 with a row of zeros. */
final class Cosine {
    private final FactorMatrix factors;
    private final float[] inverseNorms;

    Cosine(FactorMatrix factors) {
        this.factors = factors;
        this.inverseNorms = new float[factors.rows()];
        for (int row = 0; row < inverseNorms.length; row++) {
            double norm = Math.sqrt(product(row, row));
            inverseNorms[row] = norm == 0 ? 0 : (float) (1 / norm);
        }
    }

    double of(int row, int other) {
        return product(row, other) * inverseNorms[row] * inverseNorms[other];
    }

    /** With a vector that is no row of the matrix. */
    double of(int row, float[] vector, double norm) {
        double product = 0;
        int from = row * vector.length;
        float[] values = factors.values();
        for (int factor = 0; factor < vector.length; factor++) {
            product += (double) values[from + factor] * vector[factor];
        }
        return norm == 0 ? 0 : product * inverseNorms[row] / norm;
    }

    int rows() {
        return inverseNorms.length;
    }

    private double product(int row, int other) {
        double product = 0;
        int rank = factors.rank();
        float[] values = factors.values();
        for (int factor = 0; factor < rank; factor++) {
            product += (double) values[row * rank + factor] * values[other * rank + factor];
        }
        return product;
    }
}
