package dev.foretaste.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.TestStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Model versions whose stored file is no longer what was written. */
class DamagedModelTest {
    @TempDir
    Path directory;

    @Test
    void isRefusedWhicheverBitOfATensorIsWrong() throws SQLException {
        try (RunningService service = startWithRatings()) {
            service.train("{\"algorithm\": \"item-knn\"}");
            byte[] file = file();

            for (int seed = 1; seed <= 60; seed++) {
                Random random = new Random(seed);
                int at = random.nextInt(firstTensor(file), file.length);
                replaceFile(flipped(file, at, random.nextInt(8)));

                assertThat(service.post("/api/v1/models/1/activate", "").status())
                        .as("seed %d, byte %d", seed, at)
                        .isEqualTo(422);
            }
        }
    }

    /** An earlier Foretaste may have kept fewer tensors. */
    @Test
    void saysInPlainWordsWhatIsMissingAndWhatToDo() throws SQLException {
        try (RunningService service = startWithRatings()) {
            service.train("{\"algorithm\": \"baseline\"}");
            try (Connection connection = TestStore.SQLITE.connect(directory);
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate("UPDATE model_version SET info = replace(info, '\"baseline\"', '\"als\"')");
            }

            assertThat(service.post("/api/v1/models/1/activate", "")
                            .json()
                            .at("/detail")
                            .asString())
                    .matches("model version 1 cannot be read: tensor .*: missing; expected .*;"
                            + " activate another version or train a new one, and delete it");
        }
    }

    @Test
    void doesNotKeepAUserInTheOtherVersions() throws SQLException {
        try (RunningService service = startWithRatings()) {
            service.train("{\"algorithm\": \"item-knn\"}");
            service.train("{\"algorithm\": \"baseline\"}");
            byte[] file = file();
            int items = new String(file, StandardCharsets.ISO_8859_1).indexOf("i0i1i10");
            // The highest bits of the number before the ids: where the last of them ends.
            replaceFile(flipped(file, items - 1, 6));

            JsonNode erased = service.delete("/api/v1/users/u1").json();

            assertThat(erased.at("/modelVersionsRewritten").valueStream().map(JsonNode::asLong))
                    .containsExactly(1L, 2L);
            assertThat(service.get("/api/v1/models/1").status()).isEqualTo(404);
            assertThat(service.get("/api/v1/models/2").json().at("/users").asInt())
                    .isEqualTo(19);
        }
    }

    @Test
    void isWrittenAnewFromMemoryWhenAUserIsErasedFromTheActiveVersion() throws SQLException {
        try (RunningService service = startWithRatings()) {
            service.train("{\"algorithm\": \"als\"}");
            replaceFile(new byte[] {0});

            JsonNode erased = service.delete("/api/v1/users/u1").json();

            assertThat(erased.at("/modelVersionsRewritten").valueStream().map(JsonNode::asLong))
                    .containsExactly(1L);
            assertThat(service.get("/api/v1/models/1").json().at("/users").asInt())
                    .isEqualTo(19);
        }
        try (RunningService service = RunningService.start(directory)) {
            assertThat(service.get("/api/v1/users/u2/predictions/i1")
                            .json()
                            .at("/basis")
                            .asString())
                    .isEqualTo("MODEL");
        }
    }

    @Test
    void isNotActiveWhereItCouldNotBeLoadedAndCanBeDeleted() throws SQLException {
        try (RunningService service = startWithRatings()) {
            service.train("{\"algorithm\": \"item-knn\"}");
            assertThat(service.get("/api/v1/models/1").json().at("/active").asBoolean())
                    .isTrue();
            replaceFile(new byte[] {0});
        }
        try (RunningService service = RunningService.start(directory)) {
            assertThat(service.get("/api/v1/models")
                            .json()
                            .at("/models/0/active")
                            .asBoolean())
                    .isFalse();
            assertThat(service.delete("/api/v1/models/1").status()).isEqualTo(204);
            assertThat(service.get("/api/v1/models").json().at("/models")).isEmpty();
        }
    }

    @Test
    void isNamedAndLeavesTheOthersAloneWhereWhatIsKnownOfItIsDamaged() throws SQLException {
        try (RunningService service = startWithRatings()) {
            service.train("{\"algorithm\": \"item-knn\"}");
            service.train("{\"algorithm\": \"baseline\"}");
            replaceInfo(1, "{\"version\": 1, \"algor");

            assertThat(versions(service)).containsExactly(2L);
            RunningService.Answer answer = service.get("/api/v1/models/1");
            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.json().at("/detail").asString()).contains("model version 1 cannot be read", "delete it");
            assertThat(service.post("/api/v1/models/1/activate", "").status()).isEqualTo(422);
            assertThat(service.train("{\"algorithm\": \"popularity\"}")
                            .at("/state")
                            .asString())
                    .isEqualTo("SUCCEEDED");

            assertThat(service.delete("/api/v1/models/1").status()).isEqualTo(204);
            assertThat(service.get("/api/v1/models/1").status()).isEqualTo(404);
        }
    }

    @Test
    void isDeletedByAnErasureWhereWhatIsKnownOfItIsDamaged() throws SQLException {
        try (RunningService service = startWithRatings()) {
            service.train("{\"algorithm\": \"item-knn\"}");
            service.train("{\"algorithm\": \"baseline\"}");
            replaceInfo(1, "{}");
            replaceInfo(2, "null");

            JsonNode erased = service.delete("/api/v1/users/u1").json();

            // The second one serves, and is written anew from memory.
            assertThat(erased.at("/modelVersionsRewritten").valueStream().map(JsonNode::asLong))
                    .containsExactly(1L, 2L);
            assertThat(versions(service)).containsExactly(2L);
        }
    }

    @Test
    void keepsNoServiceFromStartingWhereWhatIsKnownOfItIsDamaged() throws SQLException {
        try (RunningService service = startWithRatings()) {
            service.train("{\"algorithm\": \"item-knn\"}");
            service.train("{\"algorithm\": \"baseline\"}");
            replaceInfo(2, "");
        }
        try (RunningService service = RunningService.start(directory)) {
            assertThat(versions(service)).containsExactly(1L);
            assertThat(service.post("/api/v1/models/1/activate", "").status()).isEqualTo(200);
        }
    }

    private static List<Long> versions(RunningService service) {
        return service.get("/api/v1/models")
                .json()
                .at("/models")
                .valueStream()
                .map(model -> model.at("/version").asLong())
                .toList();
    }

    private void replaceInfo(int version, String info) throws SQLException {
        try (Connection connection = TestStore.SQLITE.connect(directory);
                PreparedStatement update =
                        connection.prepareStatement("UPDATE model_version SET info = ? WHERE version = ?")) {
            update.setString(1, info);
            update.setInt(2, version);
            update.executeUpdate();
        }
    }

    private RunningService startWithRatings() {
        RunningService service = RunningService.start(directory);
        StringBuilder ratings = new StringBuilder();
        for (int n = 0; n < 400; n += 3) {
            ratings.append("%s{\"userId\":\"u%d\",\"itemId\":\"i%d\",\"value\":%d}"
                    .formatted(n == 0 ? "" : ",", n % 20, n / 20, 1 + n % 5));
        }
        assertThat(service.post("/api/v1/ratings/batch", "{\"ratings\":[" + ratings + "]}")
                        .status())
                .isEqualTo(200);
        return service;
    }

    private static int firstTensor(byte[] file) {
        return Long.BYTES
                + Math.toIntExact(
                        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong());
    }

    private static byte[] flipped(byte[] file, int at, int bit) {
        byte[] flipped = file.clone();
        flipped[at] ^= (byte) (1 << bit);
        return flipped;
    }

    private byte[] file() throws SQLException {
        try (Connection connection = TestStore.SQLITE.connect(directory);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT bytes FROM model_chunk WHERE version = 1")) {
            return rows.getBytes(1);
        }
    }

    private void replaceFile(byte[] bytes) throws SQLException {
        try (Connection connection = TestStore.SQLITE.connect(directory);
                PreparedStatement update =
                        connection.prepareStatement("UPDATE model_chunk SET bytes = ? WHERE version = 1")) {
            update.setBytes(1, bytes);
            update.executeUpdate();
        }
    }
}
