package dev.foretaste.factorization.serving;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.parallel.SeededRandom;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Groups the rows of a factor matrix into clusters around their means, by Euclidean distance: Lloyd's iteration from the
 * k-means++ start (Arthur and Vassilvitskii 2007, section 2.2). The same seed gives the same clusters. Immutable.
 *
 * <p>Clusters are numbered by falling size, equal ones by their first row.
 */
public final class KMeans {
    private static final int MOST_ITERATIONS = 50;

    private final int[] clusterOf;
    private final double[][] centres;

    private KMeans(int[] clusterOf, double[][] centres) {
        this.clusterOf = clusterOf;
        this.centres = centres;
    }

    /**
     * @param clusters how many at most; fewer come out where fewer rows differ
     * @throws IllegalArgumentException for less than one cluster
     */
    public static KMeans of(FactorMatrix rows, int clusters, long seed) {
        if (clusters < 1) {
            throw new IllegalArgumentException(clusters + " clusters; expected at least one");
        }
        double[][] centres = start(rows, clusters, SeededRandom.of(seed));
        int[] clusterOf = new int[rows.rows()];
        for (int iteration = 0; iteration < MOST_ITERATIONS; iteration++) {
            boolean changed = assign(rows, centres, clusterOf);
            if (iteration > 0 && !changed) {
                break;
            }
            centres = means(rows, centres, clusterOf);
        }
        return bySize(clusterOf, centres);
    }

    /** The cluster of a row, {@code 0 <= cluster < clusters()}. */
    public int clusterOf(int row) {
        return clusterOf[row];
    }

    public int clusters() {
        return centres.length;
    }

    /** The mean of a cluster's rows; a copy. */
    public double[] centre(int cluster) {
        return centres[cluster].clone();
    }

    /** Each next centre is a row, drawn with a chance in proportion to its squared distance from the centres so far. */
    private static double[][] start(FactorMatrix rows, int clusters, SplittableRandom random) {
        double[][] centres = new double[Math.min(clusters, rows.rows())][];
        double[] squares = new double[rows.rows()];
        Arrays.fill(squares, Double.POSITIVE_INFINITY);
        for (int chosen = 0; chosen < centres.length; chosen++) {
            int row = chosen == 0 ? random.nextInt(rows.rows()) : draw(squares, random);
            if (row < 0) {
                return Arrays.copyOf(centres, chosen);
            }
            centres[chosen] = row(rows, row);
            for (int other = 0; other < squares.length; other++) {
                squares[other] = Math.min(squares[other], squaredDistance(rows, other, centres[chosen]));
            }
        }
        return centres;
    }

    /** A row by its weight; -1 where all weights are zero. */
    private static int draw(double[] weights, SplittableRandom random) {
        double total = Arrays.stream(weights).sum();
        double left = random.nextDouble() * total;
        int last = -1;
        for (int row = 0; row < weights.length; row++) {
            if (weights[row] > 0) {
                last = row;
                left -= weights[row];
                if (left < 0) {
                    return row;
                }
            }
        }
        return last;
    }

    /** Puts each row to its nearest centre, the first of equally near ones; says whether any row moved. */
    private static boolean assign(FactorMatrix rows, double[][] centres, int[] clusterOf) {
        boolean changed = false;
        for (int row = 0; row < clusterOf.length; row++) {
            int nearest = 0;
            double least = Double.POSITIVE_INFINITY;
            for (int cluster = 0; cluster < centres.length; cluster++) {
                double square = squaredDistance(rows, row, centres[cluster]);
                if (square < least) {
                    least = square;
                    nearest = cluster;
                }
            }
            changed |= clusterOf[row] != nearest;
            clusterOf[row] = nearest;
        }
        return changed;
    }

    /** The means of the clusters; a cluster that lost all its rows keeps its centre. */
    private static double[][] means(FactorMatrix rows, double[][] before, int[] clusterOf) {
        double[][] means = new double[before.length][rows.rank()];
        int[] sizes = new int[before.length];
        for (int row = 0; row < clusterOf.length; row++) {
            sizes[clusterOf[row]]++;
            for (int factor = 0; factor < rows.rank(); factor++) {
                means[clusterOf[row]][factor] += rows.get(row, factor);
            }
        }
        for (int cluster = 0; cluster < means.length; cluster++) {
            if (sizes[cluster] == 0) {
                means[cluster] = before[cluster];
            } else {
                for (int factor = 0; factor < rows.rank(); factor++) {
                    means[cluster][factor] /= sizes[cluster];
                }
            }
        }
        return means;
    }

    private static KMeans bySize(int[] clusterOf, double[][] centres) {
        int[] first = new int[centres.length];
        Arrays.fill(first, Integer.MAX_VALUE);
        int[] sizes = new int[centres.length];
        for (int row = 0; row < clusterOf.length; row++) {
            first[clusterOf[row]] = Math.min(first[clusterOf[row]], row);
            sizes[clusterOf[row]]++;
        }
        Integer[] order = new Integer[centres.length];
        Arrays.setAll(order, cluster -> cluster);
        Arrays.sort(order, (a, b) -> sizes[a] == sizes[b] ? Integer.compare(first[a], first[b]) : sizes[b] - sizes[a]);
        int[] number = new int[centres.length];
        int kept = 0;
        for (int cluster : order) {
            number[cluster] = kept;
            kept += sizes[cluster] > 0 ? 1 : 0;
        }
        double[][] sorted = new double[kept][];
        for (int cluster = 0; cluster < centres.length; cluster++) {
            if (sizes[cluster] > 0) {
                sorted[number[cluster]] = centres[cluster];
            }
        }
        int[] renumbered =
                Arrays.stream(clusterOf).map(cluster -> number[cluster]).toArray();
        return new KMeans(renumbered, sorted);
    }

    private static double[] row(FactorMatrix rows, int row) {
        double[] values = new double[rows.rank()];
        Arrays.setAll(values, factor -> rows.get(row, factor));
        return values;
    }

    private static double squaredDistance(FactorMatrix rows, int row, double[] centre) {
        double sum = 0;
        for (int factor = 0; factor < centre.length; factor++) {
            double difference = rows.get(row, factor) - centre[factor];
            sum += difference * difference;
        }
        return sum;
    }
}
