package dev.foretaste.factorization.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Small systems side by side, one in each lane of a SIMD register: {@link Kernel#choleskies} and what goes with it. */
final class VectorSystems {
    private static final VectorSpecies<Double> D = Registers.D;
    private static final int DOUBLES = Registers.DOUBLES;

    private VectorSystems() {}

    static void addOuterProducts(double[] y, int size, int systems, double[] weights, double[] c) {
        for (int s = 0; s < systems; s += DOUBLES) {
            addOuterProduct(y, size, systems, s, DoubleVector.fromArray(D, weights, s), c);
        }
    }

    private static void addOuterProduct(double[] y, int size, int systems, int s, DoubleVector weights, double[] c) {
        for (int row = 0, at = s; row < size; row++) {
            DoubleVector scaled =
                    DoubleVector.fromArray(D, y, row * systems + s).mul(weights);
            for (int column = 0, k = s; column <= row; column++, k += systems, at += systems) {
                scaled.fma(DoubleVector.fromArray(D, y, k), DoubleVector.fromArray(D, c, at))
                        .intoArray(c, at);
            }
        }
    }

    static boolean choleskies(double[] c, int size, int systems) {
        for (int s = 0; s < systems; s += DOUBLES) {
            for (int row = 0; row < size; row++) {
                int from = row * (row + 1) / 2 * systems + s;
                for (int column = 0; column < row; column++) {
                    int above = column * (column + 1) / 2 * systems + s;
                    minusProducts(c, from, c, above, column, systems, from + column * systems)
                            .div(DoubleVector.fromArray(D, c, above + column * systems))
                            .intoArray(c, from + column * systems);
                }
                int diagonal = from + row * systems;
                DoubleVector square = minusProducts(c, from, c, from, row, systems, diagonal);
                if (!square.compare(VectorOperators.GT, 0).allTrue()) {
                    return false;
                }
                square.sqrt().intoArray(c, diagonal);
            }
        }
        return true;
    }

    /** {@code a_at − Σ_k a_k·b_k}, with k in steps of systems. */
    private static DoubleVector minusProducts(
            double[] a, int aFrom, double[] b, int bFrom, int count, int systems, int at) {
        DoubleVector sum = DoubleVector.fromArray(D, a, at);
        for (int k = 0, step = 0; k < count; k++, step += systems) {
            sum = DoubleVector.fromArray(D, a, aFrom + step).neg().fma(DoubleVector.fromArray(D, b, bFrom + step), sum);
        }
        return sum;
    }

    static void solveLower(double[] l, int size, int systems, double[] b) {
        for (int s = 0; s < systems; s += DOUBLES) {
            for (int row = 0; row < size; row++) {
                int from = row * (row + 1) / 2 * systems + s;
                int at = row * systems + s;
                minusProducts(b, s, l, from, row, systems, at)
                        .div(DoubleVector.fromArray(D, l, from + row * systems))
                        .intoArray(b, at);
            }
        }
    }

    static void solveLowerTransposed(double[] l, int size, int systems, double[] b) {
        for (int s = 0; s < systems; s += DOUBLES) {
            for (int row = size - 1; row >= 0; row--) {
                DoubleVector sum = DoubleVector.fromArray(D, b, row * systems + s);
                for (int below = row + 1; below < size; below++) {
                    sum = DoubleVector.fromArray(D, l, (below * (below + 1) / 2 + row) * systems + s)
                            .neg()
                            .fma(DoubleVector.fromArray(D, b, below * systems + s), sum);
                }
                sum.div(DoubleVector.fromArray(D, l, (row * (row + 1) / 2 + row) * systems + s))
                        .intoArray(b, row * systems + s);
            }
        }
    }
}
