package dev.foretaste.factorization;

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
        ParallelRows.run(workers, x.features(), (from, to) -> {
            for (int at = from * columns; at < to * columns; at++) {
                residual[at] = right[at] - image[at];
                direction[at] = residual[at] / (squaredNorms[at / columns] + lambda);
            }
        });
        double[] goal = columnDots(right, right, workers);
        double[] energy = preconditionedEnergy(lambda, workers);
        for (int iteration = 0; iteration < mostIterations; iteration++) {
            if (solved(columnDots(residual, residual, workers), goal)) {
                return iteration;
            }
            apply(lambda, direction, workers);
            double[] curvature = columnDots(direction, image, workers);
            double[] before = energy;
            ParallelRows.run(workers, x.features(), (from, to) -> {
                for (int at = from * columns; at < to * columns; at++) {
                    double step = ratio(before[at % columns], curvature[at % columns]);
                    b[at] += step * direction[at];
                    residual[at] -= step * image[at];
                }
            });
            double[] after = preconditionedEnergy(lambda, workers);
            ParallelRows.run(workers, x.features(), (from, to) -> {
                for (int at = from * columns; at < to * columns; at++) {
                    direction[at] = residual[at] / (squaredNorms[at / columns] + lambda)
                            + ratio(after[at % columns], before[at % columns]) * direction[at];
                }
            });
            energy = after;
        }
        return mostIterations;
    }

    private boolean solved(double[] squares, double[] goal) {
        for (int column = 0; column < columns; column++) {
            if (squares[column] > tolerance * tolerance * goal[column]) {
                return false;
            }
        }
        return true;
    }

    /** A column that is solved exactly has nothing left to step over. */
    private static double ratio(double numerator, double denominator) {
        return denominator > 0 ? numerator / denominator : 0;
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

    private double[] preconditionedEnergy(double lambda, Workers workers) {
        return ParallelRows.sum(workers, x.features(), columns, (from, to, sum) -> {
            for (int at = from * columns; at < to * columns; at++) {
                sum[at % columns] += residual[at] * residual[at] / (squaredNorms[at / columns] + lambda);
            }
        });
    }

    private double[] columnDots(double[] a, double[] b, Workers workers) {
        return ParallelRows.sum(workers, x.features(), columns, (from, to, sum) -> {
            for (int at = from * columns; at < to * columns; at++) {
                sum[at % columns] += a[at] * b[at];
            }
        });
    }
}
