package dev.foretaste.factorization.sgd;

import dev.foretaste.factorization.RatingUnit;
import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.CompressedRatings;
import java.util.function.IntPredicate;

/**
 * The rating matrix cut into {@value #SIZE} × {@value #SIZE} blocks of about equally many ratings. Blocks that share
 * neither users nor items can be trained at once; the grid's rounds are {@value #SIZE} such blocks each, and all rounds
 * visit every block once. The cuts and the order depend on the ratings alone, never on the number of threads.
 *
 * <p>It holds the ratings in the order in which they are visited: read from the rows of the matrix, the few that a user
 * has in a block would each have to be waited for.
 */
final class RatingGrid {
    /** Bands of users, bands of items, and rounds of an epoch. */
    static final int SIZE = 8;

    private final int[] itemBand;
    private final Band[] bands;

    private RatingGrid(int[] itemBand) {
        this.itemBand = itemBand;
        this.bands = new Band[SIZE];
    }

    /** What a grid takes, in bytes. */
    static long bytes(int users, int ratings) {
        return (users + 1L) * SIZE * Integer.BYTES + (long) ratings * (Integer.BYTES + Float.BYTES);
    }

    /**
     * The grid of the ratings at some positions of a matrix.
     *
     * @param taken by the position in {@code byUser}
     * @param unit what the grid's ratings are in
     */
    static RatingGrid of(
            CompressedRatings byUser, CompressedRatings byItem, IntPredicate taken, RatingUnit unit, Workers workers) {
        int[] userBand = bands(byUser);
        RatingGrid grid = new RatingGrid(bands(byItem));
        workers.run(
                SIZE,
                band -> grid.bands[band] =
                        Band.of(byUser, userBand[band], userBand[band + 1], grid.itemBand, taken, unit.scale()));
        return grid;
    }

    /** Bounds of consecutive rows with about equally many ratings. */
    private static int[] bands(CompressedRatings ratings) {
        int[] bound = new int[SIZE + 1];
        int row = 0;
        for (int band = 0; band < SIZE; band++) {
            bound[band] = row;
            long until = (long) ratings.size() * (band + 1) / SIZE;
            while (row < ratings.rows() && ratings.end(row) <= until) {
                row++;
            }
        }
        bound[SIZE] = ratings.rows();
        return bound;
    }

    /** What is done with the items of a block before its ratings are visited. */
    @FunctionalInterface
    interface BlockTask {
        void begin(int fromItem, int toItem);
    }

    /** What is done with a user's ratings in a block, from one position of the two arrays to another; gives their part of a sum. */
    @FunctionalInterface
    interface RunTask {
        double run(int user, int[] item, float[] value, int from, int to);
    }

    /** Visits every rating once, round by round, users ascending within a block; adds up the parts in a fixed order. */
    double sum(Workers workers, BlockTask begin, RunTask task) {
        double[] parts = new double[SIZE];
        for (int round = 0; round < SIZE; round++) {
            int shift = round;
            workers.run(SIZE, band -> {
                int items = (band + shift) % SIZE;
                begin.begin(itemBand[items], itemBand[items + 1]);
                parts[band] += bands[band].sum(items, task);
            });
        }
        double sum = 0;
        for (double part : parts) {
            sum += part;
        }
        return sum;
    }

    /**
     * A row of blocks, one after the other.
     *
     * @param start where the ratings of a user in a block begin, SIZE × users, and at its end their number
     */
    private record Band(int firstUser, int users, int[] start, int[] item, float[] value) {

        static Band of(CompressedRatings ratings, int from, int to, int[] itemBand, IntPredicate taken, float scale) {
            int users = to - from;
            int[] start = new int[SIZE * users + 1];
            for (int user = 0; user < users; user++) {
                int at = ratings.start(from + user);
                for (int block = 0; block < SIZE; block++) {
                    for (; isIn(block, at, ratings, from + user, itemBand); at++) {
                        start[block * users + user + 1] += taken.test(at) ? 1 : 0;
                    }
                }
            }
            for (int run = 0; run < SIZE * users; run++) {
                start[run + 1] += start[run];
            }
            int size = start[SIZE * users];
            Band band = new Band(from, users, start, new int[size], new float[size]);
            for (int user = 0; user < users; user++) {
                band.fill(user, ratings, itemBand, taken, scale);
            }
            return band;
        }

        private void fill(int user, CompressedRatings ratings, int[] itemBand, IntPredicate taken, float scale) {
            int at = ratings.start(firstUser + user);
            for (int block = 0; block < SIZE; block++) {
                int next = start[block * users + user];
                for (; isIn(block, at, ratings, firstUser + user, itemBand); at++) {
                    if (taken.test(at)) {
                        item[next] = ratings.index(at);
                        value[next++] = scale * ratings.value(at);
                    }
                }
            }
        }

        /** Whether a user still has a rating at a position, and in this block or one before. */
        private static boolean isIn(int block, int at, CompressedRatings ratings, int user, int[] itemBand) {
            return at < ratings.end(user) && ratings.index(at) < itemBand[block + 1];
        }

        double sum(int block, RunTask task) {
            double sum = 0;
            for (int user = 0, run = block * users; user < users; user++, run++) {
                if (start[run] < start[run + 1]) {
                    sum += task.run(firstUser + user, item, value, start[run], start[run + 1]);
                }
            }
            return sum;
        }
    }
}
