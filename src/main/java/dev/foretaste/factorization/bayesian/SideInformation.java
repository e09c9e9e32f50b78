package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.factorization.parallel.ParallelRows;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.ItemCategories;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the rows of one side beside their ratings: a sparse matrix X, rows × features. Features come in
 * groups (the items a user rated; the users who rated an item; an item's categories); within a group a row that has n
 * of the features has each with the value {@code 1/√n}. Products with it are taken in single precision.
 */
final class SideInformation {
    /** How many rows are summed in float before they are added to a sum in double. */
    private static final int MOST_IN_FLOAT = 1024;

    private final int rows;
    private final int features;
    private final List<Group> groups;

    /**
     * One group of features.
     *
     * @param first the index of its first feature
     * @param weight {@code 1/√n} for each row
     */
    private record Group(int first, Incidence byRow, Incidence byFeature, double[] weight) {}

    /** Which columns each row has: the columns of row r are {@code index[start[r]] … index[start[r + 1] - 1]}. */
    private record Incidence(int[] start, int[] index) {
        static Incidence of(CompressedRatings ratings) {
            int[] start = new int[ratings.rows() + 1];
            int[] index = new int[ratings.size()];
            for (int row = 0; row < ratings.rows(); row++) {
                start[row + 1] = ratings.end(row);
            }
            Arrays.setAll(index, ratings::index);
            return new Incidence(start, index);
        }

        static Incidence of(ItemCategories categories) {
            int[] start = new int[categories.items() + 1];
            int[] index = new int[categories.size()];
            for (int item = 0; item < categories.items(); item++) {
                start[item + 1] = categories.end(item);
            }
            Arrays.setAll(index, categories::category);
            return new Incidence(start, index);
        }

        Incidence transposed(int columns) {
            int[] columnStart = new int[columns + 1];
            for (int column : index) {
                columnStart[column + 1]++;
            }
            for (int column = 0; column < columns; column++) {
                columnStart[column + 1] += columnStart[column];
            }
            int[] next = columnStart.clone();
            int[] row = new int[index.length];
            for (int r = 0; r < start.length - 1; r++) {
                for (int at = start[r]; at < start[r + 1]; at++) {
                    row[next[index[at]]++] = r;
                }
            }
            return new Incidence(columnStart, row);
        }

        int rows() {
            return start.length - 1;
        }

        double[] weights() {
            double[] weights = new double[rows()];
            Arrays.setAll(weights, row -> 1 / Math.sqrt(Math.max(1, start[row + 1] - start[row])));
            return weights;
        }
    }

    private SideInformation(int rows, List<Group> groups) {
        this.rows = rows;
        this.groups = List.copyOf(groups);
        this.features =
                groups.stream().mapToInt(group -> group.byFeature().rows()).sum();
    }

    /** Nothing known about so many rows. */
    static SideInformation none(int rows) {
        return new SideInformation(rows, List.of());
    }

    /** What is known here, and who rated whom: {@code byRow} and the same ratings transposed. */
    SideInformation withRatings(CompressedRatings byRow, CompressedRatings byFeature) {
        return with(Incidence.of(byRow), Incidence.of(byFeature));
    }

    /** What is known here, and the categories. */
    SideInformation withCategories(ItemCategories categories) {
        Incidence byRow = Incidence.of(categories);
        return categories.size() == 0
                ? this
                : with(byRow, byRow.transposed(categories.categories().size()));
    }

    private SideInformation with(Incidence byRow, Incidence byFeature) {
        List<Group> more = new ArrayList<>(groups);
        more.add(new Group(features, byRow, byFeature, byRow.weights()));
        return new SideInformation(rows, more);
    }

    int features() {
        return features;
    }

    /** Writes {@code X·b} to {@code product}: {@code b} features × n, {@code product} rows × n, both row-major. */
    void multiply(double[] b, double[] product, int n, Workers workers) {
        float[] packed = packed(b, n, null, workers);
        ParallelRows.run(workers, rows, (from, to) -> {
            Arrays.fill(product, from * n, to * n, 0);
            for (Group group : groups) {
                addSums(group.byRow(), packed, group.first(), n, group.weight(), from, to, product, 0);
            }
        });
    }

    /** Writes {@code Xᵀ·v} to {@code product}: {@code v} rows × n, {@code product} features × n, both row-major. */
    void multiplyTransposed(double[] v, double[] product, int n, Workers workers) {
        for (Group group : groups) {
            float[] packed = packed(v, n, group.weight(), workers);
            ParallelRows.run(workers, group.byFeature().rows(), (from, to) -> {
                int first = group.first();
                Arrays.fill(product, (first + from) * n, (first + to) * n, 0);
                addSums(group.byFeature(), packed, 0, n, null, from, to, product, first);
            });
        }
    }

    /** Rows of n doubles as padded rows of floats, each times its weight where there are weights. */
    private static float[] packed(double[] values, int n, double @Nullable [] weight, Workers workers) {
        int stride = Kernel.padded(n);
        int rows = values.length / n;
        float[] packed = FactorMatrix.allocate(rows, stride);
        ParallelRows.run(workers, rows, (from, to) -> {
            for (int row = from; row < to; row++) {
                double scale = weight == null ? 1 : weight[row];
                for (int column = 0; column < n; column++) {
                    packed[row * stride + column] = (float) (scale * values[row * n + column]);
                }
            }
        });
        return packed;
    }

    /** Adds to rows of {@code product}, from a first one, the weighted sums of the packed rows that the incidence names. */
    private static void addSums(
            Incidence incidence,
            float[] packed,
            int firstPacked,
            int n,
            double @Nullable [] weight,
            int from,
            int to,
            double[] product,
            int firstProduct) {
        Kernel kernel = Kernel.best();
        float[] sum = new float[Kernel.padded(n)];
        for (int row = from; row < to; row++) {
            int end = incidence.start()[row + 1];
            double scale = weight == null ? 1 : weight[row];
            for (int at = incidence.start()[row]; at < end; at += MOST_IN_FLOAT) {
                int next = Math.min(at + MOST_IN_FLOAT, end);
                kernel.sumRows(packed, sum.length, firstPacked, incidence.index(), at, next, sum);
                for (int column = 0; column < n; column++) {
                    product[(firstProduct + row) * n + column] += scale * sum[column];
                }
            }
        }
    }

    /** By group, the mean of what it adds to {@code X·b}, each row counting as often as it has features. */
    double[][] groupMeans(double[] b, int n) {
        return groups.stream().map(group -> mean(group, b, n)).toArray(double[][]::new);
    }

    /**
     * What a row may be expected to get from the groups of which it has no feature: the mean of the group.
     * Not to have been rated yet says nothing of what a rating would be.
     *
     * @param groupMeans from {@link #groupMeans}
     */
    double[] expected(int row, double[][] groupMeans, int n) {
        double[] expected = new double[n];
        for (int at = 0; at < groupMeans.length; at++) {
            int[] start = groups.get(at).byRow().start();
            for (int column = 0; column < n && start[row + 1] == start[row]; column++) {
                expected[column] += groupMeans[at][column];
            }
        }
        return expected;
    }

    private static double[] mean(Group group, double[] b, int n) {
        double[] mean = new double[n];
        int[] start = group.byRow().start();
        int counted = 0;
        for (int row = 0; row < group.byRow().rows(); row++) {
            int size = start[row + 1] - start[row];
            counted += size;
            for (int at = start[row]; at < start[row + 1]; at++) {
                int feature = (group.first() + group.byRow().index()[at]) * n;
                for (int column = 0; column < n; column++) {
                    mean[column] += size * group.weight()[row] * b[feature + column];
                }
            }
        }
        for (int column = 0; column < n; column++) {
            mean[column] /= Math.max(1, counted);
        }
        return mean;
    }

    /** The diagonal of {@code Xᵀ·X}. */
    double[] squaredNorms() {
        double[] norms = new double[features];
        for (Group group : groups) {
            Incidence byFeature = group.byFeature();
            for (int feature = 0; feature < byFeature.rows(); feature++) {
                for (int at = byFeature.start()[feature]; at < byFeature.start()[feature + 1]; at++) {
                    double weight = group.weight()[byFeature.index()[at]];
                    norms[group.first() + feature] += weight * weight;
                }
            }
        }
        return norms;
    }
}
