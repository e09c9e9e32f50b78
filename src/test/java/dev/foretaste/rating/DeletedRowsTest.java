package dev.foretaste.rating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.TestStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that SQLite has moved from page to page have left copies where they were. */
class DeletedRowsTest {
    private static final int PAGE = 4096;

    @TempDir
    Path directory;

    @Test
    void areNotToBeFoundInTheFileAfterManyErasures() throws IOException {
        Random random = new Random(3);
        List<String> users = IntStream.range(0, 8_000)
                .mapToObj(n -> "user-%05d%s".formatted(n, "x".repeat(n % 5 * 25) + "."))
                .toList();
        List<String> erased = users.subList(0, 400);
        try (RunningService service = TestStore.SQLITE.start(directory)) {
            for (int round = 0; round < 20; round++) {
                StringBuilder file = new StringBuilder();
                for (int n = 0; n < 4_000; n++) {
                    file.append("%s,i%d,3%n".formatted(users.get(random.nextInt(users.size())), random.nextInt(900)));
                }
                service.send(HttpRequest.newBuilder(service.uri("/api/v1/ratings/import"))
                        .header("Content-Type", "text/csv")
                        .POST(BodyPublishers.ofString(file.toString())));
            }
            for (String user : erased) {
                assertThat(service.delete("/api/v1/users/" + user).status()).isEqualTo(200);
            }
        }

        String bytes = new String(Files.readAllBytes(directory.resolve("foretaste.db")), StandardCharsets.ISO_8859_1);
        assertThat(erased).noneMatch(bytes::contains);
        assertThat(bytes).contains("user-00400");
    }

    @Test
    void areLookedForWhereTheUrlHoldsSettings() {
        String url = "spring.datasource.url=jdbc:sqlite:%s?cache_size=-4000".formatted(directory.resolve("own.db"));
        try (RunningService service = RunningService.start(directory, url)) {
            service.put("/api/v1/users/u/ratings/i", "{\"value\":4}");

            assertThat(service.delete("/api/v1/users/u").status()).isEqualTo(200);
        }
    }

    @Test
    void areFoundInTheGapOfAPage() throws IOException {
        String quoted = "a \"1\"";
        try (RunningService service = TestStore.SQLITE.start(directory)) {
            DeletedRows rows = service.bean(DeletedRows.class);
            // Brings all pages from the log into the file.
            assertThat(service.delete("/api/v1/users/u1").status()).isEqualTo(200);
            assertThat(rows.showUser(quoted)).isFalse();
            assertThat(rows.showUser("u1")).isFalse();

            // A row of the user u1, who rated i: lengths and kinds of its columns, then what is in them.
            byte[] row = {7, 17, 15, 7, 4, 1, 0, 'u', '1', 'i'};
            writeIntoGaps(row);
            assertThat(rows.showUser("u1")).isTrue();
            assertThat(rows.showUser("u")).isFalse();
            assertThat(rows.showItem("i")).isTrue();

            writeIntoGaps("{\"userId\":\"a \\\"1\\\"\",\"itemId\":\"i\"}".getBytes(StandardCharsets.UTF_8));
            assertThat(rows.showUser(quoted)).isTrue();
            assertThat(rows.showUser("u1")).isFalse();
        }
    }

    /** In the middle of each page of the store, which is hardly filled. */
    private void writeIntoGaps(byte[] bytes) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(directory.resolve("foretaste.db").toFile(), "rw")) {
            for (long page = 2; page * PAGE <= file.length(); page++) {
                file.seek((page - 1) * PAGE + PAGE / 2);
                file.write(bytes);
            }
        }
    }
}
