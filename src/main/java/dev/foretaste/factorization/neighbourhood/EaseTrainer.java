package dev.foretaste.factorization.neighbourhood;

import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingException;
import dev.foretaste.factorization.leastsquares.SymmetricInverse;
import dev.foretaste.factorization.parallel.RowBlocks;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * Minimizes {@code ‖X − X·B‖² + λ·‖B‖²} subject to a zero diagonal of B, items × items: with {@code P = (Xᵀ·X + λ·I)⁻¹},
 * {@code B_ij = −P_ij / P_jj} for i ≠ j. Source: Steck 2019, "Embarrassingly Shallow Autoencoders for Sparse Data",
 * equation (8). There X is binary; here a cell is the {@link RatingWeight} of a rating, which ranked better on MovieLens
 * 100K in inner validation than counting all ratings or only the high ones.
 *
 * <p>Time grows with the cube of the items, memory with their square.
 */
final class EaseTrainer implements Trainer {
    /** Where the weights take 1.6 GB and training 3.2 GB more; beyond, factors serve better. */
    static final int MOST_ITEMS = 20_000;

    private final double regularization;
    private final double contrast;

    EaseTrainer(double regularization, double contrast) {
        this.regularization = regularization;
        this.contrast = contrast;
    }

    @Override
    public Model train(RatingMatrix ratings, TrainingContext context) {
        if (ratings.size() == 0) {
            throw TrainingException.noRatings();
        }
        int items = ratings.items().size();
        if (items > MOST_ITEMS) {
            throw new TrainingException(
                    ("ease learns a weight for every pair of items and takes at most %d items; these"
                                    + " ratings have %d; use implicit-als")
                            .formatted(MOST_ITEMS, items));
        }
        RatingWeight weight = RatingWeight.of(ratings, contrast);
        double[] gram = gram(ratings, weight, context);
        context.checkCancelled();
        boolean definite = SymmetricInverse.invert(
                gram,
                items,
                context.workers(),
                (step, steps) -> context.report(new IterationReport(
                        step, steps, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty())));
        if (!definite) {
            throw new TrainingException("the items' Gram matrix is not positive definite; increase the regularization"
                    + " (now %s)".formatted(regularization));
        }
        return new EaseModel(ratings, weight, weights(gram, items));
    }

    /** The lower triangle of {@code Xᵀ·X + λ·I}, row-major. */
    private double[] gram(RatingMatrix ratings, RatingWeight weight, TrainingContext context) {
        int items = ratings.items().size();
        double[] gram = new double[items * items];
        CompressedRatings raters = ratings.byItem();
        CompressedRatings rated = ratings.byUser();
        double[] x = new double[rated.size()];
        Arrays.setAll(x, position -> weight.of(rated.value(position)));
        RowBlocks blocks = RowBlocks.of(raters, 1);
        context.workers().run(blocks.count(), block -> {
            for (int item = blocks.start(block); item < blocks.end(block); item++) {
                int row = item * items;
                for (int at = raters.start(item); at < raters.end(item); at++) {
                    int user = raters.index(at);
                    double own = weight.of(raters.value(at));
                    for (int position = rated.start(user);
                            position < rated.end(user) && rated.index(position) <= item;
                            position++) {
                        gram[row + rated.index(position)] += own * x[position];
                    }
                }
                gram[row + item] += regularization;
            }
        });
        return gram;
    }

    /** B from the lower triangle of P. */
    private static float[] weights(double[] inverse, int items) {
        float[] weights = new float[items * items];
        for (int i = 0; i < items; i++) {
            for (int j = 0; j < i; j++) {
                double entry = inverse[i * items + j];
                weights[i * items + j] = (float) (-entry / inverse[j * items + j]);
                weights[j * items + i] = (float) (-entry / inverse[i * items + i]);
            }
        }
        return weights;
    }
}
