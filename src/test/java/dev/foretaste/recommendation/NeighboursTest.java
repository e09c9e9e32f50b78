package dev.foretaste.recommendation;

import static dev.foretaste.RunningService.itemIds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.RunningService;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** With more raters than are walked of an item. */
class NeighboursTest {
    private static final int RATERS = 5_000;
    private static final int EARLY = 2_000;

    @Test
    void takeASampleOfRatersForAllOfThem(@TempDir Path dataDir) {
        try (RunningService service = RunningService.start(dataDir)) {
            StringBuilder ratings = new StringBuilder("userId,itemId,rating\n");
            for (int user = 0; user < RATERS; user++) {
                ratings.append("u%d,one,4\nu%d,twin,4\n".formatted(user, user));
                if (user < EARLY) {
                    ratings.append("u%d,early,4\n".formatted(user));
                }
            }
            importCsv(service, ratings.toString());

            JsonNode similar = service.get("/api/v1/items/one/similar").json();

            assertThat(itemIds(similar)).containsExactly("twin", "early");
            assertThat(similar.at("/items/0/similarity").doubleValue()).isEqualTo(1);
            assertThat(similar.at("/items/1/similarity").doubleValue())
                    .isCloseTo(EARLY / Math.sqrt((double) RATERS * EARLY), within(0.01));
        }
    }

    /** The store numbers users in the order of their first ratings: the twin comes last. */
    @Test
    void findTheNearestUserHoweverManyRatedTheItemsBefore(@TempDir Path dataDir) {
        try (RunningService service = RunningService.start(dataDir)) {
            StringBuilder ratings = new StringBuilder("userId,itemId,rating\nme,one,4\nme,two,4\n");
            for (int user = 0; user < RATERS; user++) {
                ratings.append("u%d,one,4\nu%d,two,4\nu%d,other,4\n".formatted(user, user, user));
            }
            importCsv(service, ratings.toString());
            importCsv(service, "userId,itemId,rating\ntwin,one,4\ntwin,two,4\n");

            JsonNode similar = service.get("/api/v1/users/me/similar?limit=2").json();

            assertThat(similar.at("/users/0/userId").asString()).isEqualTo("twin");
            assertThat(similar.at("/users/0/similarity").doubleValue()).isEqualTo(1);
            assertThat(similar.at("/users/1/similarity").doubleValue()).isEqualTo(2 / Math.sqrt(2 * 3));
        }
    }

    private static void importCsv(RunningService service, String csv) {
        assertThat(service.send(HttpRequest.newBuilder(service.uri("/api/v1/ratings/import"))
                                .header("Content-Type", "text/csv")
                                .POST(HttpRequest.BodyPublishers.ofString(csv)))
                        .status())
                .isEqualTo(200);
    }
}
