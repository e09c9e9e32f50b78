package dev.foretaste.factorization.neighbourhood;

import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.TopN;
import dev.foretaste.factorization.Trainer;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.factorization.parallel.RowBlocks;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import java.util.OptionalDouble;

/**
 * The similarity of two items is the cosine of their columns of residuals {@code e_ui = r_ui − μ − b_u − b_i}, unrated
 * cells zero, shrunk by the number n_ij of users who rated both: {@code s_ij = n_ij / (n_ij + λ) · Σ e_ui·e_uj / (‖e_i‖ ·
 * ‖e_j‖)}. Source: Koren 2010, "Factor in the Neighbors", section 2.2 and equation (3), which divides by the norms over
 * common raters only (the Pearson correlation around the baseline); norms over all raters of an item distrust a pair
 * with few of them in common, which predicted better on MovieLens 100K in inner validation. Only positive similarities
 * are kept, the largest of each item.
 *
 * <p>Item by item, in parallel: beside what is kept and a residual a rating, a thread holds one row of co-ratings. Of a
 * user with more than 5,000 ratings each item sees evenly spaced ones, so that a robot cannot make training endless.
 */
final class ItemKnnTrainer implements Trainer {
    private static final int ITERATIONS = 10;

    /** With how many of a user's other ratings one of them is paired: time would grow with the square of their number. */
    private static final int MOST_BESIDE = 5_000;

    private final ItemKnnParameters parameters;

    ItemKnnTrainer(ItemKnnParameters parameters) {
        this.parameters = parameters;
    }

    @Override
    public Model train(RatingMatrix ratings, TrainingContext context) {
        Biases biases = parameters.biases().fit(ratings, context, report -> context.checkCancelled());
        float[] norms = norms(ratings.byItem(), biases);
        float[] residuals = residuals(ratings.byUser(), biases);
        int items = ratings.items().size();
        int[][] neighbours = new int[items][];
        float[][] similarities = new float[items][];
        RowBlocks blocks = RowBlocks.of(ratings.byItem(), 1);
        for (int iteration = 1; iteration <= ITERATIONS; iteration++) {
            int first = blocks.count() * (iteration - 1) / ITERATIONS;
            int last = blocks.count() * iteration / ITERATIONS;
            context.workers().run(last - first, task -> {
                Row row = new Row(items);
                for (int item = blocks.start(first + task); item < blocks.end(first + task); item++) {
                    row.accumulate(ratings, biases, residuals, item);
                    row.select(norms, item, parameters);
                    neighbours[item] = row.neighbour;
                    similarities[item] = row.similarity;
                }
            });
            context.report(new IterationReport(
                    iteration, ITERATIONS, OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty()));
        }
        return new ItemKnnModel(
                ratings, biases.mean(), biases.item(), flat(neighbours, similarities), Neighbourhood.of(parameters));
    }

    private static float[] norms(CompressedRatings columns, Biases biases) {
        float[] norms = new float[columns.rows()];
        for (int item = 0; item < norms.length; item++) {
            double squares = 0;
            for (int position = columns.start(item); position < columns.end(item); position++) {
                double residual = biases.residual(columns.index(position), item, columns.value(position));
                squares += residual * residual;
            }
            norms[item] = (float) Math.sqrt(squares);
        }
        return norms;
    }

    private static float[] residuals(CompressedRatings rows, Biases biases) {
        float[] residuals = new float[rows.size()];
        for (int user = 0; user < rows.rows(); user++) {
            for (int position = rows.start(user); position < rows.end(user); position++) {
                residuals[position] = (float) biases.residual(user, rows.index(position), rows.value(position));
            }
        }
        return residuals;
    }

    private static Neighbours flat(int[][] neighbours, float[][] similarities) {
        int[] start = new int[neighbours.length + 1];
        for (int item = 0; item < neighbours.length; item++) {
            start[item + 1] = Math.addExact(start[item], neighbours[item].length);
        }
        int[] flat = new int[start[neighbours.length]];
        float[] similarity = new float[flat.length];
        for (int item = 0; item < neighbours.length; item++) {
            System.arraycopy(neighbours[item], 0, flat, start[item], neighbours[item].length);
            System.arraycopy(similarities[item], 0, similarity, start[item], similarities[item].length);
        }
        return new Neighbours(start, flat, similarity);
    }

    /** One item against all others; used again for the next item by the same thread. */
    private static final class Row {
        private final double[] product;
        private final int[] common;
        private final int[] touched;
        private int touchedItems;
        private int[] neighbour = new int[0];
        private float[] similarity = new float[0];

        Row(int items) {
            product = new double[items];
            common = new int[items];
            touched = new int[items];
        }

        /** @param residuals by position of the ratings by user */
        void accumulate(RatingMatrix ratings, Biases biases, float[] residuals, int item) {
            CompressedRatings raters = ratings.byItem();
            CompressedRatings rated = ratings.byUser();
            touchedItems = 0;
            for (int at = raters.start(item); at < raters.end(item); at++) {
                int user = raters.index(at);
                double residual = biases.residual(user, item, raters.value(at));
                int step = Math.ceilDiv(rated.count(user), MOST_BESIDE);
                for (int position = rated.start(user) + item % step; position < rated.end(user); position += step) {
                    int other = rated.index(position);
                    if (common[other]++ == 0) {
                        touched[touchedItems++] = other;
                    }
                    product[other] += residual * residuals[position];
                }
            }
        }

        /** Leaves the most similar items in {@link #neighbour}, as arrays of their own, and clears the row. */
        void select(float[] norms, int item, ItemKnnParameters parameters) {
            TopN nearest = new TopN(Math.min(parameters.candidates(), product.length));
            for (int n = 0; n < touchedItems; n++) {
                int other = touched[n];
                double trust = common[other] / (common[other] + parameters.shrinkage());
                float value = (float) (trust * product[other] / ((double) norms[item] * norms[other]));
                if (other != item && value > 0 && value >= nearest.bar()) {
                    nearest.offer(other, value);
                }
                common[other] = 0;
                product[other] = 0;
            }
            TopN.Ranking ranking = nearest.ranking();
            neighbour = ranking.items();
            similarity = ranking.scores();
        }
    }
}
