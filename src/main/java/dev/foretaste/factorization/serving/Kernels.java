package dev.foretaste.factorization.serving;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.kernel.Kernel;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.UserRatings;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The inner loops behind training and scoring: which ones run here, and how to have them compiled early. */
public final class Kernels {
    private static final int USERS = 360;
    private static final int ITEMS = 60;
    /** Most users rate these, as popular items are trained in another way. */
    private static final int POPULAR = 30;

    private static final int RANK = 48;
    /** Several short trainings, as some of what gradient descent runs it runs but once. */
    private static final int TRAININGS = 14;

    private static final int EPOCHS = 2;
    private static final int SWEEPS = 8;

    private Kernels() {}

    /** Which kernels this JVM runs, and how to get faster ones. For a log at start. */
    public static String description() {
        return Kernel.best().description();
    }

    /**
     * Trains small models, folds in and scores, until the JVM has compiled them.
     * SIMD code runs a hundred times slower before that, which the first requests and the first training would feel.
     * Takes a second or two of one thread: call it from a background thread at start. Does nothing where kernels are
     * scalar.
     */
    public static void warmUp() {
        if (!Kernel.best().isSimd()) {
            return;
        }
        RatingMatrix ratings = ratings();
        Map<String, Number> sgd =
                Map.of("rank", RANK, "epochs", EPOCHS, "learningRate", 0.05, "biasRegularization", 0.1);
        for (int training = 0; training < TRAININGS; training++) {
            train("biased-sgd", sgd, ratings);
        }
        Model model = train("als", Map.of("rank", RANK, "sweeps", SWEEPS), ratings);
        for (int user = 0; user < USERS; user++) {
            score(model, ratings.ratingsOf(user));
        }
    }

    private static Model train(String name, Map<String, ? extends Number> settings, RatingMatrix ratings) {
        Algorithm algorithm = Algorithms.find(name).orElseThrow();
        return algorithm
                .trainer(Hyperparameters.of(algorithm.hyperparameters(), settings))
                .train(ratings, TrainingContext.of(0));
    }

    private static void score(Model model, UserRatings ratings) {
        LinearScorer scorer = (LinearScorer) model.foldIn(ratings);
        scorer.scoreAll(new float[ITEMS]);
        InterleavedFactors factors = InterleavedFactors.of(
                scorer.itemFactors(),
                scorer.itemBiases(),
                IntStream.range(0, ITEMS).toArray());
        factors.score(
                factors.query(scorer.userFactors()),
                0,
                factors.blocks(),
                new float[factors.blocks() * InterleavedFactors.LANES]);
    }

    /**
     * Two tastes: something to learn, or training would end early. Users of more ratings than factors, of fewer, and of so
     * few that they fill one register, as all three are solved in different ways.
     */
    private static RatingMatrix ratings() {
        SplittableRandom random = new SplittableRandom(1);
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < USERS; user++) {
            for (int item = 0; item < ITEMS; item++) {
                boolean rated = switch (user % 3) {
                    case 0 -> true;
                    case 1 -> item < POPULAR || random.nextInt(5) == 0;
                    default -> item % 5 == user % 5;
                };
                if (rated) {
                    int liked = (user + item) % 2 == 0 ? 3 : 0;
                    builder.add(Integer.toString(user), Integer.toString(item), 1 + liked + random.nextInt(2));
                }
            }
        }
        return builder.build();
    }
}
