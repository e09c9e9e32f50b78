import com.sun.management.OperatingSystemMXBean;
import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.IterationReport;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingListener;
import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.serving.Kernels;
import dev.foretaste.matrix.IdIndex;
import dev.foretaste.matrix.RatingMatrix;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Trains one algorithm some times in one JVM and prints the seconds of each training, its CPU seconds and the RMSE on the test ratings.
 * Only the training is timed: from the rating matrix to the finished model. The first is a cold JVM's, or with
 * {@code -DwarmUp=true} one's that has had its kernels compiled, as the service has once it is ready.
 *
 * <p>Arguments: a directory with train.bin and test.bin (little-endian int32 user, int32 item, float32 rating), the
 * algorithm, the number of threads, the number of trainings, and settings as name=value.
 */
public final class TimeToQuality {
    /** A training that takes longer ends in a CancellationException. */
    private static final int LIMIT_SECONDS = Integer.getInteger("limit", Integer.MAX_VALUE);

    record Ratings(int[] user, int[] item, float[] value) {
        static Ratings read(Path file) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            int size = bytes.capacity() / 12;
            Ratings ratings = new Ratings(new int[size], new int[size], new float[size]);
            for (int at = 0; at < size; at++) {
                ratings.user[at] = bytes.getInt();
                ratings.item[at] = bytes.getInt();
                ratings.value[at] = bytes.getFloat();
            }
            return ratings;
        }
    }

    public static void main(String[] arguments) throws IOException {
        Ratings train = Ratings.read(Path.of(arguments[0], "train.bin"));
        Ratings test = Ratings.read(Path.of(arguments[0], "test.bin"));
        Algorithm algorithm = Algorithms.find(arguments[1]).orElseThrow();
        int threads = Integer.parseInt(arguments[2]);
        int trainings = Integer.parseInt(arguments[3]);
        Map<String, Double> settings = new HashMap<>();
        for (String setting : Arrays.copyOfRange(arguments, 4, arguments.length)) {
            String[] parts = setting.split("=");
            settings.put(parts[0], Double.valueOf(parts[1]));
        }
        RatingMatrix ratings = matrix(train, test);
        if (Boolean.getBoolean("warmUp")) {
            Kernels.warmUp();
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            for (int training = 1; training <= trainings; training++) {
                StringBuilder history = new StringBuilder();
                long startCpu = cpuNanos();
                long start = System.nanoTime();
                TrainingContext context = new TrainingContext(
                        1, Workers.of(pool, threads), new Recording(start, startCpu, history));
                Model model = algorithm
                        .trainer(Hyperparameters.of(algorithm.hyperparameters(ratings.size()), settings))
                        .train(ratings, context);
                double seconds = (System.nanoTime() - start) / 1e9;
                double cpuSeconds = (cpuNanos() - startCpu) / 1e9;
                System.out.printf(
                        "%s %s training %d seconds %.3f cpu %.3f test_rmse %.5f%s%n",
                        algorithm.name(), settings, training, seconds, cpuSeconds, rmse(model, test), history);
            }
        }
    }

    /** Of the whole process: training, the compiler's threads and the collector's. */
    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private record Recording(long start, long startCpu, StringBuilder history) implements TrainingListener {
        @Override
        public void iterationFinished(IterationReport report) {
            history.append(" %d:%.3f/%.3f".formatted(report.iteration(), (System.nanoTime() - start) / 1e9,
                    (cpuNanos() - startCpu) / 1e9));
        }

        @Override
        public boolean cancelled() {
            return System.nanoTime() - start > LIMIT_SECONDS * 1e9;
        }
    }

    /** The ratings to train on, with the users and items of both. */
    static RatingMatrix matrix(Ratings train, Ratings test) {
        return matrix(
                train, 1 + Math.max(max(train.user), max(test.user)), 1 + Math.max(max(train.item), max(test.item)));
    }

    private static RatingMatrix matrix(Ratings ratings, int users, int items) {
        int[] byItem = sorted(IntStream.range(0, ratings.user.length).toArray(), ratings.item, items);
        int[] order = sorted(byItem, ratings.user, users);
        int[] start = new int[users + 1];
        int[] itemOf = new int[order.length];
        float[] value = new float[order.length];
        for (int at = 0; at < order.length; at++) {
            start[ratings.user[order[at]] + 1] = at + 1;
            itemOf[at] = ratings.item[order[at]];
            value[at] = ratings.value[order[at]];
        }
        for (int user = 0; user < users; user++) {
            start[user + 1] = Math.max(start[user + 1], start[user]);
        }
        return RatingMatrix.of(ids(users), ids(items), start, itemOf, value, new int[order.length]);
    }

    /** A stable counting sort of positions by their key. */
    private static int[] sorted(int[] order, int[] key, int keys) {
        int[] next = new int[keys + 1];
        for (int each : key) {
            next[each + 1]++;
        }
        for (int at = 0; at < keys; at++) {
            next[at + 1] += next[at];
        }
        int[] sorted = new int[order.length];
        for (int each : order) {
            sorted[next[key[each]]++] = each;
        }
        return sorted;
    }

    private static IdIndex ids(int count) {
        return IdIndex.of(IntStream.range(0, count).mapToObj("%09d"::formatted).toList());
    }

    private static int max(int[] values) {
        return Arrays.stream(values).max().orElse(0);
    }

    private static double rmse(Model model, Ratings test) {
        Scorer[] scorers = new Scorer[model.users().size()];
        double squares = 0;
        for (int at = 0; at < test.user.length; at++) {
            int user = test.user[at];
            if (scorers[user] == null) {
                scorers[user] = model.scorer(user);
            }
            double error = scorers[user].score(test.item[at]) - test.value[at];
            squares += error * error;
        }
        return Math.sqrt(squares / test.user.length);
    }
}
