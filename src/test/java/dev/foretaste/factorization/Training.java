package dev.foretaste.factorization;

import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Trains in tests: by name of the algorithm, with one or several workers, remembering the reports. */
public final class Training {
    private Training() {}

    public static Model train(String algorithm, Map<String, ? extends Number> settings, RatingMatrix ratings) {
        return trainer(algorithm, settings).train(ratings, TrainingContext.of(7));
    }

    public static Trainer trainer(String algorithm, Map<String, ? extends Number> settings) {
        Algorithm found = Algorithms.find(algorithm).orElseThrow();
        return found.trainer(Hyperparameters.of(found.hyperparameters(), settings));
    }

    public static Model trainWithWorkers(int workers, Trainer trainer, RatingMatrix ratings) {
        try (ExecutorService pool = Executors.newFixedThreadPool(workers)) {
            return trainer.train(ratings, new TrainingContext(7, Workers.of(pool, workers), TrainingListener.silent()));
        }
    }

    /** Remembers the reports of a training. */
    public static TrainingContext recording(List<IterationReport> reports) {
        return new TrainingContext(7, Workers.single(), new TrainingListener() {
            @Override
            public void iterationFinished(IterationReport report) {
                reports.add(report);
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        });
    }

    public static List<Double> objectives(Trainer trainer, RatingMatrix ratings) {
        List<IterationReport> reports = new ArrayList<>();
        trainer.train(ratings, recording(reports));
        return reports.stream().map(each -> each.objective().orElseThrow()).toList();
    }

    /** Whole stars from 1 to 5 of two latent tastes with noise, about a third of all cells. */
    public static RatingMatrix randomRatings(long seed, int users, int items) {
        SplittableRandom random = new SplittableRandom(seed);
        double[][] user = random.doubles()
                .mapToObj(x -> new double[] {random.nextGaussian(), random.nextGaussian()})
                .limit(users)
                .toArray(double[][]::new);
        double[][] item = random.doubles()
                .mapToObj(x -> new double[] {random.nextGaussian(), random.nextGaussian()})
                .limit(items)
                .toArray(double[][]::new);
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int u = 0; u < users; u++) {
            for (int i = 0; i < items; i++) {
                if (random.nextInt(3) == 0) {
                    double value = 3 + user[u][0] * item[i][0] + user[u][1] * item[i][1] + random.nextGaussian() * 0.3;
                    builder.add("u" + u, "i" + i, Math.clamp(Math.round(value), 1, 5));
                }
            }
        }
        return builder.build();
    }
}
