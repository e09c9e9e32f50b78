package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.parallel.ParallelRows;

/**
 * Solves {@code (Xᵀ·X + λ·I)·B = R} for several right sides at once, without making {@code Xᵀ·X}.
 *
 * <p>The method of conjugate gradients with the diagonal as preconditioner (Shewchuk 1994, algorithm B3), each column
 * with step lengths of its own and all sharing the passes over X. Not thread-safe.
 */
final class ConjugateGradient {
    private final SideInformation x;
    private final int columns;
    private final int mostIterations;
    private final double tolerance;
    private final double[] squaredNorms;
    private final double[] residual;
    private final double[] direction;
    private final double[] image;
    private final double[] rowImage;

    /** @param tolerance a column is solved once its residual is this small a part of its right side */
    ConjugateGradient(SideInformation x, int rows, int columns, int mostIterations, double tolerance) {
        this.x = x;
        this.columns = columns;
        this.mostIterations = mostIterations;
        this.tolerance = tolerance;
        this.squaredNorms = x.squaredNorms();
        this.residual = new double[x.features() * columns];
        this.direction = new double[x.features() * columns];
        this.image = new double[x.features() * columns];
        this.rowImage = new double[rows * columns];
    }

    /**
     * Improves {@code b} to the solution; features × columns, row-major, as is {@code right}.
     *
     * @return the number of iterations
     */
    int solve(double lambda, double[] right, double[] b, Workers workers) {
        apply(lambda, b, workers);
        double[] goal = columnDots(right, right, workers);
        ParallelRows.run(workers, x.features(), (from, to) -> {
            for (int at = from * columns; at < to * columns; at++) {
                residual[at] = right[at] - image[at];
            }
        });
        double[] energy = energy(lambda, workers);
        turn(lambda, new double[columns], workers);
        for (int iteration = 0; iteration < mostIterations; iteration++) {
            if (solved(columnDots(residual, residual, workers), goal)) {
                return iteration;
            }
            apply(lambda, direction, workers);
            double[] curvature = columnDots(direction, image, workers);
            step(ratios(energy, curvature), b, workers);
            double[] after = energy(lambda, workers);
            turn(lambda, ratios(after, energy), workers);
            energy = after;
        }
        return mostIterations;
    }

    /** Goes along the direction, so far in each column. */
    private void step(double[] lengths, double[] b, Workers workers) {
        ParallelRows.run(workers, x.features(), (from, to) -> {
            for (int feature = from * columns; feature < to * columns; feature += columns) {
                for (int column = 0; column < columns; column++) {
                    b[feature + column] += lengths[column] * direction[feature + column];
                    residual[feature + column] -= lengths[column] * image[feature + column];
                }
            }
        });
    }

    /** Makes the next direction of the residual and a part of the last direction. */
    private void turn(double lambda, double[] parts, Workers workers) {
        ParallelRows.run(workers, x.features(), (from, to) -> {
            for (int feature = from; feature < to; feature++) {
                double scale = 1 / (squaredNorms[feature] + lambda);
                for (int column = 0; column < columns; column++) {
                    int at = feature * columns + column;
                    direction[at] = scale * residual[at] + parts[column] * direction[at];
                }
            }
        });
    }

    private boolean solved(double[] squares, double[] goal) {
        for (int column = 0; column < columns; column++) {
            if (squares[column] > tolerance * tolerance * goal[column]) {
                return false;
            }
        }
        return true;
    }

    private static double[] ratios(double[] numerators, double[] denominators) {
        double[] ratios = new double[numerators.length];
        for (int column = 0; column < ratios.length; column++) {
            // A column that is solved exactly has nothing left to step over.
            ratios[column] = denominators[column] > 0 ? numerators[column] / denominators[column] : 0;
        }
        return ratios;
    }

    private void apply(double lambda, double[] v, Workers workers) {
        x.multiply(v, rowImage, columns, workers);
        x.multiplyTransposed(rowImage, image, columns, workers);
        ParallelRows.run(workers, x.features(), (from, to) -> {
            for (int at = from * columns; at < to * columns; at++) {
                image[at] += lambda * v[at];
            }
        });
    }

    /** The squares of the residual's columns in the norm of the preconditioner. */
    private double[] energy(double lambda, Workers workers) {
        return ParallelRows.sum(workers, x.features(), columns, (from, to, sum) -> {
            for (int feature = from; feature < to; feature++) {
                double scale = 1 / (squaredNorms[feature] + lambda);
                for (int column = 0; column < columns; column++) {
                    double value = residual[feature * columns + column];
                    sum[column] += scale * value * value;
                }
            }
        });
    }

    private double[] columnDots(double[] a, double[] b, Workers workers) {
        return ParallelRows.sum(workers, x.features(), columns, (from, to, sum) -> {
            for (int feature = from * columns; feature < to * columns; feature += columns) {
                for (int column = 0; column < columns; column++) {
                    sum[column] += a[feature + column] * b[feature + column];
                }
            }
        });
    }
}
