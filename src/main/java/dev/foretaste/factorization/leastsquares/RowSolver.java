package dev.foretaste.factorization.leastsquares;

import dev.foretaste.factorization.TrainingException;

/** Solves row after row of one side against the other, each with the system that is quicker for it. Not thread-safe. */
final class RowSolver {
    private final RidgeSide rows;
    private final RidgeSide other;
    private final double mean;
    private final Ridge ridge;
    private final RidgeSystem system;
    private final DualSystem dual;

    /** @param mean μ */
    RowSolver(RidgeSide rows, RidgeSide other, double mean, Ridge ridge) {
        this.rows = rows;
        this.other = other;
        this.mean = mean;
        this.ridge = ridge;
        this.system = new RidgeSystem(rows.rank(), true);
        this.dual = new DualSystem(rows, other, mean);
    }

    /**
     * Puts the ridge solution in the place of a row's factors and bias.
     *
     * @return the sum of the squared errors left
     * @throws TrainingException if the system is not positive definite
     */
    double solve(int row) {
        int count = rows.ratings().count(row);
        double ofFactors = ridge.ofFactors(count);
        double ofBias = ridge.ofBias(count);
        double squares = count <= DualSystem.most(rows.rank())
                ? dual.solve(row, ofFactors, ofBias)
                : solve(row, ofFactors, ofBias);
        if (squares < 0) {
            throw RidgeSide.indefinite("%s row %d".formatted(rows.name(), row));
        }
        return squares;
    }

    private double solve(int row, double ofFactors, double ofBias) {
        system.clear();
        system.addRow(rows.ratings(), row, other, mean);
        double[] solution = system.solve(ofFactors, ofBias);
        if (solution.length == 0) {
            return -1;
        }
        int rank = rows.rank();
        for (int factor = 0; factor < rank; factor++) {
            rows.factors()[row * rank + factor] = (float) solution[factor];
        }
        rows.bias()[row] = (float) solution[rank];
        return system.squaredErrors(ofFactors, ofBias);
    }
}
