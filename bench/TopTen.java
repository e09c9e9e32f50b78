import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.InnerProductIndex;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.TopN;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The exact ten best of 100,000 items at rank 64, on one thread, beside one streaming read of the same factor matrix.
 * Norms are log-normal, as those of trained factors are.
 *
 * <p>Arguments: where to write the factors and users for a comparison in C, and the spread (σ) of the norms' logarithm.
 */
public final class TopTen {
    private static final int ITEMS = 100_000;
    private static final int RANK = 64;
    private static final int USERS = 64;
    private static final int ROUNDS = 15;
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    private static final class User implements LinearScorer {
        private final FactorMatrix items;
        private final float[] biases;
        private final float[] factors;

        User(FactorMatrix items, float[] biases, float[] factors) {
            this.items = items;
            this.biases = biases;
            this.factors = factors;
        }

        @Override
        public double offset() {
            return 0;
        }

        @Override
        public float[] userFactors() {
            return factors.clone();
        }

        @Override
        public FactorMatrix itemFactors() {
            return items;
        }

        @Override
        public float[] itemBiases() {
            return biases;
        }

        @Override
        public double score(int item) {
            double score = 0;
            for (int factor = 0; factor < RANK; factor++) {
                score += (double) factors[factor] * items.get(item, factor);
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

    public static void main(String[] arguments) throws IOException {
        double spread = Double.parseDouble(arguments[1]);
        Random random = new Random(1);
        float[] values = new float[ITEMS * RANK];
        for (int item = 0; item < ITEMS; item++) {
            double norm = Math.exp(spread * random.nextGaussian()) / Math.sqrt(RANK);
            for (int factor = 0; factor < RANK; factor++) {
                values[item * RANK + factor] = (float) (norm * random.nextGaussian());
            }
        }
        FactorMatrix items = new FactorMatrix(ITEMS, RANK, values);
        float[] biases = new float[ITEMS];
        User[] users = new User[USERS];
        for (int user = 0; user < USERS; user++) {
            float[] factors = new float[RANK];
            for (int factor = 0; factor < RANK; factor++) {
                factors[factor] = (float) random.nextGaussian();
            }
            users[user] = new User(items, biases, factors);
        }
        write(Path.of(arguments[0]), values, users);
        InnerProductIndex index = InnerProductIndex.of(items, biases, Math.sqrt(RANK));

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
            for (User user : users) {
                checksum += search(index, user, false);
            }
            long afterWhole = System.nanoTime();
            for (User user : users) {
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

    private static long search(InnerProductIndex index, User user, boolean prune) {
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

    private static void write(Path file, float[] items, User[] users) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((ITEMS + USERS) * RANK * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(items);
        bytes.position(ITEMS * RANK * Float.BYTES);
        for (User user : users) {
            for (float factor : user.factors) {
                bytes.putFloat(factor);
            }
        }
        Files.write(file, bytes.array());
    }
}
