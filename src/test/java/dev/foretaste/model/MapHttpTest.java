package dev.foretaste.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The map of a model version over HTTP. Half of the users like even items, the others odd ones. */
class MapHttpTest {
    @TempDir
    private static Path dataDir;

    private static RunningService service;

    @BeforeAll
    static void train() {
        service = RunningService.start(dataDir);
        StringBuilder ratings = new StringBuilder();
        for (int user = 0; user < 12; user++) {
            for (int item = 0; item < 8; item++) {
                ratings.append(ratings.isEmpty() ? "" : ",")
                        .append("{\"userId\": \"u%02d\", \"itemId\": \"i%d\", \"value\": %d}"
                                .formatted(user, item, (user + item) % 2 == 0 ? 5 : 1));
            }
        }
        service.post("/api/v1/ratings/batch", "{\"ratings\": [" + ratings + "]}");
        service.train("{\"algorithm\": \"als\", \"hyperparameters\": {\"rank\": 4}}");
        service.train("{\"algorithm\": \"bayesian\", \"hyperparameters\": {\"rank\": 4, \"sweeps\": 50}}");
        service.train("{\"algorithm\": \"popularity\"}");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @ParameterizedTest(name = "model {0}, {1}")
    @CsvSource({"1, ITEMS, 8", "1, USERS, 12", "2, ITEMS, 8", "2, USERS, 12"})
    void putsThoseOfLikeTasteIntoOneCluster(int version, String of, int size) {
        String path = "/api/v1/models/%d/map?clusters=2&of=%s".formatted(version, of);

        JsonNode map = service.get(path).json();

        assertThat(map.at("/clusters").asInt()).isEqualTo(2);
        assertThat(map.at("/points")).hasSize(size);
        assertThat(map.at("/total").asInt()).isEqualTo(size);
        for (int at = 0; at < size; at++) {
            JsonNode point = map.at("/points/" + at);
            boolean withFirst =
                    point.at("/cluster").asInt() == map.at("/points/0/cluster").asInt();
            boolean sideOfFirst =
                    point.at("/x").asDouble() * map.at("/points/0/x").asDouble() > 0;
            assertThat(withFirst).as(point.toString()).isEqualTo(at % 2 == 0);
            assertThat(sideOfFirst).as(point.toString()).isEqualTo(at % 2 == 0);
        }
        assertThat(service.get(path).json()).isEqualTo(map);
    }

    @Test
    void showsNoMorePointsThanAskedFor() {
        JsonNode map = service.get("/api/v1/models/1/map?limit=4").json();

        assertThat(map.at("/points").valueStream().map(point -> point.at("/id").asString()))
                .containsExactly("i0", "i2", "i4", "i6");
        assertThat(map.at("/total").asInt()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/models/99/map, 404",
        "/api/v1/models/3/map, 422",
        "/api/v1/models/1/map?clusters=0, 400",
        "/api/v1/models/1/map?limit=5001, 400",
        "/api/v1/models/1/map?of=DREAMS, 400",
        "/api/v1/models/x/map, 400",
    })
    void saysWhyThereIsNoMap(String path, int status) {
        assertThat(service.get(path).status()).isEqualTo(status);
    }

    @Test
    void showsNobodyWhoHasBeenErasedSince(@TempDir Path ownDir) {
        try (RunningService own = RunningService.start(ownDir)) {
            for (String user : List.of("u1", "u2", "u3")) {
                own.put("/api/v1/users/%s/ratings/i1".formatted(user), "{\"value\": 4}");
                own.put("/api/v1/users/%s/ratings/i2".formatted(user), "{\"value\": 2}");
            }
            own.train("{\"algorithm\": \"als\", \"hyperparameters\": {\"rank\": 2}}");
            JsonNode before = own.get("/api/v1/models/1/map?of=USERS").json();

            own.delete("/api/v1/users/u2");

            JsonNode after = own.get("/api/v1/models/1/map?of=USERS").json();
            assertThat(ids(before)).containsExactly("u1", "u2", "u3");
            assertThat(ids(after)).containsExactly("u1", "u3");
        }
    }

    private static List<String> ids(JsonNode map) {
        return map.at("/points")
                .valueStream()
                .map(point -> point.at("/id").asString())
                .toList();
    }
}
