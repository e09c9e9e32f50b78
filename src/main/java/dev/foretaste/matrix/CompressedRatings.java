package dev.foretaste.matrix;

import java.util.Arrays;

/**
 * The ratings of a matrix row by row (compressed sparse rows): the positions of row {@code r} are
 * {@code start(r) <= position < end(r)}, ascending in {@link #index}. Immutable.
 *
 * <p>A {@link RatingMatrix} holds itself twice: with users as rows and items as indexes, and the other way round.
 */
public final class CompressedRatings {
    private final int[] start;
    private final int[] index;
    private final float[] value;

    CompressedRatings(int[] start, int[] index, float[] value) {
        this.start = start;
        this.index = index;
        this.value = value;
    }

    public int rows() {
        return start.length - 1;
    }

    /** The number of ratings of all rows. */
    public int size() {
        return index.length;
    }

    public int start(int row) {
        return start[row];
    }

    public int end(int row) {
        return start[row + 1];
    }

    /** The number of ratings of a row. */
    public int count(int row) {
        return start[row + 1] - start[row];
    }

    /** The index on the other side of the rating at a position. */
    public int index(int position) {
        return index[position];
    }

    /** The value of the rating at a position. */
    public float value(int position) {
        return value[position];
    }

    /** The same ratings, index {@code n} renamed to {@code moved[n]}, which must ascend with n. */
    CompressedRatings withIndexes(int[] moved) {
        return new CompressedRatings(
                start, Arrays.stream(index).map(n -> moved[n]).toArray(), value);
    }

    /** These ratings with rows and indexes exchanged. */
    CompressedRatings transposed(int indexes) {
        int[] columnStart = new int[indexes + 1];
        for (int at : index) {
            columnStart[at + 1]++;
        }
        for (int at = 0; at < indexes; at++) {
            columnStart[at + 1] += columnStart[at];
        }
        int[] next = columnStart.clone();
        int[] row = new int[index.length];
        float[] transposed = new float[index.length];
        for (int r = 0; r < rows(); r++) {
            for (int position = start[r]; position < start[r + 1]; position++) {
                int to = next[index[position]]++;
                row[to] = r;
                transposed[to] = value[position];
            }
        }
        return new CompressedRatings(columnStart, row, transposed);
    }
}
