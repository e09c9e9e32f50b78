package dev.foretaste.factorization.kernel;

import dev.foretaste.matrix.CompressedRatings;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The SIMD twin, on the widest registers of the processor up to 512 bits. */
final class VectorKernel implements Kernel {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
    private static final int FLOATS = F.length();
    private static final int DOUBLES = D.length();

    /** Whether this processor's registers divide a padded row and are worth it. */
    static boolean isFast() {
        return PADDING % FLOATS == 0 && FLOATS >= 4 && FLOATS == 2 * DOUBLES;
    }

    @Override
    public String description() {
        return "SIMD kernels with registers of %d bits".formatted(F.vectorBitSize());
    }

    @Override
    public boolean isSimd() {
        return true;
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int n) {
        FloatVector sum = FloatVector.zero(F);
        int bound = F.loopBound(n);
        for (int k = 0; k < bound; k += FLOATS) {
            sum = FloatVector.fromArray(F, a, aOffset + k).fma(FloatVector.fromArray(F, b, bOffset + k), sum);
        }
        float tail = 0;
        for (int k = bound; k < n; k++) {
            tail += a[aOffset + k] * b[bOffset + k];
        }
        return bound == 0 ? tail : sum.reduceLanes(VectorOperators.ADD) + tail;
    }

    @Override
    public void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int n) {
        FloatVector scale = FloatVector.broadcast(F, alpha);
        int bound = F.loopBound(n);
        for (int k = 0; k < bound; k += FLOATS) {
            FloatVector.fromArray(F, x, xOffset + k)
                    .fma(scale, FloatVector.fromArray(F, y, yOffset + k))
                    .intoArray(y, yOffset + k);
        }
        for (int k = bound; k < n; k++) {
            y[yOffset + k] += alpha * x[xOffset + k];
        }
    }

    @Override
    public void syrk(float[] tile, int rows, int stride, double[] gram, int gramStride) {
        if (stride == FLOATS && FLOATS == 16) {
            oneRegister(tile, rows, gram, gramStride);
            return;
        }
        for (int i = 0; i < stride; i += 4) {
            int j = i - i % FLOATS;
            for (; j + 2 * FLOATS <= stride; j += 2 * FLOATS) {
                twoVectors(tile, rows, stride, i, j, gram, gramStride);
            }
            if (j < stride) {
                oneVector(tile, rows, stride, i, j, gram, gramStride);
            }
        }
    }

    /** A Gram matrix of sixteen columns, the tile read once; processors with registers that long have enough of them. */
    private static void oneRegister(float[] tile, int rows, double[] gram, int gramStride) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = FloatVector.zero(F);
        FloatVector s2 = FloatVector.zero(F);
        FloatVector s3 = FloatVector.zero(F);
        FloatVector s4 = FloatVector.zero(F);
        FloatVector s5 = FloatVector.zero(F);
        FloatVector s6 = FloatVector.zero(F);
        FloatVector s7 = FloatVector.zero(F);
        FloatVector s8 = FloatVector.zero(F);
        FloatVector s9 = FloatVector.zero(F);
        FloatVector s10 = FloatVector.zero(F);
        FloatVector s11 = FloatVector.zero(F);
        FloatVector s12 = FloatVector.zero(F);
        FloatVector s13 = FloatVector.zero(F);
        FloatVector s14 = FloatVector.zero(F);
        FloatVector s15 = FloatVector.zero(F);
        for (int row = 0, y = 0; row < rows; row++, y += 16) {
            FloatVector v = FloatVector.fromArray(F, tile, y);
            s0 = FloatVector.broadcast(F, tile[y]).fma(v, s0);
            s1 = FloatVector.broadcast(F, tile[y + 1]).fma(v, s1);
            s2 = FloatVector.broadcast(F, tile[y + 2]).fma(v, s2);
            s3 = FloatVector.broadcast(F, tile[y + 3]).fma(v, s3);
            s4 = FloatVector.broadcast(F, tile[y + 4]).fma(v, s4);
            s5 = FloatVector.broadcast(F, tile[y + 5]).fma(v, s5);
            s6 = FloatVector.broadcast(F, tile[y + 6]).fma(v, s6);
            s7 = FloatVector.broadcast(F, tile[y + 7]).fma(v, s7);
            s8 = FloatVector.broadcast(F, tile[y + 8]).fma(v, s8);
            s9 = FloatVector.broadcast(F, tile[y + 9]).fma(v, s9);
            s10 = FloatVector.broadcast(F, tile[y + 10]).fma(v, s10);
            s11 = FloatVector.broadcast(F, tile[y + 11]).fma(v, s11);
            s12 = FloatVector.broadcast(F, tile[y + 12]).fma(v, s12);
            s13 = FloatVector.broadcast(F, tile[y + 13]).fma(v, s13);
            s14 = FloatVector.broadcast(F, tile[y + 14]).fma(v, s14);
            s15 = FloatVector.broadcast(F, tile[y + 15]).fma(v, s15);
        }
        addTo(gram, 0, s0);
        addTo(gram, gramStride, s1);
        addTo(gram, 2 * gramStride, s2);
        addTo(gram, 3 * gramStride, s3);
        addTo(gram, 4 * gramStride, s4);
        addTo(gram, 5 * gramStride, s5);
        addTo(gram, 6 * gramStride, s6);
        addTo(gram, 7 * gramStride, s7);
        addTo(gram, 8 * gramStride, s8);
        addTo(gram, 9 * gramStride, s9);
        addTo(gram, 10 * gramStride, s10);
        addTo(gram, 11 * gramStride, s11);
        addTo(gram, 12 * gramStride, s12);
        addTo(gram, 13 * gramStride, s13);
        addTo(gram, 14 * gramStride, s14);
        addTo(gram, 15 * gramStride, s15);
    }

    /** Four rows by two registers of the Gram matrix, summed over the tile in eight registers. */
    private static void twoVectors(float[] tile, int rows, int stride, int i, int j, double[] gram, int gramStride) {
        FloatVector a0 = FloatVector.zero(F);
        FloatVector a1 = FloatVector.zero(F);
        FloatVector b0 = FloatVector.zero(F);
        FloatVector b1 = FloatVector.zero(F);
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector d0 = FloatVector.zero(F);
        FloatVector d1 = FloatVector.zero(F);
        for (int row = 0, y = 0; row < rows; row++, y += stride) {
            FloatVector y0 = FloatVector.fromArray(F, tile, y + j);
            FloatVector y1 = FloatVector.fromArray(F, tile, y + j + FLOATS);
            FloatVector a = FloatVector.broadcast(F, tile[y + i]);
            FloatVector b = FloatVector.broadcast(F, tile[y + i + 1]);
            FloatVector c = FloatVector.broadcast(F, tile[y + i + 2]);
            FloatVector d = FloatVector.broadcast(F, tile[y + i + 3]);
            a0 = a.fma(y0, a0);
            a1 = a.fma(y1, a1);
            b0 = b.fma(y0, b0);
            b1 = b.fma(y1, b1);
            c0 = c.fma(y0, c0);
            c1 = c.fma(y1, c1);
            d0 = d.fma(y0, d0);
            d1 = d.fma(y1, d1);
        }
        int at = i * gramStride + j;
        addTo(gram, at, a0);
        addTo(gram, at + FLOATS, a1);
        addTo(gram, at + gramStride, b0);
        addTo(gram, at + gramStride + FLOATS, b1);
        addTo(gram, at + 2 * gramStride, c0);
        addTo(gram, at + 2 * gramStride + FLOATS, c1);
        addTo(gram, at + 3 * gramStride, d0);
        addTo(gram, at + 3 * gramStride + FLOATS, d1);
    }

    private static void oneVector(float[] tile, int rows, int stride, int i, int j, double[] gram, int gramStride) {
        FloatVector a = FloatVector.zero(F);
        FloatVector b = FloatVector.zero(F);
        FloatVector c = FloatVector.zero(F);
        FloatVector d = FloatVector.zero(F);
        for (int row = 0, y = 0; row < rows; row++, y += stride) {
            FloatVector y0 = FloatVector.fromArray(F, tile, y + j);
            a = FloatVector.broadcast(F, tile[y + i]).fma(y0, a);
            b = FloatVector.broadcast(F, tile[y + i + 1]).fma(y0, b);
            c = FloatVector.broadcast(F, tile[y + i + 2]).fma(y0, c);
            d = FloatVector.broadcast(F, tile[y + i + 3]).fma(y0, d);
        }
        int at = i * gramStride + j;
        addTo(gram, at, a);
        addTo(gram, at + gramStride, b);
        addTo(gram, at + 2 * gramStride, c);
        addTo(gram, at + 3 * gramStride, d);
    }

    private static void addTo(double[] out, int at, FloatVector sum) {
        DoubleVector low = (DoubleVector) sum.convertShape(VectorOperators.F2D, D, 0);
        DoubleVector high = (DoubleVector) sum.convertShape(VectorOperators.F2D, D, 1);
        DoubleVector.fromArray(D, out, at).add(low).intoArray(out, at);
        DoubleVector.fromArray(D, out, at + DOUBLES).add(high).intoArray(out, at + DOUBLES);
    }

    @Override
    public void weightedSum(float[] tile, int rows, int stride, float[] weights, double[] out) {
        for (int j = 0; j < stride; j += FLOATS) {
            FloatVector sum = FloatVector.zero(F);
            for (int row = 0, y = j; row < rows; row++, y += stride) {
                sum = FloatVector.broadcast(F, weights[row]).fma(FloatVector.fromArray(F, tile, y), sum);
            }
            addTo(out, j, sum);
        }
    }

    /** Four sums at once hide the latency of the additions. */
    @Override
    public void sumRows(float[] y, int stride, int first, int[] index, int from, int to, float[] sum) {
        for (int k = 0; k < stride; k += FLOATS) {
            FloatVector a = FloatVector.zero(F);
            FloatVector b = FloatVector.zero(F);
            FloatVector c = FloatVector.zero(F);
            FloatVector d = FloatVector.zero(F);
            int at = from;
            for (; at + 4 <= to; at += 4) {
                a = a.add(FloatVector.fromArray(F, y, (first + index[at]) * stride + k));
                b = b.add(FloatVector.fromArray(F, y, (first + index[at + 1]) * stride + k));
                c = c.add(FloatVector.fromArray(F, y, (first + index[at + 2]) * stride + k));
                d = d.add(FloatVector.fromArray(F, y, (first + index[at + 3]) * stride + k));
            }
            for (; at < to; at++) {
                a = a.add(FloatVector.fromArray(F, y, (first + index[at]) * stride + k));
            }
            a.add(b).add(c.add(d)).intoArray(sum, k);
        }
    }

    /** Four pivots at a time, so that each row below is read and written once for four. */
    @Override
    public boolean cholesky(double[] a, int size, int stride) {
        for (int k = 0; k < size; k += 4) {
            int pivots = Math.min(4, size - k);
            if (!factorizePivots(a, stride, k, pivots)) {
                return false;
            }
            for (int i = k + 4; i < size; i++) {
                int pivot = k * stride;
                DoubleVector c0 = DoubleVector.broadcast(D, -a[pivot + i]);
                DoubleVector c1 = DoubleVector.broadcast(D, -a[pivot + stride + i]);
                DoubleVector c2 = DoubleVector.broadcast(D, -a[pivot + 2 * stride + i]);
                DoubleVector c3 = DoubleVector.broadcast(D, -a[pivot + 3 * stride + i]);
                for (int j = i - i % DOUBLES; j < stride; j += DOUBLES) {
                    DoubleVector row = DoubleVector.fromArray(D, a, i * stride + j);
                    row = DoubleVector.fromArray(D, a, pivot + j).fma(c0, row);
                    row = DoubleVector.fromArray(D, a, pivot + stride + j).fma(c1, row);
                    row = DoubleVector.fromArray(D, a, pivot + 2 * stride + j).fma(c2, row);
                    row = DoubleVector.fromArray(D, a, pivot + 3 * stride + j).fma(c3, row);
                    row.intoArray(a, i * stride + j);
                }
            }
        }
        return true;
    }

    private static boolean factorizePivots(double[] a, int stride, int k, int pivots) {
        for (int pivot = k; pivot < k + pivots; pivot++) {
            double diagonal = a[pivot * stride + pivot];
            if (!(diagonal > 0)) {
                return false;
            }
            DoubleVector scale = DoubleVector.broadcast(D, 1 / Math.sqrt(diagonal));
            for (int j = pivot - pivot % DOUBLES; j < stride; j += DOUBLES) {
                DoubleVector.fromArray(D, a, pivot * stride + j).mul(scale).intoArray(a, pivot * stride + j);
            }
            for (int i = pivot + 1; i < k + pivots; i++) {
                subtract(a, pivot * stride, a[pivot * stride + i], a, i * stride, i, stride);
            }
        }
        return true;
    }

    /** {@code y_j −= α·x_j} for j from the register that holds {@code from} to {@code to}. */
    private static void subtract(double[] x, int xOffset, double alpha, double[] y, int yOffset, int from, int to) {
        DoubleVector scale = DoubleVector.broadcast(D, -alpha);
        for (int j = from - from % DOUBLES; j < to; j += DOUBLES) {
            DoubleVector.fromArray(D, x, xOffset + j)
                    .fma(scale, DoubleVector.fromArray(D, y, yOffset + j))
                    .intoArray(y, yOffset + j);
        }
    }

    @Override
    public void solveTransposed(double[] u, int size, int stride, double[] b, int from) {
        for (int k = from; k < size; k++) {
            double x = b[k] / u[k * stride + k];
            if (k + 1 < size) {
                eliminate(b, k, u, stride, x);
            }
            b[k] = x;
        }
    }

    /** Subtracts {@code x·u_k} from the elements of {@code b} after k; those before it in the register stay. */
    private static void eliminate(double[] b, int k, double[] u, int stride, double x) {
        int next = k + 1;
        int aligned = Math.ceilDiv(next, DOUBLES) * DOUBLES;
        for (int j = next; j < aligned; j++) {
            b[j] -= x * u[k * stride + j];
        }
        if (aligned < stride) {
            subtract(u, k * stride, x, b, 0, aligned, stride);
        }
    }

    @Override
    public void solveUpper(double[] u, int size, int stride, double[] b) {
        for (int k = size - 1; k >= 0; k--) {
            int next = k + 1;
            int aligned = Math.min(Math.ceilDiv(next, DOUBLES) * DOUBLES, stride);
            double sum = b[k];
            for (int j = next; j < aligned; j++) {
                sum -= u[k * stride + j] * b[j];
            }
            DoubleVector parts = DoubleVector.zero(D);
            for (int j = aligned; j < stride; j += DOUBLES) {
                parts = DoubleVector.fromArray(D, u, k * stride + j).fma(DoubleVector.fromArray(D, b, j), parts);
            }
            if (aligned < stride) {
                sum -= parts.reduceLanes(VectorOperators.ADD);
            }
            b[k] = sum / u[k * stride + k];
        }
    }

    @Override
    public void addOuterProducts(double[] y, int size, int systems, double[] weights, double[] c) {
        for (int s = 0; s < systems; s += DOUBLES) {
            addOuterProduct(y, size, systems, s, DoubleVector.fromArray(D, weights, s), c);
        }
    }

    private static void addOuterProduct(double[] y, int size, int systems, int s, DoubleVector weights, double[] c) {
        for (int row = 0, at = s; row < size; row++) {
            DoubleVector scaled =
                    DoubleVector.fromArray(D, y, row * systems + s).mul(weights);
            for (int column = 0, k = s; column <= row; column++, k += systems, at += systems) {
                scaled.fma(DoubleVector.fromArray(D, y, k), DoubleVector.fromArray(D, c, at))
                        .intoArray(c, at);
            }
        }
    }

    @Override
    public boolean choleskies(double[] c, int size, int systems) {
        for (int s = 0; s < systems; s += DOUBLES) {
            for (int row = 0; row < size; row++) {
                int from = row * (row + 1) / 2 * systems + s;
                for (int column = 0; column < row; column++) {
                    int above = column * (column + 1) / 2 * systems + s;
                    minusProducts(c, from, c, above, column, systems, from + column * systems)
                            .div(DoubleVector.fromArray(D, c, above + column * systems))
                            .intoArray(c, from + column * systems);
                }
                int diagonal = from + row * systems;
                DoubleVector square = minusProducts(c, from, c, from, row, systems, diagonal);
                if (!square.compare(VectorOperators.GT, 0).allTrue()) {
                    return false;
                }
                square.sqrt().intoArray(c, diagonal);
            }
        }
        return true;
    }

    /** {@code a_at − Σ_k a_k·b_k}, with k in steps of systems. */
    private static DoubleVector minusProducts(
            double[] a, int aFrom, double[] b, int bFrom, int count, int systems, int at) {
        DoubleVector sum = DoubleVector.fromArray(D, a, at);
        for (int k = 0, step = 0; k < count; k++, step += systems) {
            sum = DoubleVector.fromArray(D, a, aFrom + step).neg().fma(DoubleVector.fromArray(D, b, bFrom + step), sum);
        }
        return sum;
    }

    @Override
    public void solveLower(double[] l, int size, int systems, double[] b) {
        for (int s = 0; s < systems; s += DOUBLES) {
            for (int row = 0; row < size; row++) {
                int from = row * (row + 1) / 2 * systems + s;
                int at = row * systems + s;
                minusProducts(b, s, l, from, row, systems, at)
                        .div(DoubleVector.fromArray(D, l, from + row * systems))
                        .intoArray(b, at);
            }
        }
    }

    @Override
    public void solveLowerTransposed(double[] l, int size, int systems, double[] b) {
        for (int s = 0; s < systems; s += DOUBLES) {
            for (int row = size - 1; row >= 0; row--) {
                DoubleVector sum = DoubleVector.fromArray(D, b, row * systems + s);
                for (int below = row + 1; below < size; below++) {
                    sum = DoubleVector.fromArray(D, l, (below * (below + 1) / 2 + row) * systems + s)
                            .neg()
                            .fma(DoubleVector.fromArray(D, b, below * systems + s), sum);
                }
                sum.div(DoubleVector.fromArray(D, l, (row * (row + 1) / 2 + row) * systems + s))
                        .intoArray(b, row * systems + s);
            }
        }
    }

    @Override
    public void score(float[] blocks, int size, int from, int to, float[] x, float[] scores, int at) {
        for (int block = from; block < to; block++) {
            for (int lane = 0; lane < LANES; lane += FLOATS) {
                scoreRegister(blocks, block * size * LANES + lane, size, x, scores, at + (block - from) * LANES + lane);
            }
        }
    }

    /** Four sums at once hide the latency of the additions. */
    private static void scoreRegister(float[] blocks, int offset, int size, float[] x, float[] scores, int at) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = FloatVector.zero(F);
        FloatVector s2 = FloatVector.zero(F);
        FloatVector s3 = FloatVector.zero(F);
        int y = offset;
        int k = 0;
        for (; k + 4 <= size; k += 4, y += 4 * LANES) {
            s0 = FloatVector.broadcast(F, x[k]).fma(FloatVector.fromArray(F, blocks, y), s0);
            s1 = FloatVector.broadcast(F, x[k + 1]).fma(FloatVector.fromArray(F, blocks, y + LANES), s1);
            s2 = FloatVector.broadcast(F, x[k + 2]).fma(FloatVector.fromArray(F, blocks, y + 2 * LANES), s2);
            s3 = FloatVector.broadcast(F, x[k + 3]).fma(FloatVector.fromArray(F, blocks, y + 3 * LANES), s3);
        }
        for (; k < size; k++, y += LANES) {
            s0 = FloatVector.broadcast(F, x[k]).fma(FloatVector.fromArray(F, blocks, y), s0);
        }
        s0.add(s1).add(s2.add(s3)).intoArray(scores, at);
    }

    @Override
    public double descend(
            SgdStep step, SgdSide users, SgdSide items, int user, CompressedRatings ratings, int from, int to) {
        double squares = 0;
        for (int position = from; position < to; position++) {
            if (!step.holdsOut(position)) {
                float value = ratings.value(position) - step.mean();
                float error = descend(step, users, items, user, ratings.index(position), value);
                squares += (double) error * error;
            }
        }
        return squares;
    }

    /**
     * One step, a method of its own so that it is compiled after few ratings. The squared gradients come from p·q, p·p
     * and q·q, so that one pass over the rows gives all three sums.
     */
    private static float descend(SgdStep step, SgdSide users, SgdSide items, int user, int item, float value) {
        int stride = step.stride();
        float[] p = users.factors();
        float[] q = items.factors();
        int u = user * stride;
        int i = item * stride;
        FloatVector dots = FloatVector.zero(F);
        FloatVector userNorms = FloatVector.zero(F);
        FloatVector itemNorms = FloatVector.zero(F);
        for (int k = 0; k < stride; k += FLOATS) {
            FloatVector x = FloatVector.fromArray(F, p, u + k);
            FloatVector y = FloatVector.fromArray(F, q, i + k);
            dots = x.fma(y, dots);
            userNorms = x.fma(x, userNorms);
            itemNorms = y.fma(y, itemNorms);
        }
        float dot = dots.reduceLanes(VectorOperators.ADD);
        float userNorm = userNorms.reduceLanes(VectorOperators.ADD);
        float itemNorm = itemNorms.reduceLanes(VectorOperators.ADD);
        float lambda = step.regularization();
        float userBias = users.bias()[user];
        float itemBias = items.bias()[item];
        float userSquares = users.squares()[user];
        float itemSquares = items.squares()[item];
        float e = value - userBias - itemBias - dot;
        float userRate = step.rate() / (float) Math.sqrt(userSquares);
        float itemRate = step.rate() / (float) Math.sqrt(itemSquares);
        for (int k = 0; k < stride; k += FLOATS) {
            FloatVector x = FloatVector.fromArray(F, p, u + k);
            FloatVector y = FloatVector.fromArray(F, q, i + k);
            x.mul(1 - userRate * lambda).add(y.mul(userRate * e)).intoArray(p, u + k);
            y.mul(1 - itemRate * lambda).add(x.mul(itemRate * e)).intoArray(q, i + k);
        }
        float cross = 2 * e * lambda * dot;
        float userGradient = e * e * itemNorm - cross + lambda * lambda * userNorm;
        float itemGradient = e * e * userNorm - cross + lambda * lambda * itemNorm;
        users.squares()[user] = userSquares + Math.max(0, userGradient) / step.rank();
        items.squares()[item] = itemSquares + Math.max(0, itemGradient) / step.rank();
        users.bias()[user] = userBias + userRate * (e - step.biasRegularization() * userBias);
        items.bias()[item] = itemBias + itemRate * (e - step.biasRegularization() * itemBias);
        return e;
    }
}
