package dev.foretaste.factorization;

import java.util.Arrays;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** A model taken apart for storage: its tensors by name. */
public final class ModelTensors {
    private final SortedMap<String, Tensor> tensors = new TreeMap<>();

    /** Adds a tensor under a new name and returns this. */
    public ModelTensors with(String name, Tensor tensor) {
        if (tensors.putIfAbsent(name, tensor) != null) {
            throw new IllegalArgumentException("a second tensor " + name);
        }
        return this;
    }

    public ModelTensors with(String name, double scalar) {
        return with(name, Tensor.of(new double[] {scalar}));
    }

    /** The tensors in the order of their names. */
    public SortedMap<String, Tensor> asMap() {
        return Collections.unmodifiableSortedMap(tensors);
    }

    public boolean has(String name) {
        return tensors.containsKey(name);
    }

    /** @throws IllegalArgumentException if there is no such tensor of floats of that size */
    public float[] floats(String name, int size) {
        if (tensors.get(name) instanceof Tensor.Floats found && found.values().length == size) {
            return found.values();
        }
        throw new IllegalArgumentException("tensor %s: %s; expected %d floats".formatted(name, shapeOf(name), size));
    }

    public double[] doubles(String name, int size) {
        if (tensors.get(name) instanceof Tensor.Doubles found && found.values().length == size) {
            return found.values();
        }
        throw new IllegalArgumentException("tensor %s: %s; expected %d doubles".formatted(name, shapeOf(name), size));
    }

    public int[] ints(String name, int size) {
        if (tensors.get(name) instanceof Tensor.Ints found && found.values().length == size) {
            return found.values();
        }
        throw new IllegalArgumentException("tensor %s: %s; expected %d ints".formatted(name, shapeOf(name), size));
    }

    public byte[] bytes(String name, int size) {
        if (tensors.get(name) instanceof Tensor.Bytes found && found.values().length == size) {
            return found.values();
        }
        throw new IllegalArgumentException("tensor %s: %s; expected %d bytes".formatted(name, shapeOf(name), size));
    }

    public double number(String name) {
        return doubles(name, 1)[0];
    }

    /** The extent of a tensor in one dimension. */
    public int extent(String name, int dimension) {
        Tensor tensor = tensors.get(name);
        if (tensor == null || tensor.shape().length <= dimension) {
            throw new IllegalArgumentException(
                    "tensor %s: %s; expected more than %d dimensions".formatted(name, shapeOf(name), dimension));
        }
        return tensor.shape()[dimension];
    }

    private String shapeOf(String name) {
        Tensor tensor = tensors.get(name);
        return tensor == null ? "missing" : tensor.getClass().getSimpleName() + Arrays.toString(tensor.shape());
    }
}
