package dev.foretaste.factorization.parallel;

import dev.foretaste.factorization.Workers;

/**
 * Work over many rows in blocks that depend on the number of rows alone, so that any number of threads gives the same
 * sums to the last bit.
 */
public final class ParallelRows {
    private static final int MOST_BLOCKS = 64;
    private static final int FEWEST_ROWS = 16;

    private ParallelRows() {}

    /** Works on the rows {@code from <= row < to}. */
    @FunctionalInterface
    public interface Task {
        void run(int from, int to);
    }

    /** Adds what the rows {@code from <= row < to} contribute to {@code sum}. */
    @FunctionalInterface
    public interface Summation {
        void add(int from, int to, double[] sum);
    }

    /** Runs a task over all of so many rows, block by block; the tasks must not depend on each other. */
    public static void run(Workers workers, int rows, Task task) {
        int blocks = blocks(rows);
        workers.run(blocks, block -> task.run(start(rows, blocks, block), start(rows, blocks, block + 1)));
    }

    /** The sum over all rows of vectors of so many elements. */
    public static double[] sum(Workers workers, int rows, int elements, Summation summation) {
        int blocks = blocks(rows);
        double[][] parts = new double[blocks][elements];
        workers.run(
                blocks,
                block -> summation.add(start(rows, blocks, block), start(rows, blocks, block + 1), parts[block]));
        double[] total = new double[elements];
        for (double[] part : parts) {
            for (int at = 0; at < elements; at++) {
                total[at] += part[at];
            }
        }
        return total;
    }

    private static int blocks(int rows) {
        return Math.min(MOST_BLOCKS, Math.ceilDiv(rows, FEWEST_ROWS));
    }

    private static int start(int rows, int blocks, int block) {
        return (int) ((long) rows * block / blocks);
    }
}
