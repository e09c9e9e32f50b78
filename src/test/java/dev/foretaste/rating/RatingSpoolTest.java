package dev.foretaste.rating;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatingSpoolTest {

    @Test
    void sortsUsersAndItemsAndKeepsNewestElseLastOfRepeatedRatings() {
        try (RatingSpool spool = RatingSpool.open()) {
            spool.add(rating("v", "z", 1, 100));
            spool.add(rating("u", "z", 2, 100));
            spool.add(rating("v", "a", 3, 300));
            spool.add(rating("v", "a", 4, 200));
            spool.add(rating("v", "z", 5, 100));

            assertThat(ratings(spool.sort()))
                    .containsExactly(rating("u", "z", 2, 100), rating("v", "a", 3, 300), rating("v", "z", 5, 100));
        }
    }

    @Test
    void needsNoMoreMemoryForItemRepeatedWithoutEnd() {
        int lines = 1_000_000;
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (RatingSpool spool = RatingSpool.open()) {
            for (int line = 0; line < lines; line++) {
                spool.add(rating("u", "i" + line % 2, 1 + line % 5, 100));
            }
            RatingSpool.Sorted sorted = spool.sort();

            long before = threads.getCurrentThreadAllocatedBytes();
            List<Rating> ratings = ratings(sorted);
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;

            assertThat(ratings).extracting(Rating::value).containsExactly(4f, 5f);
            assertThat(allocated).isLessThan(lines);
        }
    }

    private static Rating rating(String userId, String itemId, float value, long ratedAt) {
        return new Rating(userId, itemId, value, Instant.ofEpochMilli(ratedAt), null);
    }

    private static List<Rating> ratings(RatingSpool.Sorted sorted) {
        List<Rating> ratings = new ArrayList<>();
        for (int user = 0; user < sorted.users(); user++) {
            sorted.ratings(user, ratings::add);
        }
        return ratings;
    }
}
