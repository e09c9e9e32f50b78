package dev.foretaste.factorization;

/**
 * Latent factors of users or items: {@code rows × rank}, row-major. Immutable by agreement: {@link #values} is the
 * array itself, for kernels, and nobody writes it once the matrix is made.
 */
public final class FactorMatrix {
    private final int rows;
    private final int rank;
    private final float[] values;

    public FactorMatrix(int rows, int rank, float[] values) {
        if ((long) rows * rank != values.length) {
            throw new IllegalArgumentException("%d values for %d × %d".formatted(values.length, rows, rank));
        }
        this.rows = rows;
        this.rank = rank;
        this.values = values;
    }

    /**
     * Room for the factors of so many rows.
     *
     * @throws TrainingException if one array cannot hold them
     */
    public static float[] allocate(int rows, int rank) {
        requireRoom(rows, rank);
        return new float[rows * rank];
    }

    /** @throws TrainingException if one array cannot hold the factors of so many rows */
    public static void requireRoom(int rows, int rank) {
        if ((long) rows * rank > Integer.MAX_VALUE - 8) {
            throw new TrainingException("%d rows of rank %d are more than the %d numbers of one array; lower the rank"
                    .formatted(rows, rank, Integer.MAX_VALUE - 8));
        }
    }

    /** The factors of a model that has none: rank 0. */
    public static FactorMatrix none(int rows) {
        return new FactorMatrix(rows, 0, new float[0]);
    }

    public int rows() {
        return rows;
    }

    public int rank() {
        return rank;
    }

    public float get(int row, int factor) {
        return values[row * rank + factor];
    }

    /** All factors; row {@code r} starts at {@code r * rank()}. Shared, never to be written. */
    public float[] values() {
        return values;
    }

    /** At most so many of the rows, evenly spaced; row n of them is row {@code n * rows() / chosen.rows()} of these. */
    public FactorMatrix evenly(int most) {
        if (rows <= most) {
            return this;
        }
        float[] chosen = new float[most * rank];
        for (int row = 0; row < most; row++) {
            System.arraycopy(values, (int) ((long) row * rows / most) * rank, chosen, row * rank, rank);
        }
        return new FactorMatrix(most, rank, chosen);
    }

    /** A copy of these rows, in their order. */
    public FactorMatrix keeping(int[] kept) {
        float[] copy = new float[kept.length * rank];
        for (int row = 0; row < kept.length; row++) {
            System.arraycopy(values, kept[row] * rank, copy, row * rank, rank);
        }
        return new FactorMatrix(kept.length, rank, copy);
    }

    /** For storage: rows × rank, around the same array. */
    public Tensor tensor() {
        return new Tensor.Floats(new int[] {rows, rank}, values);
    }
}
