package dev.foretaste.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.TestStore;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which answers an erasure lets go of, on each store. */
@ParameterizedClass
@EnumSource
class KeptAnswersTest {
    @TempDir
    Path directory;

    private final TestStore store;

    KeptAnswersTest(TestStore store) {
        this.store = store;
    }

    @Test
    void letsGoOfAnswersThatNameAnErasedUserAndOfNoOthers() throws Exception {
        try (RunningService service = store.start(directory)) {
            rate(service, "1", "i%");
            rate(service, "10", "i1");
            rate(service, "_", "i2");
            rate(service, "a \"1\"", "i3");
            imported(service, "u1,i1,1\n");
            imported(service, "u1,i1,1\nu1,i1,one of 1\n");

            service.delete("/api/v1/users/1");
            assertThat(answers())
                    .hasSize(4)
                    .noneMatch(answer -> answer.contains("\"1\""))
                    .noneMatch(answer -> answer.contains("one of"));

            service.delete("/api/v1/users/_");
            assertThat(answers()).hasSize(3);
        }
    }

    private static void rate(RunningService service, String userId, String itemId) {
        String quoted = userId.replace("\"", "\\\"");
        assertThat(service.post(
                                "/api/v1/ratings",
                                "{\"userId\":\"%s\",\"itemId\":\"%s\",\"value\":1}".formatted(quoted, itemId),
                                "key of " + userId)
                        .status())
                .isEqualTo(201);
    }

    private static void imported(RunningService service, String file) {
        assertThat(service.send(HttpRequest.newBuilder(service.uri("/api/v1/ratings/import?onError=skip"))
                                .header("Content-Type", "text/csv")
                                .header("Idempotency-Key", file.strip().replace("\n", " "))
                                .POST(BodyPublishers.ofString(file)))
                        .status())
                .isEqualTo(200);
    }

    private List<String> answers() throws Exception {
        List<String> answers = new ArrayList<>();
        try (Connection connection = store.connect(directory);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT answer FROM idempotent_request")) {
            while (rows.next()) {
                answers.add(rows.getString(1));
            }
        }
        return answers;
    }
}
