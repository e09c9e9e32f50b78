package dev.foretaste.factorization.sgd;

import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.CompressedRatings;

/**
 * The rating matrix cut into {@value #SIZE} × {@value #SIZE} blocks of about equally many ratings. Blocks that share
 * neither users nor items can be trained at once; the grid's rounds are {@value #SIZE} such blocks each, and all rounds
 * visit every block once. The cuts and the order depend on the ratings alone, never on the number of threads.
 */
final class RatingGrid {
    /** Bands of users, bands of items, and rounds of an epoch. */
    static final int SIZE = 8;

    private final CompressedRatings ratings;
    private final int[] userBand;
    private final int[] itemBand;
    /** Where each user's ratings of each band of items begin: users × (SIZE + 1). */
    private final int[] cut;

    private RatingGrid(CompressedRatings ratings, int[] userBand, int[] itemBand, int[] cut) {
        this.ratings = ratings;
        this.userBand = userBand;
        this.itemBand = itemBand;
        this.cut = cut;
    }

    static RatingGrid of(CompressedRatings byUser, CompressedRatings byItem, Workers workers) {
        int[] cut = new int[Math.multiplyExact(byUser.rows(), SIZE + 1)];
        RatingGrid grid = new RatingGrid(byUser, bands(byUser), bands(byItem), cut);
        workers.run(SIZE, band -> {
            for (int user = grid.userBand[band]; user < grid.userBand[band + 1]; user++) {
                grid.cutRow(user);
            }
        });
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

    private void cutRow(int user) {
        int position = ratings.start(user);
        for (int band = 0; band < SIZE; band++) {
            cut[user * (SIZE + 1) + band] = position;
            while (position < ratings.end(user) && ratings.index(position) < itemBand[band + 1]) {
                position++;
            }
        }
        cut[user * (SIZE + 1) + SIZE] = ratings.end(user);
    }

    /** What is done with the items of a block before its ratings are visited. */
    @FunctionalInterface
    interface BlockTask {
        void begin(int fromItem, int toItem);
    }

    /** What is done with consecutive ratings of a user; gives their part of a sum. */
    @FunctionalInterface
    interface RunTask {
        double run(int user, int from, int to);
    }

    /** Visits every rating once, round by round, users ascending within a block; adds up the parts in a fixed order. */
    double sum(Workers workers, BlockTask begin, RunTask task) {
        double[] parts = new double[SIZE];
        for (int round = 0; round < SIZE; round++) {
            int shift = round;
            workers.run(SIZE, band -> parts[band] += block(band, (band + shift) % SIZE, begin, task));
        }
        double sum = 0;
        for (double part : parts) {
            sum += part;
        }
        return sum;
    }

    private double block(int users, int items, BlockTask begin, RunTask task) {
        begin.begin(itemBand[items], itemBand[items + 1]);
        double sum = 0;
        for (int user = userBand[users]; user < userBand[users + 1]; user++) {
            int from = cut[user * (SIZE + 1) + items];
            int to = cut[user * (SIZE + 1) + items + 1];
            if (from < to) {
                sum += task.run(user, from, to);
            }
        }
        return sum;
    }
}
