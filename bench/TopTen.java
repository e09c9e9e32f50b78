import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.serving.InnerProductIndex;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.TopN;
import dev.foretaste.factorization.TrainingContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The exact ten best of 100,000 items at rank 64, on one thread, beside one streaming read of the same factor matrix.
 *
 * <p>Arguments: where to write the factors and users for a comparison in C, and what they are: the algorithm that trains
 * them, or for made-up ones of log-normal norms the spread (σ) of the norms' logarithm.
 */
public final class TopTen {
    private static final int ITEMS = 100_000;
    private static final int RANK = 64;
    private static final int USERS = 64;
    private static final int ROUNDS = 15;
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Items and users of log-normal norms, without biases. */
    private record Made(FactorMatrix itemFactors, float[] userFactors) implements LinearScorer {
        @Override
        public double offset() {
            return 0;
        }

        @Override
        public float[] itemBiases() {
            return new float[ITEMS];
        }

        @Override
        public double score(int item) {
            double score = 0;
            for (int factor = 0; factor < RANK; factor++) {
                score += (double) userFactors[factor] * itemFactors.get(item, factor);
            }
            return score;
        }

        @Override
        public void scoreAll(float[] scores) {
            for (int item = 0; item < scores.length; item++) {
                scores[item] = (float) score(item);
            }
        }
    }

    private static List<LinearScorer> made(double spread) {
        Random random = new Random(1);
        float[] values = new float[ITEMS * RANK];
        for (int item = 0; item < ITEMS; item++) {
            double norm = Math.exp(spread * random.nextGaussian()) / Math.sqrt(RANK);
            for (int factor = 0; factor < RANK; factor++) {
                values[item * RANK + factor] = (float) (norm * random.nextGaussian());
            }
        }
        FactorMatrix items = new FactorMatrix(ITEMS, RANK, values);
        List<LinearScorer> users = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            float[] factors = new float[RANK];
            for (int factor = 0; factor < RANK; factor++) {
                factors[factor] = (float) random.nextGaussian();
            }
            users.add(new Made(items, factors));
        }
        return users;
    }

    /** Users of a model trained on five million ratings that {@link Growth} makes up. */
    private static List<LinearScorer> trained(String name) {
        Algorithm algorithm = Algorithms.find(name).orElseThrow();
        Model model = algorithm
                .trainer(Hyperparameters.of(algorithm.hyperparameters(), Map.of("rank", RANK)))
                .train(Growth.ratings(5_000_000, ITEMS), TrainingContext.of(1));
        return IntStream.range(0, USERS)
                .mapToObj(user -> (LinearScorer) model.scorer(user * 97))
                .toList();
    }

    public static void main(String[] arguments) throws IOException {
        List<LinearScorer> users =
                arguments[1].matches("[0-9.]+") ? made(Double.parseDouble(arguments[1])) : trained(arguments[1]);
        FactorMatrix items = users.getFirst().itemFactors();
        float[] values = items.values();
        write(Path.of(arguments[0]), values, users);
        double squares = 0;
        for (LinearScorer user : users) {
            for (float factor : user.userFactors()) {
                squares += (double) factor * factor / USERS;
            }
        }
        InnerProductIndex index = InnerProductIndex.of(items, users.getFirst().itemBiases(), Math.sqrt(squares));

        double[] read = new double[ROUNDS];
        double[] whole = new double[ROUNDS];
        double[] pruned = new double[ROUNDS];
        float sink = 0;
        long checksum = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            for (int user = 0; user < USERS; user++) {
                sink += sum(values);
            }
            long afterRead = System.nanoTime();
            for (LinearScorer user : users) {
                checksum += search(index, user, false);
            }
            long afterWhole = System.nanoTime();
            for (LinearScorer user : users) {
                checksum -= search(index, user, true);
            }
            long end = System.nanoTime();
            read[round] = (afterRead - start) / 1e6 / USERS;
            whole[round] = (afterWhole - afterRead) / 1e6 / USERS;
            pruned[round] = (end - afterWhole) / 1e6 / USERS;
        }
        if (checksum != 0 || Float.isNaN(sink)) {
            throw new IllegalStateException("pruning changed the outcome");
        }
        System.out.printf(
                "read %.3f ms, all scored %.3f ms (%.2f of a read), pruned %.3f ms (%.3f of a read)%n",
                median(read), median(whole), median(whole) / median(read), median(pruned), median(pruned) / median(read));
    }

    private static long search(InnerProductIndex index, LinearScorer user, boolean prune) {
        InnerProductIndex.Query query = index.query(user);
        TopN top = new TopN(10);
        float[] scores = new float[InnerProductIndex.GROUP];
        for (int group = 0; group < index.groups(); group++) {
            if (prune && index.bound(query, group) < top.bar()) {
                break;
            }
            index.score(query, group, scores);
            float bar = top.bar();
            for (int place = 0; place < index.size(group); place++) {
                if (scores[place] >= bar) {
                    top.offer(index.item(group, place), scores[place]);
                    bar = top.bar();
                }
            }
        }
        return Arrays.hashCode(top.ranking().items());
    }

    private static float sum(float[] values) {
        FloatVector a = FloatVector.zero(SPECIES);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int lanes = SPECIES.length();
        for (int at = 0; at + 4 * lanes <= values.length; at += 4 * lanes) {
            a = a.add(FloatVector.fromArray(SPECIES, values, at));
            b = b.add(FloatVector.fromArray(SPECIES, values, at + lanes));
            c = c.add(FloatVector.fromArray(SPECIES, values, at + 2 * lanes));
            d = d.add(FloatVector.fromArray(SPECIES, values, at + 3 * lanes));
        }
        return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static void write(Path file, float[] items, List<LinearScorer> users) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((ITEMS + USERS) * RANK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(items);
        bytes.position(ITEMS * RANK * Float.BYTES);
        for (LinearScorer user : users) {
            for (float factor : user.userFactors()) {
                bytes.putFloat(factor);
            }
        }
        Files.write(file, bytes.array());
    }
}
