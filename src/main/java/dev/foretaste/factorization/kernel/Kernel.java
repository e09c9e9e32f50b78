package dev.foretaste.factorization.kernel;

import dev.foretaste.matrix.CompressedRatings;

/**
 * The inner loops of factorization over plain arrays. {@link ScalarKernel} is the readable reference; {@link
 * VectorKernel} computes the same with SIMD instructions, up to rounding. Stateless and thread-safe.
 *
 * <p>Matrices are row-major with a stride. Where a stride is asked to be padded, it is a multiple of {@link #PADDING}
 * and the columns from the size to the stride hold zeros.
 */
public interface Kernel {
    /** What strides are a multiple of: as many floats as the widest SIMD register holds. */
    int PADDING = 16;

    /** How many rows are scored at once by {@link #score}. */
    int LANES = 16;

    /** The kernel that suits this JVM, chosen once. */
    static Kernel best() {
        return KernelChoice.BEST;
    }

    /** The least multiple of {@link #PADDING} that is no less than a size. */
    static int padded(int size) {
        return Math.ceilDiv(size, PADDING) * PADDING;
    }

    /** Which kernel this is and how to get a faster one, for a log. */
    String description();

    /** Whether the loops run on SIMD registers, which takes the JVM longer to compile. */
    boolean isSimd();

    /** {@code Σ a_k·b_k} over n elements from the two offsets. */
    float dot(float[] a, int aOffset, float[] b, int bOffset, int n);

    /** {@code y_k += α·x_k} over n elements from the two offsets. */
    void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int n);

    /**
     * {@code G += Σ_r y_r·y_rᵀ}, the upper triangle of it; elements below the diagonal are undefined afterwards.
     *
     * @param tile rows of vectors y, a few hundred at most since they are summed in float; padded stride
     * @param gram G, at least {@code stride} rows and columns
     */
    void syrk(float[] tile, int rows, int stride, double[] gram, int gramStride);

    /**
     * {@code out += Σ_r w_r·y_r}.
     *
     * @param tile as for {@link #syrk}
     * @param weights w, one a row
     * @param out at least {@code stride} elements
     */
    void weightedSum(float[] tile, int rows, int stride, float[] weights, double[] out);

    /**
     * {@code sum = Σ y_r} over the rows {@code r = first + index[from] … first + index[to - 1]} of a matrix, in float.
     *
     * @param y a matrix with a padded stride
     * @param sum {@code stride} elements, overwritten
     */
    void sumRows(float[] y, int stride, int first, int[] index, int from, int to, float[] sum);

    /**
     * Replaces the upper triangle of {@code a} by U with {@code a = Uᵀ·U}; elements below the diagonal are undefined
     * afterwards.
     *
     * @param stride a padded stride
     * @return false if {@code a} is not positive definite; its content is then undefined
     */
    boolean cholesky(double[] a, int size, int stride);

    /**
     * Replaces {@code b} by the solution of {@code Uᵀ·x = b}.
     *
     * @param from the elements of {@code b} before it are known to be zero
     * @param b padded as a row of {@code u}
     */
    void solveTransposed(double[] u, int size, int stride, double[] b, int from);

    /**
     * Replaces {@code b} by the solution of {@code U·x = b}.
     *
     * @param b padded as a row of {@code u}
     */
    void solveUpper(double[] u, int size, int stride, double[] b);

    /**
     * {@code C_s += w_s·y_s·y_sᵀ} for many small systems s side by side: element e of system s is at {@code e·systems + s},
     * and of C the lower triangle is kept, row by row, {@code size·(size + 1)/2} elements.
     *
     * @param y vectors of {@code size} elements
     * @param systems a multiple of {@link #PADDING}
     * @param weights w, one a system
     */
    void addOuterProducts(double[] y, int size, int systems, double[] weights, double[] c);

    /**
     * Replaces each C, as {@link #addOuterProducts} keeps them, by L with {@code C = L·Lᵀ}.
     *
     * @return false if one of them is not positive definite; their content is then undefined
     */
    boolean choleskies(double[] c, int size, int systems);

    /**
     * Replaces each vector b by the solution of {@code L·x = b}, side by side.
     *
     * @param l what {@link #choleskies} made
     */
    void solveLower(double[] l, int size, int systems, double[] b);

    /** Replaces each vector b by the solution of {@code Lᵀ·x = b}, side by side. */
    void solveLowerTransposed(double[] l, int size, int systems, double[] b);

    /**
     * The product of a matrix and a vector: {@code scores[at + (block − from)·LANES + lane] = Σ_k x_k · y_k}, where y is
     * row {@code block·LANES + lane} of the matrix.
     *
     * @param blocks the matrix with the rows of a block interleaved: element k of the row in a lane of a block is at
     *     {@code (block·size + k)·LANES + lane}
     * @param size the number of elements of a row
     * @param from the first block
     * @param to the block after the last
     * @param x the vector, {@code size} elements
     */
    void score(float[] blocks, int size, int from, int to, float[] x, float[] scores, int at);

    /**
     * A step of gradient descent for each of some ratings of one user, in order: with {@code e = r − μ − b_u − b_i −
     * p·q}, {@code p += η_u·(e·q − λ·p)}, {@code q += η_i·(e·p − λ·q)} with the p before the step, {@code b_u += η_u·(e
     * − λ_b·b_u)}, {@code b_i += η_i·(e − λ_b·b_i)}, where {@code η_u = η/√G_u} and G is the row's {@link
     * SgdSide#squares} before the step (Chin et al. 2015, section 3, with one rate a row).
     *
     * @param user the row of the user
     * @param ratings users × items
     * @param from the first position
     * @param to the position after the last
     * @return the sum of e²
     */
    double descend(SgdStep step, SgdSide users, SgdSide items, int user, CompressedRatings ratings, int from, int to);
}
