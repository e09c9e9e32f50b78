package dev.foretaste.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to requests that accept another answer than the one there is. */
class AcceptedAnswersTest {
    private RunningService service;

    @BeforeEach
    void start(@TempDir Path dataDir) {
        service = RunningService.start(dataDir);
        service.put("/api/v1/users/u1/ratings/i1", "{\"value\":4}");
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private Answer send(String method, String path, String type, String body, String accept) {
        return service.send(HttpRequest.newBuilder(service.uri("/api/v1" + path))
                .header("Content-Type", type)
                .header("Accept", accept)
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    private void assertRefused(String method, String path, String type, String body) {
        Answer answer = send(method, path, type, body, "text/plain");
        assertThat(answer.status()).as("%s %s: %s", method, path, answer.text()).isEqualTo(406);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("detail").asString())
                .isEqualTo("This operation can answer only application/json, application/*+json");
    }

    @Test
    void doesNothingWhoseAnswerIsNotAccepted() {
        String json = "application/json";
        assertRefused("POST", "/ratings", json, "{\"userId\":\"u2\",\"itemId\":\"i1\",\"value\":3}");
        assertRefused("PUT", "/users/u2/ratings/i2", json, "{\"value\":3}");
        assertRefused("POST", "/ratings/import", "text/csv", "u2,i3,3\n");
        assertRefused("POST", "/users/u1/merge", json, "{\"into\":\"u2\"}");
        assertRefused("PUT", "/items/i9", json, "{\"title\":\"Tea\"}");
        assertRefused("POST", "/training-jobs", json, "{\"algorithm\":\"baseline\"}");
        assertRefused("DELETE", "/users/u1", json, "");

        assertThat(service.get("/api/v1/users/u2/ratings").json().get("ratings"))
                .isEmpty();
        assertThat(service.get("/api/v1/users/u1/ratings").json().get("ratings"))
                .hasSize(1);
        assertThat(service.get("/api/v1/items/i9").status()).isEqualTo(404);
        assertThat(service.get("/api/v1/training-jobs").json().get("trainingJobs"))
                .isEmpty();
    }

    @Test
    void acceptsAnyKindOfJsonAndWhereNothingIsAnsweredAnything() {
        for (String accept : new String[] {"*/*", "application/*", "text/html, application/json;q=0.1"}) {
            Answer rated = send("PUT", "/users/u2/ratings/i1", "application/json", "{\"value\":3}", accept);
            assertThat(rated.status()).as(accept).isBetween(200, 201);
        }
        assertThat(send("GET", "/ratings/export", "text/csv", "", "text/csv").status())
                .isEqualTo(200);
        assertThat(send("DELETE", "/users/u2/ratings/i1", "text/plain", "", "text/plain")
                        .status())
                .isEqualTo(204);
    }
}
