package dev.foretaste.factorization.als;

import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Tensor;
import dev.foretaste.matrix.RatingMatrix;

/**
 * How much a rating says that the user likes the item: {@code w = e^(γ·(r − μ)/σ) / mean of it}, so that ratings high
 * among all ratings count more, whatever their scale, and all together as much as if each counted 1. A rating more than
 * {@value #LOW} σ below the mean says that he does not, and counts 0. One more than {@value #HIGH} σ above it counts as if
 * it were that far: among many equal ratings a single higher one is farther than any, and nothing else would count.
 * Where all ratings are equal, each counts 1.
 *
 * @param growth γ; 0 counts every rating alike, the low ones too
 * @param center μ, the mean of the training ratings
 * @param spread σ, their standard deviation; 1 where it is 0
 * @param typical the mean of {@code e^(γ·(r − μ)/σ)}
 */
record Confidence(double growth, double center, double spread, double typical) {
    private static final double LOW = 1.25;
    private static final double HIGH = 3;

    static Confidence of(RatingMatrix ratings, double growth) {
        double deviation = ratings.deviation();
        Confidence relative = new Confidence(growth, ratings.mean(), deviation > 0 ? deviation : 1, 1);
        double sum = 0;
        for (int position = 0; position < ratings.size(); position++) {
            sum += relative.of(ratings.byUser().value(position));
        }
        return new Confidence(growth, relative.center, relative.spread, sum / ratings.size());
    }

    static Confidence restore(ModelTensors tensors) {
        double[] parts = tensors.doubles("foldIn.confidence", 4);
        return new Confidence(parts[0], parts[1], parts[2], parts[3]);
    }

    /** The weight of a rating. */
    double of(double rating) {
        double deviation = Math.min(HIGH, (rating - center) / spread);
        return growth > 0 && deviation < -LOW ? 0 : Math.exp(growth * deviation) / typical;
    }

    Tensor tensor() {
        return Tensor.of(new double[] {growth, center, spread, typical});
    }
}
