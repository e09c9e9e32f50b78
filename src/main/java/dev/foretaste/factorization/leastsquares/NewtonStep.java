package dev.foretaste.factorization.leastsquares;

import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.factorization.kernel.SgdSide;
import dev.foretaste.factorization.leastsquares.NormalEquations.Solution;
import dev.foretaste.matrix.CompressedRatings;

/**
 * A step towards the ridge solution of a row with many ratings, at the price of its gradient: Newton's, but with the
 * matrix of average ratings in the place of the row's own, and as long as serves the row best. It is the first step of
 * conjugate gradients with that matrix as preconditioner (Shewchuk, "An introduction to the conjugate gradient method
 * without the agonizing pain" (1994), section B3). Not thread-safe.
 */
final class NewtonStep {
    /** How many ratings the average is taken over. */
    private static final int AVERAGED = 4096;

    /** How many ratings of a row its step's length is found with. */
    private static final int MEASURED = 64;

    private final Kernel kernel = Kernel.best();
    private final RidgeSide rows;
    private final RidgeSide other;
    private final SgdSide gradients;
    private final Solution average;
    private final int rank;
    private final double[] gradient;
    private final float[] direction;

    /** @param average what {@link #average} gave */
    NewtonStep(RidgeSide rows, RidgeSide other, SgdSide gradients, Solution average) {
        this.rows = rows;
        this.other = other;
        this.gradients = gradients;
        this.average = average;
        this.rank = rows.rank();
        this.gradient = new double[rank + 1];
        this.direction = new float[rank + 1];
    }

    /** The matrix of evenly spaced ratings with their ridge, factorized. */
    static Solution average(RidgeSide rows, RidgeSide other, Ridge ridge) {
        CompressedRatings ratings = rows.ratings();
        RidgeSystem system = new RidgeSystem(rows.rank(), true);
        int step = Math.ceilDiv(ratings.size(), AVERAGED);
        int taken = 0;
        for (int at = 0; at < ratings.size(); at += step, taken++) {
            system.add(other.factors(), ratings.index(at) * rows.rank(), 0);
        }
        return system.normalEquations(true)
                .solve(ridge.ofFactors(taken), ridge.ofBias(taken))
                .orElseThrow(() -> RidgeSide.indefinite(rows.name() + "s"));
    }

    /** Takes the step of a row: changes its factors and its bias. */
    void take(int row, Ridge ridge) {
        int count = rows.ratings().count(row);
        double ofFactors = ridge.ofFactors(count);
        double ofBias = ridge.ofBias(count);
        for (int factor = 0; factor < rank; factor++) {
            gradient[factor] = gradients.factors()[gradients.offset(row) + factor]
                    - ofFactors * rows.factors()[row * rank + factor];
        }
        gradient[rank] = gradients.bias()[row] - ofBias * rows.bias()[row];
        double[] step = average.solve(gradient);
        double slope = 0;
        double curvature = ofBias * step[rank] * step[rank];
        for (int k = 0; k <= rank; k++) {
            slope += gradient[k] * step[k];
            curvature += k < rank ? ofFactors * step[k] * step[k] : 0;
            direction[k] = (float) step[k];
        }
        curvature += squaredChanges(row);
        double length = curvature > 0 ? slope / curvature : 0;
        for (int factor = 0; factor < rank; factor++) {
            rows.factors()[row * rank + factor] += (float) (length * step[factor]);
        }
        rows.bias()[row] += (float) (length * step[rank]);
    }

    /**
     * {@code Σ (y·s)²} for the direction s, by ratings from all over the row; by every n-th it might meet raters of one kind
     * alone.
     */
    private double squaredChanges(int row) {
        CompressedRatings ratings = rows.ratings();
        int count = ratings.count(row);
        double squares = 0;
        for (int taken = 0; taken < MEASURED; taken++) {
            // Fibonacci hashing: spread evenly, but at no regular distance.
            int at = ratings.start(row) + (int) ((taken * 0x9E3779B1L & 0xFFFFFFFFL) * count >>> 32);
            double change = direction[rank] + kernel.dot(other.factors(), ratings.index(at) * rank, direction, 0, rank);
            squares += change * change;
        }
        return squares * count / MEASURED;
    }
}
