package dev.foretaste.factorization.neighbourhood;

import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.matrix.RatingMatrix;

/**
 * What a rating says for taking an item up, between 0 and 1 on any scale of ratings: {@code 1 / (1 + exp(−contrast · (r −
 * μ) / σ))}. A contrast of 0 makes all ratings ½, as if only the fact of rating counted.
 *
 * @param mean μ of all ratings
 * @param deviation σ, their standard deviation; 1 where they are all equal
 */
record RatingWeight(double mean, double deviation, double contrast) {

    static RatingWeight of(RatingMatrix ratings, double contrast) {
        double deviation = ratings.deviation();
        return new RatingWeight(ratings.mean(), deviation > 0 ? deviation : 1, contrast);
    }

    static RatingWeight restore(ModelTensors tensors) {
        return new RatingWeight(
                tensors.number("weight.mean"), tensors.number("weight.deviation"), tensors.number("weight.contrast"));
    }

    void describe(ModelTensors tensors) {
        tensors.with("weight.mean", mean).with("weight.deviation", deviation).with("weight.contrast", contrast);
    }

    double of(float rating) {
        return 1 / (1 + Math.exp(-contrast * (rating - mean) / deviation));
    }
}
