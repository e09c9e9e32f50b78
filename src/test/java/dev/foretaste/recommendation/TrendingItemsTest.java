package dev.foretaste.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.RunningService;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** With so many ratings that a ranking is kept for a while. */
class TrendingItemsTest {
    private static final int USERS = 1_001;
    private static final int ITEMS = 1_000;

    @Test
    void nameNoItemThatWasDeletedSince(@TempDir Path directory) {
        try (RunningService service = RunningService.start(directory)) {
            StringBuilder ratings = new StringBuilder("userId,itemId,rating,timestamp\n");
            for (int user = 0; user < USERS; user++) {
                for (int item = 0; item < ITEMS; item++) {
                    ratings.append("u%d,i%d,4,%d\n".formatted(user, item, 1_600_000_000 + 100 * item));
                }
            }
            ratings.append("u0,newest,4,1700000000\n");
            assertThat(service.send(HttpRequest.newBuilder(service.uri("/api/v1/ratings/import"))
                                    .header("Content-Type", "text/csv")
                                    .POST(HttpRequest.BodyPublishers.ofString(ratings.toString())))
                            .status())
                    .isEqualTo(200);
            assertThat(first(service)).isEqualTo("newest");

            service.delete("/api/v1/items/newest");

            assertThat(first(service)).isEqualTo("i999");
        }
    }

    @Test
    void rankItemsWhoseRatingsAreThousandsOfHalfLivesOld(@TempDir Path directory) {
        try (RunningService service = RunningService.start(directory)) {
            service.put("/api/v1/users/u1/ratings/a", "{\"value\":4,\"ratedAt\":\"1998-01-01T00:00:00Z\"}");
            service.put("/api/v1/users/u1/ratings/b", "{\"value\":4,\"ratedAt\":\"1998-01-01T00:00:00Z\"}");
            service.put("/api/v1/users/u2/ratings/b", "{\"value\":4,\"ratedAt\":\"1998-01-01T00:00:00Z\"}");
            service.put("/api/v1/users/u1/ratings/c", "{\"value\":4,\"ratedAt\":\"1999-01-01T00:00:00Z\"}");
            service.put("/api/v1/users/u1/ratings/d", "{\"value\":4,\"ratedAt\":\"2026-01-01T00:00:00Z\"}");
            service.put("/api/v1/users/u1/ratings/e", "{\"value\":4,\"ratedAt\":\"2025-12-25T00:00:00Z\"}");
            service.put("/api/v1/users/u2/ratings/e", "{\"value\":4,\"ratedAt\":\"2025-12-11T00:00:00Z\"}");

            JsonNode list = service.get("/api/v1/items/trending?halfLife=7").json();

            assertThat(list.get("items").findValuesAsString("itemId")).containsExactly("d", "e", "c", "b", "a");
            assertThat(list.at("/items/0/score").asDouble()).isEqualTo(1);
            // One rating is a week old, the other three weeks.
            assertThat(list.at("/items/1/score").asDouble()).isCloseTo(1 / 2.0 + 1 / 8.0, within(1e-12));
        }
    }

    private static String first(RunningService service) {
        JsonNode list =
                service.get("/api/v1/items/trending?halfLife=100&limit=1").json();
        return list.at("/items/0/itemId").asString();
    }
}
