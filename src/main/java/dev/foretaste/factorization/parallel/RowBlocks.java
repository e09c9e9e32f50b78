package dev.foretaste.factorization.parallel;

import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.CompressedRatings;
import java.util.Arrays;

/**
 * Rows cut into consecutive blocks of about equal work, the tasks of one half-sweep. The cuts depend on the ratings
 * alone, never on the number of threads.
 */
public final class RowBlocks {
    /** How many blocks there are at most. */
    public static final int MOST = 128;

    private final int[] start;

    private RowBlocks(int[] start) {
        this.start = start;
    }

    /**
     * Blocks of about equally many ratings.
     *
     * @param rowCost what a row costs whatever its ratings, in ratings
     */
    public static RowBlocks of(CompressedRatings ratings, int rowCost) {
        long total = ratings.size() + (long) ratings.rows() * rowCost;
        int[] start = new int[MOST + 1];
        int blocks = 0;
        long done = 0;
        for (int row = 0; row < ratings.rows(); row++) {
            if (done >= total * blocks / MOST) {
                start[blocks++] = row;
            }
            done += ratings.count(row) + rowCost;
        }
        start[blocks] = ratings.rows();
        return new RowBlocks(Arrays.copyOf(start, blocks + 1));
    }

    /** The number of blocks, at most {@link #MOST}. */
    public int count() {
        return start.length - 1;
    }

    /** The first row of a block, {@code 0 <= block < count()}. */
    public int start(int block) {
        return start[block];
    }

    /** The row after the last of a block. */
    public int end(int block) {
        return start[block + 1];
    }

    /** What is done with the rows of one block; gives the block's part of a sum. */
    @FunctionalInterface
    public interface BlockTask {
        double run(int from, int to);
    }

    /** Runs a task for every block and adds up what it gives, in the order of the blocks. */
    public double sum(Workers workers, BlockTask task) {
        double[] parts = new double[count()];
        workers.run(count(), block -> parts[block] = task.run(start(block), end(block)));
        double sum = 0;
        for (double part : parts) {
            sum += part;
        }
        return sum;
    }
}
