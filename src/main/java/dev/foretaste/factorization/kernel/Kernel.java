package dev.foretaste.factorization.kernel;

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

    /** How many vectors a tile holds: short enough to sum them in float, and they fit into the fastest cache. */
    int TILE = 128;

    /** The kernel that suits this JVM, chosen once. */
    static Kernel best() {
        return KernelChoice.BEST;
    }

    /** The least multiple of {@link #PADDING} that is no less than a size. */
    static int padded(int size) {
        return Math.ceilDiv(size, PADDING) * PADDING;
    }

    /**
     * Where a tile has element k of a row: {@link #TILE} rows are kept in panels of {@link #PADDING} columns, so that
     * loops over rows have steps of constant length. A tile has room for TILE rows of a padded size.
     */
    static int tileIndex(int row, int k) {
        return (k / PADDING * TILE + row) * PADDING + k % PADDING;
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
     * Fills a tile ({@link #tileIndex}) with {@code s_r·y_r}. A loop that does nothing else has many cache misses under
     * way at once.
     *
     * @param y vectors of {@code size} elements, that of row r at {@code offsets[r]}
     * @param scales s, one a row
     * @param tile its columns from {@code size} on stay as they are
     */
    void gather(float[] y, int[] offsets, int rows, int size, float[] scales, float[] tile);

    /**
     * {@link #gather}, and on the way two sums of what the tile then holds: {@code Σ_r t_r·s_r·y_r}, then {@code Σ_r
     * s_r·s_r·y_r}. Fetching the vectors is what takes time, so that the sums cost next to nothing.
     *
     * @param targets t, one a row
     * @param sums the two sums after each other, {@code size} elements each; overwritten
     */
    void gatherAndSum(
            float[] y, int[] offsets, int rows, int size, float[] scales, float[] targets, float[] tile, float[] sums);

    /**
     * {@code Σ_r y_r·y_rᵀ}, the upper triangle of it; elements below the diagonal are undefined afterwards.
     *
     * @param tile rows of vectors y
     * @param stride their padded size
     * @param product overwritten, at least {@code stride} rows and columns
     */
    void syrk(float[] tile, int rows, int stride, float[] product, int productStride);

    /**
     * Adds the upper triangle of a product to one in double, or puts it in its place; elements below the diagonal are
     * undefined afterwards.
     *
     * @param size the number of rows and columns
     * @param stride that of both, padded
     */
    void widen(float[] product, int size, int stride, double[] sums, boolean add);

    /**
     * {@code sum = Σ y_r} over the rows {@code r = first + index[from] … first + index[to - 1]} of a matrix, in float.
     *
     * @param y a matrix with a padded stride
     * @param sum {@code stride} elements, overwritten
     */
    void sumRows(float[] y, int stride, int first, int[] index, int from, int to, float[] sum);

    /**
     * Replaces the upper triangle of {@code a} by U with {@code a = Uᵀ·U}, and each further column b of it by the
     * solution of {@code Uᵀ·x = b}; elements below the diagonal are undefined afterwards.
     *
     * @param columns the size of the matrix and the number of further columns
     * @param stride a padded stride, at least {@code columns}
     * @return false if {@code a} is not positive definite; its content is then undefined
     */
    boolean cholesky(double[] a, int size, int columns, int stride);

    /**
     * Replaces {@code b} by the solution of {@code Uᵀ·x = b}.
     *
     * @param b padded as a row of {@code u}
     */
    void solveTransposed(double[] u, int size, int stride, double[] b);

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
     * Steps of gradient descent over some ratings of one user, in order, four at a time (the last may be fewer): with
     * {@code e_i = r_i − μ − b_u − b_i − p·q_i} for the ratings of a step, {@code p += η_u·Σ_i (e_i·q_i − λ·p)}, {@code q_i +=
     * η_i·(e_i·p − λ·q_i)}, {@code b_u += η_u·Σ_i (e_i − λ_b·b_u)}, {@code b_i += η_i·(e_i − λ_b·b_i)}, all from what was
     * before the step. Four errors that do not wait for each other keep the processor busy.
     *
     * <p>The rates are {@code η/√G} (Chin et al. 2015, section 3, with one rate a row): η_u as of the first of these
     * ratings, η_i as {@link SgdSide#rates} has it. G, {@link SgdSide#squares}, grows by the mean square of the errors'
     * gradient: {@code G_u += ‖Σ_i e_i·q_i‖²/rank} each step and {@code G_i += e_i²·‖p‖²/rank} with the p before the first
     * step.
     *
     * @param user the row of the user
     * @param item the items he rated, by position
     * @param value r, by position
     * @param from the first position
     * @param to the position after the last
     * @return the sum of e²
     */
    double descend(SgdStep step, SgdSide users, SgdSide items, int user, int[] item, float[] value, int from, int to);

    /**
     * Adds the ratings of one user to the gradients of the items he rated: with the errors e_i of {@link #descend}, {@code
     * G_i += e_i·p} and {@code G_bi += e_i}. Nothing is changed but the gradients.
     *
     * @param item the items he rated, by position
     * @param value r, by position
     * @param from the first position
     * @param to the position after the last
     * @param gradients G in its factors and G_b in its biases, of all items
     */
    void addGradients(
            SgdStep step,
            SgdSide users,
            SgdSide items,
            int user,
            int[] item,
            float[] value,
            int from,
            int to,
            SgdSide gradients);
}
