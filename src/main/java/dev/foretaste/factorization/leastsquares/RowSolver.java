package dev.foretaste.factorization.leastsquares;

import dev.foretaste.factorization.TrainingException;
import dev.foretaste.matrix.CompressedRatings;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Solves row after row of one side against the other, each with the system that is quicker for it, and in double where float
 * cannot tell its ridge. Not thread-safe.
 */
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
        boolean few = count <= DualSystem.most(rows.rank());
        OptionalDouble squares = few ? dual.solve(row, ofFactors, ofBias) : solve(row, ofFactors, ofBias);
        if (squares.isEmpty()) {
            squares = solveInDouble(row, ofFactors, ofBias);
        }
        return squares.orElseThrow(() -> RidgeSide.indefinite("%s row %d".formatted(rows.name(), row)));
    }

    private OptionalDouble solve(int row, double ofFactors, double ofBias) {
        system.clear();
        system.addRow(rows.ratings(), row, other, mean);
        double[] solution = system.solve(ofFactors, ofBias);
        if (solution.length == 0) {
            return OptionalDouble.empty();
        }
        put(row, solution);
        return OptionalDouble.of(system.squaredErrors(ofFactors, ofBias));
    }

    /** As a user is folded in where sums in float do not do. */
    private OptionalDouble solveInDouble(int row, double ofFactors, double ofBias) {
        NormalEquations equations = NormalEquations.inDouble(rows.ratings(), row, other, mean);
        Optional<NormalEquations.Solution> solution = equations.solve(ofFactors, ofBias);
        if (solution.isEmpty()) {
            return OptionalDouble.empty();
        }
        put(row, solution.get().z());
        return OptionalDouble.of(squaredErrors(row, solution.get().z()));
    }

    private void put(int row, double[] solution) {
        int rank = rows.rank();
        for (int factor = 0; factor < rank; factor++) {
            rows.factors()[row * rank + factor] = (float) solution[factor];
        }
        rows.bias()[row] = (float) solution[rank];
    }

    private double squaredErrors(int row, double[] solution) {
        CompressedRatings ratings = rows.ratings();
        int rank = rows.rank();
        double squares = 0;
        for (int at = ratings.start(row); at < ratings.end(row); at++) {
            int index = ratings.index(at);
            double error = ratings.value(at) - mean - other.bias()[index] - solution[rank];
            for (int factor = 0; factor < rank; factor++) {
                error -= solution[factor] * other.factors()[index * rank + factor];
            }
            squares += error * error;
        }
        return squares;
    }
}
