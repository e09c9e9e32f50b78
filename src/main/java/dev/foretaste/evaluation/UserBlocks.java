package dev.foretaste.evaluation;

/** Users in blocks, the tasks of a parallel evaluation. Sums per block, added in order, do not depend on the threads. */
record UserBlocks(int users) {
    private static final int SIZE = 64;

    int count() {
        return Math.ceilDiv(users, SIZE);
    }

    int start(int block) {
        return block * SIZE;
    }

    int end(int block) {
        return Math.min(users, start(block) + SIZE);
    }

    static double sum(double[] perBlock) {
        double sum = 0;
        for (double each : perBlock) {
            sum += each;
        }
        return sum;
    }
}
