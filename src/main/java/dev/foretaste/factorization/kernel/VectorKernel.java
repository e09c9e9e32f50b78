package dev.foretaste.factorization.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The SIMD twin, on the widest registers of the processor up to 512 bits. */
final class VectorKernel implements Kernel {
    private static final VectorSpecies<Float> F = Registers.F;
    private static final int FLOATS = Registers.FLOATS;

    /** Whether this processor's registers divide a padded row and are worth it. */
    static boolean isFast() {
        return PADDING % FLOATS == 0 && FLOATS >= 4 && FLOATS == 2 * Registers.DOUBLES;
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
        return bound == 0 ? tail : Registers.sum(sum) + tail;
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
    public void gather(float[] y, int[] offsets, int rows, int size, float[] scales, float[] tile) {
        VectorGram.gather(y, offsets, rows, size, scales, tile);
    }

    @Override
    public void gatherAndSum(
            float[] y, int[] offsets, int rows, int size, float[] scales, float[] targets, float[] tile, float[] sums) {
        VectorGram.gatherAndSum(y, offsets, rows, size, scales, targets, tile, sums);
    }

    @Override
    public void syrk(float[] tile, int rows, int stride, float[] product, int productStride) {
        VectorGram.syrk(tile, rows, stride, product, productStride);
    }

    @Override
    public void widen(float[] product, int size, int stride, double[] sums, boolean add) {
        VectorGram.widen(product, size, stride, sums, add);
    }

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

    @Override
    public boolean cholesky(double[] a, int size, int columns, int stride) {
        return VectorCholesky.cholesky(a, size, columns, stride);
    }

    @Override
    public void solveTransposed(double[] u, int size, int stride, double[] b) {
        VectorCholesky.solveTransposed(u, size, stride, b);
    }

    @Override
    public void solveUpper(double[] u, int size, int stride, double[] b) {
        VectorCholesky.solveUpper(u, size, stride, b);
    }

    @Override
    public void addOuterProducts(double[] y, int size, int systems, double[] weights, double[] c) {
        VectorSystems.addOuterProducts(y, size, systems, weights, c);
    }

    @Override
    public boolean choleskies(double[] c, int size, int systems) {
        return VectorSystems.choleskies(c, size, systems);
    }

    @Override
    public void solveLower(double[] l, int size, int systems, double[] b) {
        VectorSystems.solveLower(l, size, systems, b);
    }

    @Override
    public void solveLowerTransposed(double[] l, int size, int systems, double[] b) {
        VectorSystems.solveLowerTransposed(l, size, systems, b);
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
            SgdStep step, SgdSide users, SgdSide items, int user, int[] item, float[] value, int from, int to) {
        return VectorDescent.descend(step, users, items, user, item, value, from, to);
    }

    @Override
    public void addGradients(
            SgdStep step,
            SgdSide users,
            SgdSide items,
            int user,
            int[] item,
            float[] value,
            int from,
            int to,
            SgdSide gradients) {
        VectorDescent.addGradients(step, users, items, user, item, value, from, to, gradients);
    }
}
