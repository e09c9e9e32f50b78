package dev.foretaste.factorization.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The SIMD twin, on the widest registers of the processor up to 512 bits. */
final class VectorKernel implements Kernel {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
    /** As many floats as a register holds doubles. */
    private static final VectorSpecies<Float> HALF =
            VectorSpecies.of(float.class, VectorShape.forBitSize(F.vectorBitSize() / 2));

    private static final int FLOATS = F.length();
    private static final int DOUBLES = D.length();

    /** Lanes exchanged with those so far from them, for sums over lanes in a fixed order. */
    private static final VectorShuffle<Double> D1 = exchange(D, 1);

    private static final VectorShuffle<Double> D2 = exchange(D, 2);
    private static final VectorShuffle<Double> D4 = exchange(D, 4);
    private static final VectorShuffle<Float> R1 = exchange(F, 1);
    private static final VectorShuffle<Float> R2 = exchange(F, 2);
    private static final VectorShuffle<Float> R4 = exchange(F, 4);
    private static final VectorShuffle<Float> R8 = exchange(F, 8);
    private static final VectorMask<Float> ODD = VectorMask.fromLong(F, 0xAAAA);
    private static final VectorMask<Float> UPPER = VectorMask.fromLong(F, 0xCCCC);

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
        return bound == 0 ? tail : sum(sum) + tail;
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

    @Override
    public void gatherAndSum(
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

    @Override
    public void syrk(float[] tile, int rows, int stride, float[] product, int productStride) {
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

    @Override
    public void widen(float[] product, int size, int stride, double[] sums, boolean add) {
        int columns = Kernel.padded(size);
        for (int i = 0; i < size; i++) {
            for (int at = i * stride + i - i % FLOATS; at < i * stride + columns; at += DOUBLES) {
                DoubleVector wide =
                        (DoubleVector) FloatVector.fromArray(HALF, product, at).castShape(D, 0);
                (add ? wide.add(DoubleVector.fromArray(D, sums, at)) : wide).intoArray(sums, at);
            }
        }
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

    /** Four rows of U at a time, then one: first what the rows above take from them, then each by its pivot. */
    @Override
    public boolean cholesky(double[] a, int size, int columns, int stride) {
        int end = Math.ceilDiv(columns, DOUBLES) * DOUBLES;
        int i = 0;
        for (; i + 4 <= size; i += 4) {
            int j = i - i % DOUBLES;
            for (; j + 2 * DOUBLES <= end; j += 2 * DOUBLES) {
                subtractTwo(a, stride, i, j);
            }
            if (j < end) {
                subtractOne(a, stride, i, j);
            }
            if (!factorizeFour(a, stride, i, end)) {
                return false;
            }
        }
        for (; i < size; i++) {
            for (int j = i - i % DOUBLES; j < end; j += DOUBLES) {
                subtractRow(a, stride, i, j);
            }
            if (!factorizeOne(a, stride, i, end)) {
                return false;
            }
        }
        return true;
    }

    /** {@code a_ij −= Σ_k u_ki·u_kj} over the rows k above i, for four rows and two registers of columns. */
    private static void subtractTwo(double[] a, int stride, int i, int j) {
        int at = i * stride + j;
        DoubleVector a0 = DoubleVector.zero(D);
        DoubleVector a1 = DoubleVector.zero(D);
        DoubleVector b0 = DoubleVector.zero(D);
        DoubleVector b1 = DoubleVector.zero(D);
        DoubleVector c0 = DoubleVector.zero(D);
        DoubleVector c1 = DoubleVector.zero(D);
        DoubleVector d0 = DoubleVector.zero(D);
        DoubleVector d1 = DoubleVector.zero(D);
        for (int k = 0; k < i; k++) {
            int u = k * stride;
            DoubleVector y0 = DoubleVector.fromArray(D, a, u + j);
            DoubleVector y1 = DoubleVector.fromArray(D, a, u + j + DOUBLES);
            DoubleVector x0 = DoubleVector.broadcast(D, a[u + i]);
            DoubleVector x1 = DoubleVector.broadcast(D, a[u + i + 1]);
            DoubleVector x2 = DoubleVector.broadcast(D, a[u + i + 2]);
            DoubleVector x3 = DoubleVector.broadcast(D, a[u + i + 3]);
            a0 = x0.fma(y0, a0);
            a1 = x0.fma(y1, a1);
            b0 = x1.fma(y0, b0);
            b1 = x1.fma(y1, b1);
            c0 = x2.fma(y0, c0);
            c1 = x2.fma(y1, c1);
            d0 = x3.fma(y0, d0);
            d1 = x3.fma(y1, d1);
        }
        subtractFrom(a, at, a0);
        subtractFrom(a, at + DOUBLES, a1);
        subtractFrom(a, at + stride, b0);
        subtractFrom(a, at + stride + DOUBLES, b1);
        subtractFrom(a, at + 2 * stride, c0);
        subtractFrom(a, at + 2 * stride + DOUBLES, c1);
        subtractFrom(a, at + 3 * stride, d0);
        subtractFrom(a, at + 3 * stride + DOUBLES, d1);
    }

    private static void subtractOne(double[] a, int stride, int i, int j) {
        int at = i * stride + j;
        DoubleVector a0 = DoubleVector.zero(D);
        DoubleVector b0 = DoubleVector.zero(D);
        DoubleVector c0 = DoubleVector.zero(D);
        DoubleVector d0 = DoubleVector.zero(D);
        for (int k = 0; k < i; k++) {
            int u = k * stride;
            DoubleVector y = DoubleVector.fromArray(D, a, u + j);
            a0 = DoubleVector.broadcast(D, a[u + i]).fma(y, a0);
            b0 = DoubleVector.broadcast(D, a[u + i + 1]).fma(y, b0);
            c0 = DoubleVector.broadcast(D, a[u + i + 2]).fma(y, c0);
            d0 = DoubleVector.broadcast(D, a[u + i + 3]).fma(y, d0);
        }
        subtractFrom(a, at, a0);
        subtractFrom(a, at + stride, b0);
        subtractFrom(a, at + 2 * stride, c0);
        subtractFrom(a, at + 3 * stride, d0);
    }

    private static void subtractRow(double[] a, int stride, int i, int j) {
        DoubleVector sum = DoubleVector.zero(D);
        for (int k = 0; k < i; k++) {
            sum = DoubleVector.broadcast(D, a[k * stride + i]).fma(DoubleVector.fromArray(D, a, k * stride + j), sum);
        }
        subtractFrom(a, i * stride + j, sum);
    }

    private static void subtractFrom(double[] a, int at, DoubleVector sum) {
        DoubleVector.fromArray(D, a, at).sub(sum).intoArray(a, at);
    }

    /** The pivots first, in scalars, since each waits for the one before; then the rows, whose registers do not. */
    private static boolean factorizeFour(double[] a, int stride, int i, int end) {
        int row0 = i * stride;
        int row1 = row0 + stride;
        int row2 = row1 + stride;
        int row3 = row2 + stride;
        double d0 = a[row0 + i];
        double s0 = 1 / Math.sqrt(d0);
        double u01 = a[row0 + i + 1] * s0;
        double u02 = a[row0 + i + 2] * s0;
        double u03 = a[row0 + i + 3] * s0;
        double d1 = a[row1 + i + 1] - u01 * u01;
        double s1 = 1 / Math.sqrt(d1);
        double u12 = (a[row1 + i + 2] - u01 * u02) * s1;
        double u13 = (a[row1 + i + 3] - u01 * u03) * s1;
        double d2 = a[row2 + i + 2] - u02 * u02 - u12 * u12;
        double s2 = 1 / Math.sqrt(d2);
        double u23 = (a[row2 + i + 3] - u02 * u03 - u12 * u13) * s2;
        double d3 = a[row3 + i + 3] - u03 * u03 - u13 * u13 - u23 * u23;
        double s3 = 1 / Math.sqrt(d3);
        if (!(d0 > 0 && d1 > 0 && d2 > 0 && d3 > 0)) {
            return false;
        }
        for (int j = i - i % DOUBLES; j < end; j += DOUBLES) {
            DoubleVector x0 = DoubleVector.fromArray(D, a, row0 + j).mul(s0);
            DoubleVector x1 = DoubleVector.fromArray(D, a, row1 + j);
            DoubleVector x2 = DoubleVector.fromArray(D, a, row2 + j);
            DoubleVector x3 = DoubleVector.fromArray(D, a, row3 + j);
            x1 = x0.fma(DoubleVector.broadcast(D, -u01), x1).mul(s1);
            x2 = x0.fma(DoubleVector.broadcast(D, -u02), x2);
            x2 = x1.fma(DoubleVector.broadcast(D, -u12), x2).mul(s2);
            x3 = x0.fma(DoubleVector.broadcast(D, -u03), x3);
            x3 = x1.fma(DoubleVector.broadcast(D, -u13), x3);
            x3 = x2.fma(DoubleVector.broadcast(D, -u23), x3).mul(s3);
            x0.intoArray(a, row0 + j);
            x1.intoArray(a, row1 + j);
            x2.intoArray(a, row2 + j);
            x3.intoArray(a, row3 + j);
        }
        return true;
    }

    private static boolean factorizeOne(double[] a, int stride, int i, int end) {
        double diagonal = a[i * stride + i];
        if (!(diagonal > 0)) {
            return false;
        }
        double scale = 1 / Math.sqrt(diagonal);
        for (int j = i - i % DOUBLES; j < end; j += DOUBLES) {
            DoubleVector.fromArray(D, a, i * stride + j).mul(scale).intoArray(a, i * stride + j);
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
    public void solveTransposed(double[] u, int size, int stride, double[] b) {
        for (int k = 0; k < size; k++) {
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

    /** From the last: rows one by one down to a multiple of four, then four at a time, which wait for each other less. */
    @Override
    public void solveUpper(double[] u, int size, int stride, double[] b) {
        int k = size;
        while (k % 4 != 0) {
            k--;
            b[k] = (b[k] - dotAfter(u, k * stride, k, size, b)) / u[k * stride + k];
        }
        while (k > 0) {
            k -= 4;
            solveFour(u, size, stride, b, k);
        }
    }

    private static void solveFour(double[] u, int size, int stride, double[] b, int k) {
        int row0 = k * stride;
        int row1 = row0 + stride;
        int row2 = row1 + stride;
        int row3 = row2 + stride;
        double b0 = b[k];
        double b1 = b[k + 1];
        double b2 = b[k + 2];
        double b3 = b[k + 3];
        int aligned = Math.min(Math.ceilDiv(k + 4, DOUBLES) * DOUBLES, size);
        for (int j = k + 4; j < aligned; j++) {
            b0 -= u[row0 + j] * b[j];
            b1 -= u[row1 + j] * b[j];
            b2 -= u[row2 + j] * b[j];
            b3 -= u[row3 + j] * b[j];
        }
        if (aligned < size) {
            DoubleVector s0 = DoubleVector.zero(D);
            DoubleVector s1 = DoubleVector.zero(D);
            DoubleVector s2 = DoubleVector.zero(D);
            DoubleVector s3 = DoubleVector.zero(D);
            for (int j = aligned; j < size; j += DOUBLES) {
                DoubleVector x = DoubleVector.fromArray(D, b, j);
                s0 = DoubleVector.fromArray(D, u, row0 + j).fma(x, s0);
                s1 = DoubleVector.fromArray(D, u, row1 + j).fma(x, s1);
                s2 = DoubleVector.fromArray(D, u, row2 + j).fma(x, s2);
                s3 = DoubleVector.fromArray(D, u, row3 + j).fma(x, s3);
            }
            b0 -= sum(s0);
            b1 -= sum(s1);
            b2 -= sum(s2);
            b3 -= sum(s3);
        }
        b3 /= u[row3 + k + 3];
        b2 = (b2 - u[row2 + k + 3] * b3) / u[row2 + k + 2];
        b1 = (b1 - u[row1 + k + 3] * b3 - u[row1 + k + 2] * b2) / u[row1 + k + 1];
        b0 = (b0 - u[row0 + k + 3] * b3 - u[row0 + k + 2] * b2 - u[row0 + k + 1] * b1) / u[row0 + k];
        b[k] = b0;
        b[k + 1] = b1;
        b[k + 2] = b2;
        b[k + 3] = b3;
    }

    /** {@code Σ u_j·b_j} over the elements j after k. */
    private static double dotAfter(double[] u, int row, int k, int size, double[] b) {
        int aligned = Math.min(Math.ceilDiv(k + 1, DOUBLES) * DOUBLES, size);
        double sum = 0;
        for (int j = k + 1; j < aligned; j++) {
            sum += u[row + j] * b[j];
        }
        if (aligned == size) {
            return sum;
        }
        DoubleVector parts = DoubleVector.zero(D);
        for (int j = aligned; j < size; j += DOUBLES) {
            parts = DoubleVector.fromArray(D, u, row + j).fma(DoubleVector.fromArray(D, b, j), parts);
        }
        return sum + sum(parts);
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
            SgdStep step, SgdSide users, SgdSide items, int user, int[] item, float[] value, int from, int to) {
        int stride = step.stride();
        float[] p = users.factors();
        float[] q = items.factors();
        float[] itemBias = items.bias();
        float[] itemSquares = items.squares();
        float[] itemRates = items.rates();
        int u = users.offset(user);
        FloatVector norms = FloatVector.zero(F);
        for (int k = 0; k < stride; k += FLOATS) {
            FloatVector x = FloatVector.fromArray(F, p, u + k);
            norms = x.fma(x, norms);
        }
        float norm = sum(norms) / step.rank();
        float userRate = step.rate() / (float) Math.sqrt(users.squares()[user]);
        float userBias = users.bias()[user];
        float lambda = step.regularization();
        float lambdaB = step.biasRegularization();
        float squares = 0;
        FloatVector gradients = FloatVector.zero(F);
        for (int one = from; one < to; one += 4) {
            int two = one + 1;
            int three = one + 2;
            int four = one + 3;
            int live = Math.min(4, to - one);
            int item1 = item[one];
            // Where the step has fewer ratings, the first stands in for them with no error and no rate. Rows are
            // written from the last to the first, so that what the stand-ins leave as it was does not undo the first.
            int item2 = two < to ? item[two] : item1;
            int item3 = three < to ? item[three] : item1;
            int item4 = four < to ? item[four] : item1;
            int i1 = items.offset(item1);
            int i2 = items.offset(item2);
            int i3 = items.offset(item3);
            int i4 = items.offset(item4);
            float base = step.mean() + userBias;
            FloatVector dots = dots(p, u, q, i1, i2, i3, i4, stride);
            float e1 = value[one] - base - itemBias[item1] - dots.lane(0);
            float e2 = two < to ? value[two] - base - itemBias[item2] - dots.lane(1) : 0;
            float e3 = three < to ? value[three] - base - itemBias[item3] - dots.lane(2) : 0;
            float e4 = four < to ? value[four] - base - itemBias[item4] - dots.lane(3) : 0;
            float r1 = itemRates[item1];
            float r2 = two < to ? itemRates[item2] : 0;
            float r3 = three < to ? itemRates[item3] : 0;
            float r4 = four < to ? itemRates[item4] : 0;
            FloatVector v1 = FloatVector.broadcast(F, e1);
            FloatVector v2 = FloatVector.broadcast(F, e2);
            FloatVector v3 = FloatVector.broadcast(F, e3);
            FloatVector v4 = FloatVector.broadcast(F, e4);
            FloatVector s1 = FloatVector.broadcast(F, r1 * e1);
            FloatVector s2 = FloatVector.broadcast(F, r2 * e2);
            FloatVector s3 = FloatVector.broadcast(F, r3 * e3);
            FloatVector s4 = FloatVector.broadcast(F, r4 * e4);
            FloatVector k1 = FloatVector.broadcast(F, 1 - r1 * lambda);
            FloatVector k2 = FloatVector.broadcast(F, 1 - r2 * lambda);
            FloatVector k3 = FloatVector.broadcast(F, 1 - r3 * lambda);
            FloatVector k4 = FloatVector.broadcast(F, 1 - r4 * lambda);
            FloatVector keep = FloatVector.broadcast(F, 1 - live * userRate * lambda);
            FloatVector rate = FloatVector.broadcast(F, userRate);
            for (int k = 0; k < stride; k += FLOATS) {
                FloatVector x = FloatVector.fromArray(F, p, u + k);
                FloatVector y1 = FloatVector.fromArray(F, q, i1 + k);
                FloatVector y2 = FloatVector.fromArray(F, q, i2 + k);
                FloatVector y3 = FloatVector.fromArray(F, q, i3 + k);
                FloatVector y4 = FloatVector.fromArray(F, q, i4 + k);
                FloatVector g = y1.fma(v1, y2.mul(v2)).add(y3.fma(v3, y4.mul(v4)));
                gradients = g.fma(g, gradients);
                x.fma(s4, y4.mul(k4)).intoArray(q, i4 + k);
                x.fma(s3, y3.mul(k3)).intoArray(q, i3 + k);
                x.fma(s2, y2.mul(k2)).intoArray(q, i2 + k);
                x.fma(s1, y1.mul(k1)).intoArray(q, i1 + k);
                g.fma(rate, x.mul(keep)).intoArray(p, u + k);
            }
            itemSquares[item1] += e1 * e1 * norm;
            itemSquares[item2] += e2 * e2 * norm;
            itemSquares[item3] += e3 * e3 * norm;
            itemSquares[item4] += e4 * e4 * norm;
            itemBias[item1] += r1 * (e1 - lambdaB * itemBias[item1]);
            itemBias[item2] += r2 * (e2 - lambdaB * itemBias[item2]);
            itemBias[item3] += r3 * (e3 - lambdaB * itemBias[item3]);
            itemBias[item4] += r4 * (e4 - lambdaB * itemBias[item4]);
            userBias += userRate * ((e1 + e2) + (e3 + e4) - live * lambdaB * userBias);
            squares += (e1 * e1 + e2 * e2) + (e3 * e3 + e4 * e4);
        }
        users.squares()[user] += sum(gradients) / step.rank();
        users.bias()[user] = userBias;
        return squares;
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
        int stride = step.stride();
        float[] p = users.factors();
        float[] q = items.factors();
        float[] g = gradients.factors();
        float[] itemBias = items.bias();
        float[] biasGradient = gradients.bias();
        int u = users.offset(user);
        float base = step.mean() + users.bias()[user];
        for (int one = from; one < to; one += 4) {
            int two = one + 1;
            int three = one + 2;
            int four = one + 3;
            int item1 = item[one];
            // As in descend, the first stands in for ratings that are not there.
            int item2 = two < to ? item[two] : item1;
            int item3 = three < to ? item[three] : item1;
            int item4 = four < to ? item[four] : item1;
            int i1 = items.offset(item1);
            int i2 = items.offset(item2);
            int i3 = items.offset(item3);
            int i4 = items.offset(item4);
            FloatVector dots = dots(p, u, q, i1, i2, i3, i4, stride);
            float e1 = value[one] - base - itemBias[item1] - dots.lane(0);
            float e2 = two < to ? value[two] - base - itemBias[item2] - dots.lane(1) : 0;
            float e3 = three < to ? value[three] - base - itemBias[item3] - dots.lane(2) : 0;
            float e4 = four < to ? value[four] - base - itemBias[item4] - dots.lane(3) : 0;
            FloatVector v1 = FloatVector.broadcast(F, e1);
            FloatVector v2 = FloatVector.broadcast(F, e2);
            FloatVector v3 = FloatVector.broadcast(F, e3);
            FloatVector v4 = FloatVector.broadcast(F, e4);
            for (int k = 0; k < stride; k += FLOATS) {
                FloatVector x = FloatVector.fromArray(F, p, u + k);
                FloatVector g1 = FloatVector.fromArray(F, g, i1 + k);
                x.fma(v4, FloatVector.fromArray(F, g, i4 + k)).intoArray(g, i4 + k);
                x.fma(v3, FloatVector.fromArray(F, g, i3 + k)).intoArray(g, i3 + k);
                x.fma(v2, FloatVector.fromArray(F, g, i2 + k)).intoArray(g, i2 + k);
                x.fma(v1, g1).intoArray(g, i1 + k);
            }
            biasGradient[item1] += e1;
            biasGradient[item2] += e2;
            biasGradient[item3] += e3;
            biasGradient[item4] += e4;
        }
    }

    /** The products of a user's row with those of four items, in lanes 0 to 3. */
    private static FloatVector dots(float[] p, int u, float[] q, int i1, int i2, int i3, int i4, int stride) {
        FloatVector d1 = FloatVector.zero(F);
        FloatVector d2 = FloatVector.zero(F);
        FloatVector d3 = FloatVector.zero(F);
        FloatVector d4 = FloatVector.zero(F);
        for (int k = 0; k < stride; k += FLOATS) {
            FloatVector x = FloatVector.fromArray(F, p, u + k);
            d1 = x.fma(FloatVector.fromArray(F, q, i1 + k), d1);
            d2 = x.fma(FloatVector.fromArray(F, q, i2 + k), d2);
            d3 = x.fma(FloatVector.fromArray(F, q, i3 + k), d3);
            d4 = x.fma(FloatVector.fromArray(F, q, i4 + k), d4);
        }
        return sums(d1, d2, d3, d4);
    }

    /** The sums of the lanes of four registers, in lanes 0 to 3. */
    private static FloatVector sums(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        FloatVector ab = a.add(a.rearrange(R1)).blend(b.add(b.rearrange(R1)), ODD);
        FloatVector cd = c.add(c.rearrange(R1)).blend(d.add(d.rearrange(R1)), ODD);
        FloatVector all = ab.add(ab.rearrange(R2)).blend(cd.add(cd.rearrange(R2)), UPPER);
        all = FLOATS > 4 ? all.add(all.rearrange(R4)) : all;
        return FLOATS > 8 ? all.add(all.rearrange(R8)) : all;
    }

    /** {@code reduceLanes} promises no order, and compiled code takes another than interpreted code; this does. */
    private static float sum(FloatVector v) {
        FloatVector s = v.add(v.rearrange(R1));
        s = s.add(s.rearrange(R2));
        s = FLOATS > 4 ? s.add(s.rearrange(R4)) : s;
        return (FLOATS > 8 ? s.add(s.rearrange(R8)) : s).lane(0);
    }

    private static double sum(DoubleVector v) {
        DoubleVector s = v.add(v.rearrange(D1));
        s = DOUBLES > 2 ? s.add(s.rearrange(D2)) : s;
        return (DOUBLES > 4 ? s.add(s.rearrange(D4)) : s).lane(0);
    }

    private static <E> VectorShuffle<E> exchange(VectorSpecies<E> species, int distance) {
        return VectorShuffle.fromOp(species, lane -> (lane ^ distance) & (species.length() - 1));
    }
}
