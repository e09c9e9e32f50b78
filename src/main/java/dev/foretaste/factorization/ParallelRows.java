package dev.foretaste.factorization;

/**
 * Work over many rows in blocks that depend on the number of rows alone, so that any number of threads gives the same
 * sums to the last bit.
 */
final class ParallelRows {
    private static final int MOST_BLOCKS = 64;
    private static final int FEWEST_ROWS = 16;

    private ParallelRows() {}

    /** Works on the rows {@code from <= row < to}. */
    @FunctionalInterface
    interface Task {
        void run(int from, int to);
    }

    /** Adds what the rows {@code from <= row < to} contribute to {@code sum}. */
    @FunctionalInterface
    interface Summation {
        void add(int from, int to, double[] sum);
    }

    static void run(Workers workers, int rows, Task task) {
        int blocks = blocks(rows);
        workers.run(blocks, block -> task.run(start(rows, blocks, block), start(rows, blocks, block + 1)));
    }

    /** The sum over all rows of vectors of so many elements. */
    static double[] sum(Workers workers, int rows, int elements, Summation summation) {
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
