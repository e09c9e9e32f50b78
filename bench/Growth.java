import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingListener;
import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.RatingMatrix;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes ratings up, trains once on them in a JVM of its own, and prints a row of a table in Markdown: the time of the
 * training, of its last iteration, and the most heap in use meanwhile, which holds the ratings too.
 *
 * <p>Users rate 140 items in the mean, of 10,000, log-normally many; items are rated by a power law; a rating is its
 * item's, its user's and eight factors' share with noise, from 1 to 5 in halves. One seed, the same ratings.
 *
 * <p>Arguments: the algorithm, the millions of ratings, the number of threads, and settings as name=value.
 */
public final class Growth {
    private static final int RATINGS_PER_USER = 140;
    private static final int FACTORS = 8;

    public static void main(String[] arguments) {
        Algorithm algorithm = Algorithms.find(arguments[0]).orElseThrow();
        int size = (int) (Double.parseDouble(arguments[1]) * 1e6);
        int threads = Integer.parseInt(arguments[2]);
        Map<String, Double> given = new HashMap<>();
        for (String setting : Arrays.copyOfRange(arguments, 3, arguments.length)) {
            String[] parts = setting.split("=");
            given.put(parts[0], Double.valueOf(parts[1]));
        }
        Hyperparameters settings = Hyperparameters.of(algorithm.hyperparameters(), given);
        RatingMatrix ratings = ratings(size, 10_000);
        long before = usedAfterCollection();
        List<Long> ends = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            TrainingListener listener = new TrainingListener() {
                @Override
                public void iterationFinished(IterationReport report) {
                    ends.add(System.nanoTime());
                }

                @Override
                public boolean cancelled() {
                    return false;
                }
            };
            heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
            long start = System.nanoTime();
            algorithm.trainer(settings).train(ratings, new TrainingContext(1, Workers.of(pool, threads), listener));
            double seconds = (System.nanoTime() - start) / 1e9;
            long peak = heapPools()
                    .mapToLong(each -> each.getPeakUsage().getUsed()).sum();
            double last = ends.size() < 2 ? seconds : (ends.getLast() - ends.get(ends.size() - 2)) / 1e9;
            long estimate = algorithm.trainingBytes(
                    ratings.users().size(), ratings.items().size(), ratings.size(), settings);
            System.out.printf(
                    "| `%s` | %s | %s | %.2f | %.3f | %.3f | %d | %d | %d |%n",
                    algorithm.name(),
                    arguments[1],
                    settings.asMap().get("rank"),
                    seconds,
                    last,
                    last * 1e6 / ratings.size(),
                    before >> 20,
                    peak >> 20,
                    estimate >> 20);
        }
    }

    private static Stream<MemoryPoolMXBean> heapPools() {
        return ManagementFactory.getMemoryPoolMXBeans().stream().filter(each -> each.getType() == MemoryType.HEAP);
    }

    private static long usedAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    static RatingMatrix ratings(int size, int items) {
        int users = Math.max(1, size / RATINGS_PER_USER);
        SplittableRandom random = new SplittableRandom(20260103);
        int[] start = starts(size, users, items, random);
        double[] popularity = new double[items];
        double sum = 0;
        for (int item = 0; item < items; item++) {
            sum += Math.pow(item + 21, -0.9);
            popularity[item] = sum;
        }
        float[] itemFactors = gaussian(items * FACTORS, random);
        float[] itemBias = gaussian(items, random);
        int[] itemOf = new int[start[users]];
        float[] value = new float[itemOf.length];
        BitSet rated = new BitSet(items);
        for (int user = 0; user < users; user++) {
            float[] factors = gaussian(FACTORS, random);
            double bias = 3.4 + 0.4 * random.nextGaussian();
            rated.clear();
            for (int left = start[user + 1] - start[user]; left > 0; ) {
                int found = Arrays.binarySearch(popularity, random.nextDouble() * sum);
                // Spread over the indexes, as ids in the order of their first rating would be.
                int item = (int) (Math.min(items - 1, found < 0 ? ~found : found) * 7919L % items);
                if (!rated.get(item)) {
                    rated.set(item);
                    left--;
                }
            }
            int at = start[user];
            for (int item = rated.nextSetBit(0); item >= 0; item = rated.nextSetBit(item + 1)) {
                double score = bias + 0.4 * itemBias[item] + 0.8 * random.nextGaussian();
                for (int factor = 0; factor < FACTORS; factor++) {
                    score += 0.2 * factors[factor] * itemFactors[item * FACTORS + factor];
                }
                itemOf[at] = item;
                value[at++] = (float) Math.clamp(Math.rint(2 * score) / 2, 1, 5);
            }
        }
        return RatingMatrix.of(ids(users), ids(items), start, itemOf, value, new int[itemOf.length]);
    }

    /** Where each user's ratings start; they add up to the size, or to a little less. */
    private static int[] starts(int size, int users, int items, SplittableRandom random) {
        double[] activity = IntStream.range(0, users)
                .mapToDouble(user -> Math.exp(random.nextGaussian()))
                .toArray();
        double all = Arrays.stream(activity).sum();
        int[] start = new int[users + 1];
        double share = 0;
        for (int user = 0; user < users; user++) {
            share += activity[user];
            int count = (int) (size * share / all) - start[user];
            start[user + 1] = start[user] + Math.min(count, items / 4);
        }
        return start;
    }

    private static float[] gaussian(int count, SplittableRandom random) {
        float[] values = new float[count];
        for (int at = 0; at < count; at++) {
            values[at] = (float) random.nextGaussian();
        }
        return values;
    }

    private static IdIndex ids(int count) {
        return IdIndex.of(IntStream.range(0, count).mapToObj("%09d"::formatted).toList());
    }
}
