package dev.foretaste.factorization;

import java.util.Arrays;

/** A named part of a model: a dense array and its shape, row-major. The array is shared, not copied: never write it. */
public sealed interface Tensor {
    int[] shape();

    record Floats(int[] shape, float[] values) implements Tensor {
        public Floats {
            requireSize(shape, values.length);
        }
    }

    record Doubles(int[] shape, double[] values) implements Tensor {
        public Doubles {
            requireSize(shape, values.length);
        }
    }

    record Ints(int[] shape, int[] values) implements Tensor {
        public Ints {
            requireSize(shape, values.length);
        }
    }

    record Bytes(int[] shape, byte[] values) implements Tensor {
        public Bytes {
            requireSize(shape, values.length);
        }
    }

    static Tensor of(byte[] vector) {
        return new Bytes(new int[] {vector.length}, vector);
    }

    static Tensor of(float[] vector) {
        return new Floats(new int[] {vector.length}, vector);
    }

    static Tensor of(double[] vector) {
        return new Doubles(new int[] {vector.length}, vector);
    }

    static Tensor of(int[] vector) {
        return new Ints(new int[] {vector.length}, vector);
    }

    private static void requireSize(int[] shape, int size) {
        long expected = 1;
        for (int extent : shape) {
            expected *= extent;
        }
        if (expected != size) {
            throw new IllegalArgumentException("%d values for shape %s".formatted(size, Arrays.toString(shape)));
        }
    }
}
