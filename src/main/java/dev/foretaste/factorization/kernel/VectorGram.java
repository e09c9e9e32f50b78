package dev.foretaste.factorization.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Gram matrices on SIMD registers: {@link Kernel#gather}, {@link Kernel#syrk} and what goes with them. */
final class VectorGram {
    private static final VectorSpecies<Float> F = Registers.F;
    private static final VectorSpecies<Double> D = Registers.D;
    private static final VectorSpecies<Float> HALF = Registers.HALF;
    private static final int FLOATS = Registers.FLOATS;
    private static final int DOUBLES = Registers.DOUBLES;
    private static final int PADDING = Kernel.PADDING;

    private VectorGram() {}

    static void gather(float[] y, int[] offsets, int rows, int size, float[] scales, float[] tile) {
        int bound = F.loopBound(size);
        for (int k = 0; k < bound; k += FLOATS) {
            gatherRegister(y, k, offsets, rows, scales, tile);
        }
        for (int k = bound; k < size; k++) {
            int column = Kernel.tileIndex(0, k);
            for (int row = 0; row < rows; row++) {
                tile[column + row * PADDING] = scales[row] * y[offsets[row] + k];
            }
        }
    }

    private static void gatherRegister(float[] y, int k, int[] offsets, int rows, float[] scales, float[] tile) {
        int column = Kernel.tileIndex(0, k);
        for (int row = 0; row < rows; row++) {
            FloatVector.fromArray(F, y, offsets[row] + k).mul(scales[row]).intoArray(tile, column + row * PADDING);
        }
    }

    static void gatherAndSum(
            float[] y, int[] offsets, int rows, int size, float[] scales, float[] targets, float[] tile, float[] sums) {
        int k = 0;
        for (; k + 2 * FLOATS <= size; k += 2 * FLOATS) {
            gatherAndSumTwo(y, k, offsets, rows, size, scales, targets, tile, sums);
        }
        for (; k + FLOATS <= size; k += FLOATS) {
            gatherAndSumOne(y, k, offsets, rows, size, scales, targets, tile, sums);
        }
        for (; k < size; k++) {
            int column = Kernel.tileIndex(0, k);
            float ofTargets = 0;
            float ofScales = 0;
            for (int row = 0; row < rows; row++) {
                float scaled = scales[row] * y[offsets[row] + k];
                tile[column + row * PADDING] = scaled;
                ofTargets += targets[row] * scaled;
                ofScales += scales[row] * scaled;
            }
            sums[k] = ofTargets;
            sums[size + k] = ofScales;
        }
    }

    private static void gatherAndSumTwo(
            float[] y,
            int k,
            int[] offsets,
            int rows,
            int size,
            float[] scales,
            float[] targets,
            float[] tile,
            float[] sums) {
        int first = Kernel.tileIndex(0, k);
        int second = Kernel.tileIndex(0, k + FLOATS);
        FloatVector t0 = FloatVector.zero(F);
        FloatVector t1 = FloatVector.zero(F);
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = FloatVector.zero(F);
        for (int row = 0; row < rows; row++) {
            FloatVector scale = FloatVector.broadcast(F, scales[row]);
            FloatVector target = FloatVector.broadcast(F, targets[row]);
            FloatVector y0 = FloatVector.fromArray(F, y, offsets[row] + k).mul(scale);
            FloatVector y1 =
                    FloatVector.fromArray(F, y, offsets[row] + k + FLOATS).mul(scale);
            y0.intoArray(tile, first + row * PADDING);
            y1.intoArray(tile, second + row * PADDING);
            t0 = target.fma(y0, t0);
            t1 = target.fma(y1, t1);
            s0 = scale.fma(y0, s0);
            s1 = scale.fma(y1, s1);
        }
        t0.intoArray(sums, k);
        t1.intoArray(sums, k + FLOATS);
        s0.intoArray(sums, size + k);
        s1.intoArray(sums, size + k + FLOATS);
    }

    private static void gatherAndSumOne(
            float[] y,
            int k,
            int[] offsets,
            int rows,
            int size,
            float[] scales,
            float[] targets,
            float[] tile,
            float[] sums) {
        int column = Kernel.tileIndex(0, k);
        FloatVector t = FloatVector.zero(F);
        FloatVector s = FloatVector.zero(F);
        for (int row = 0; row < rows; row++) {
            FloatVector scale = FloatVector.broadcast(F, scales[row]);
            FloatVector y0 = FloatVector.fromArray(F, y, offsets[row] + k).mul(scale);
            y0.intoArray(tile, column + row * PADDING);
            t = FloatVector.broadcast(F, targets[row]).fma(y0, t);
            s = scale.fma(y0, s);
        }
        t.intoArray(sums, k);
        s.intoArray(sums, size + k);
    }

    static void syrk(float[] tile, int rows, int stride, float[] product, int productStride) {
        if (stride == FLOATS && FLOATS == 16) {
            oneRegister(tile, rows, product, productStride);
            return;
        }
        for (int i = 0; i < stride; i += 8) {
            int j = i - i % FLOATS;
            for (; j + 2 * FLOATS <= stride; j += 2 * FLOATS) {
                fourByTwo(tile, rows, i, j, product, productStride);
                fourByTwo(tile, rows, i + 4, j, product, productStride);
            }
            if (j < stride) {
                eightByOne(tile, rows, i, j, product, productStride);
            }
        }
    }

    /** A Gram matrix of sixteen columns, the tile read once; processors with registers that long have enough of them. */
    private static void oneRegister(float[] tile, int rows, float[] product, int productStride) {
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
        s0.intoArray(product, 0);
        s1.intoArray(product, productStride);
        s2.intoArray(product, 2 * productStride);
        s3.intoArray(product, 3 * productStride);
        s4.intoArray(product, 4 * productStride);
        s5.intoArray(product, 5 * productStride);
        s6.intoArray(product, 6 * productStride);
        s7.intoArray(product, 7 * productStride);
        s8.intoArray(product, 8 * productStride);
        s9.intoArray(product, 9 * productStride);
        s10.intoArray(product, 10 * productStride);
        s11.intoArray(product, 11 * productStride);
        s12.intoArray(product, 12 * productStride);
        s13.intoArray(product, 13 * productStride);
        s14.intoArray(product, 14 * productStride);
        s15.intoArray(product, 15 * productStride);
    }

    /** Four rows by two registers of the Gram matrix: eight sums that do not wait for each other. */
    private static void fourByTwo(float[] tile, int rows, int i, int j, float[] product, int productStride) {
        FloatVector a0 = FloatVector.zero(F);
        FloatVector a1 = FloatVector.zero(F);
        FloatVector b0 = FloatVector.zero(F);
        FloatVector b1 = FloatVector.zero(F);
        FloatVector c0 = FloatVector.zero(F);
        FloatVector c1 = FloatVector.zero(F);
        FloatVector d0 = FloatVector.zero(F);
        FloatVector d1 = FloatVector.zero(F);
        int left = Kernel.tileIndex(0, i);
        int first = Kernel.tileIndex(0, j);
        int second = Kernel.tileIndex(0, j + FLOATS);
        for (int row = 0; row < rows; row++) {
            FloatVector y0 = FloatVector.fromArray(F, tile, first + row * PADDING);
            FloatVector y1 = FloatVector.fromArray(F, tile, second + row * PADDING);
            FloatVector a = FloatVector.broadcast(F, tile[left + row * PADDING]);
            FloatVector b = FloatVector.broadcast(F, tile[left + row * PADDING + 1]);
            FloatVector c = FloatVector.broadcast(F, tile[left + row * PADDING + 2]);
            FloatVector d = FloatVector.broadcast(F, tile[left + row * PADDING + 3]);
            a0 = a.fma(y0, a0);
            a1 = a.fma(y1, a1);
            b0 = b.fma(y0, b0);
            b1 = b.fma(y1, b1);
            c0 = c.fma(y0, c0);
            c1 = c.fma(y1, c1);
            d0 = d.fma(y0, d0);
            d1 = d.fma(y1, d1);
        }
        int at = i * productStride + j;
        a0.intoArray(product, at);
        a1.intoArray(product, at + FLOATS);
        b0.intoArray(product, at + productStride);
        b1.intoArray(product, at + productStride + FLOATS);
        c0.intoArray(product, at + 2 * productStride);
        c1.intoArray(product, at + 2 * productStride + FLOATS);
        d0.intoArray(product, at + 3 * productStride);
        d1.intoArray(product, at + 3 * productStride + FLOATS);
    }

    /** Eight rows by one register. */
    private static void eightByOne(float[] tile, int rows, int i, int j, float[] product, int productStride) {
        FloatVector a = FloatVector.zero(F);
        FloatVector b = FloatVector.zero(F);
        FloatVector c = FloatVector.zero(F);
        FloatVector d = FloatVector.zero(F);
        FloatVector e = FloatVector.zero(F);
        FloatVector f = FloatVector.zero(F);
        FloatVector g = FloatVector.zero(F);
        FloatVector h = FloatVector.zero(F);
        int left = Kernel.tileIndex(0, i);
        int first = Kernel.tileIndex(0, j);
        for (int row = 0; row < rows; row++) {
            FloatVector y = FloatVector.fromArray(F, tile, first + row * PADDING);
            a = FloatVector.broadcast(F, tile[left + row * PADDING]).fma(y, a);
            b = FloatVector.broadcast(F, tile[left + row * PADDING + 1]).fma(y, b);
            c = FloatVector.broadcast(F, tile[left + row * PADDING + 2]).fma(y, c);
            d = FloatVector.broadcast(F, tile[left + row * PADDING + 3]).fma(y, d);
            e = FloatVector.broadcast(F, tile[left + row * PADDING + 4]).fma(y, e);
            f = FloatVector.broadcast(F, tile[left + row * PADDING + 5]).fma(y, f);
            g = FloatVector.broadcast(F, tile[left + row * PADDING + 6]).fma(y, g);
            h = FloatVector.broadcast(F, tile[left + row * PADDING + 7]).fma(y, h);
        }
        int at = i * productStride + j;
        a.intoArray(product, at);
        b.intoArray(product, at + productStride);
        c.intoArray(product, at + 2 * productStride);
        d.intoArray(product, at + 3 * productStride);
        e.intoArray(product, at + 4 * productStride);
        f.intoArray(product, at + 5 * productStride);
        g.intoArray(product, at + 6 * productStride);
        h.intoArray(product, at + 7 * productStride);
    }

    static void widen(float[] product, int size, int stride, double[] sums, boolean add) {
        int columns = Kernel.padded(size);
        for (int i = 0; i < size; i++) {
            for (int at = i * stride + i - i % FLOATS; at < i * stride + columns; at += DOUBLES) {
                DoubleVector wide =
                        (DoubleVector) FloatVector.fromArray(HALF, product, at).castShape(D, 0);
                (add ? wide.add(DoubleVector.fromArray(D, sums, at)) : wide).intoArray(sums, at);
            }
        }
    }
}
