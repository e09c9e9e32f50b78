package dev.foretaste.rating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.OwnJvm;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.ref.Reference;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the live matrix and one snapshot take of the heap. */
class LiveMatrixMemoryTest {
    private static final int USERS = 5_000;
    private static final int ITEMS = 2_000;
    private static final int RATINGS_A_USER = 200;
    private static final double BYTES_A_RATING = 40;

    private static long usedHeap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** Prints the bytes taken by each rating. */
    public static void main(String[] arguments) {
        Random random = new Random(1);
        long before = usedHeap();

        LiveMatrix matrix = new LiveMatrix();
        RowBuilder row = new RowBuilder();
        for (int user = 0; user < USERS; user++) {
            int first = random.nextInt(ITEMS);
            for (int n = 0; n < RATINGS_A_USER; n++) {
                row.add(matrix.items().findOrAdd("item-" + (first + n * 7) % ITEMS), 1 + n % 5, n, Optional.empty());
            }
            matrix.apply(List.of(row.build(matrix.items(), "user-" + user, user + 1)), user + 1);
        }
        RatingSnapshot snapshot = matrix.snapshot();
        System.out.print((double) (usedHeap() - before) / snapshot.ratings().size());
        Reference.reachabilityFence(matrix);
    }

    @Test
    void takesAtMostFortyBytesARatingWithSnapshot() throws Exception {
        double bytes = Double.parseDouble(OwnJvm.run(List.of(), LiveMatrixMemoryTest.class));

        assertThat(bytes).isBetween(20.0, BYTES_A_RATING);
    }
}
