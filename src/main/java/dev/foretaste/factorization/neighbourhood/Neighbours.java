package dev.foretaste.factorization.neighbourhood;

import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Tensor;

/**
 * The most similar items of each item, the most similar first: those of item {@code i} stand at the positions {@code
 * start[i] <= position < start[i + 1]}. Shared arrays, never written.
 */
record Neighbours(int[] start, int[] item, float[] similarity) {

    static Neighbours restore(int items, ModelTensors tensors) {
        int size = tensors.extent("neighbours.item", 0);
        return new Neighbours(
                tensors.ints("neighbours.start", items + 1),
                tensors.ints("neighbours.item", size),
                tensors.floats("neighbours.similarity", size));
    }

    void describe(ModelTensors tensors) {
        tensors.with("neighbours.start", Tensor.of(start))
                .with("neighbours.item", Tensor.of(item))
                .with("neighbours.similarity", Tensor.of(similarity));
    }
}
