package dev.foretaste.factorization.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.FactorMatrix;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KMeansTest {
    private static final double[][] BLOBS = {{0, 0, 0}, {10, 0, 0}, {0, 10, 5}};

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void findsSeparatedBlobs(long seed) {
        FactorMatrix rows = blobs(seed, 20, 30, 10);

        KMeans clusters = KMeans.of(rows, 3, seed);

        // The largest first: the second blob, then the first, then the third.
        assertThat(clusters.clusters()).isEqualTo(3);
        assertThat(IntStream.range(0, 60).map(clusters::clusterOf))
                .containsExactly(IntStream.range(0, 60)
                        .map(row -> row < 20 ? 1 : row < 50 ? 0 : 2)
                        .boxed()
                        .toArray(Integer[]::new));
        for (int factor = 0; factor < 3; factor++) {
            assertThat(clusters.centre(2)[factor]).isCloseTo(BLOBS[2][factor], within(1.0));
        }
    }

    @Test
    void givesTheSameClustersForTheSameSeed() {
        FactorMatrix rows = blobs(1, 20, 20, 20);

        int[] once = clusters(KMeans.of(rows, 7, 5), 60);

        assertThat(clusters(KMeans.of(rows, 7, 5), 60)).isEqualTo(once);
    }

    @Test
    void makesNoMoreClustersThanRowsDiffer() {
        float[] values = {1, 1, 2, 2, 1, 1, 2, 2, 1, 1};

        KMeans clusters = KMeans.of(new FactorMatrix(5, 2, values), 4, 1);

        assertThat(clusters.clusters()).isEqualTo(2);
        assertThat(clusters(clusters, 5)).containsExactly(0, 1, 0, 1, 0);
    }

    /** Rows without any clusters in them, so that the start is far from where the iteration ends. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void endsWithEachRowNearestToTheMeanOfItsCluster(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int count = 90;
        float[] values = new float[2 * count];
        for (int at = 0; at < values.length; at++) {
            values[at] = (float) random.nextGaussian();
        }
        FactorMatrix rows = new FactorMatrix(count, 2, values);

        KMeans clusters = KMeans.of(rows, 6, seed);

        double[][] sums = new double[6][2];
        int[] sizes = new int[6];
        int[] first = new int[6];
        for (int row = count - 1; row >= 0; row--) {
            int cluster = clusters.clusterOf(row);
            first[cluster] = row;
            sizes[cluster]++;
            for (int factor = 0; factor < 2; factor++) {
                sums[cluster][factor] += rows.get(row, factor);
            }
            for (int other = 0; other < 6; other++) {
                assertThat(distance(rows, row, clusters.centre(cluster)))
                        .isLessThanOrEqualTo(distance(rows, row, clusters.centre(other)));
            }
        }
        for (int cluster = 0; cluster < 6; cluster++) {
            for (int factor = 0; factor < 2; factor++) {
                assertThat(clusters.centre(cluster)[factor])
                        .isCloseTo(sums[cluster][factor] / sizes[cluster], within(1e-12));
            }
            if (cluster > 0) {
                assertThat(sizes[cluster - 1] > sizes[cluster]
                                || sizes[cluster - 1] == sizes[cluster] && first[cluster - 1] < first[cluster])
                        .isTrue();
            }
        }
    }

    private static double distance(FactorMatrix rows, int row, double[] centre) {
        return Math.hypot(rows.get(row, 0) - centre[0], rows.get(row, 1) - centre[1]);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void numbersClustersOfOneSizeByTheirFirstRows(long seed) {
        KMeans clusters = KMeans.of(blobs(seed, 20, 20, 20), 3, seed);

        assertThat(clusters(clusters, 60))
                .isEqualTo(IntStream.range(0, 60).map(row -> row / 20).toArray());
    }

    @Test
    void putsTheCentreOfAllRowsInTheirMean() {
        KMeans clusters = KMeans.of(new FactorMatrix(3, 1, new float[] {1, 2, 6}), 1, 1);

        assertThat(clusters.centre(0)[0]).isEqualTo((1 + 2 + 6) / 3.0);
    }

    private static int[] clusters(KMeans clusters, int rows) {
        return IntStream.range(0, rows).map(clusters::clusterOf).toArray();
    }

    /** So many rows around each of three centres, with a deviation of 0.5. */
    static FactorMatrix blobs(long seed, int... sizes) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[Arrays.stream(sizes).sum() * 3];
        int at = 0;
        for (int blob = 0; blob < sizes.length; blob++) {
            for (int row = 0; row < sizes[blob]; row++) {
                for (double centre : BLOBS[blob]) {
                    values[at++] = (float) (centre + 0.5 * random.nextGaussian());
                }
            }
        }
        return new FactorMatrix(at / 3, 3, values);
    }
}
