package dev.foretaste.recommendation;

import static dev.foretaste.RunningService.itemIds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Diversity with models that have no factors, over HTTP. Items of one kind are rated together by the users of that kind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DiversityHttpTest {
    private static final int USERS = 120;
    private static final int ITEMS = 60;
    private static final int KINDS = 3;
    private static final int LISTED = 9;

    private RunningService service;

    /** Most users are of kind 0, whose items are the popular and well rated ones. */
    @BeforeAll
    void startWithRatings(@TempDir Path dataDir) {
        Random random = new Random(1);
        List<String> ratings = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            int kind = user % 4 == 3 ? 1 + user / 4 % 2 : 0;
            for (int item = 0; item < ITEMS; item++) {
                if (random.nextInt(10) < (item % KINDS == kind ? 6 : 1)) {
                    ratings.add("{\"userId\":\"u%d\",\"itemId\":\"i%02d\",\"value\":%d}"
                            .formatted(user, item, (item % KINDS == kind ? 4 : 1) + random.nextInt(2)));
                }
            }
        }
        service = RunningService.start(dataDir);
        String body = "{\"ratings\":[%s]}".formatted(String.join(",", ratings));
        assertThat(service.post("/api/v1/ratings/batch", body).status()).isEqualTo(200);
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"popularity", "ease", "item-knn", "user-knn", "baseline"})
    void listsLessAlikeItems(String algorithm) {
        JsonNode job = service.train("{\"algorithm\":\"%s\"}".formatted(algorithm));
        assertThat(job.get("state").asString()).as(job.toString()).isEqualTo("SUCCEEDED");

        List<String> plain = list("");
        List<String> undiversified = list("&diversity=0");
        List<String> diverse = list("&diversity=0.7");

        assertThat(undiversified).isEqualTo(plain).hasSize(LISTED);
        assertThat(diverse).hasSize(LISTED).isNotEqualTo(plain);
        assertThat(diverse.getFirst()).isEqualTo(plain.getFirst());
        assertThat(likeness(diverse)).isLessThan(likeness(plain));
        assertThat(paged()).startsWith(diverse.toArray(String[]::new)).doesNotHaveDuplicates();
    }

    /** The model has no factors, and what the others have rated together says how alike items are. */
    @Test
    void listsItemsThatHaveBecomeAlikeAnew() {
        service.train("{\"algorithm\":\"item-knn\"}");
        List<String> before = list("&diversity=0.8");
        String ratings = IntStream.range(0, 400)
                .boxed()
                .flatMap(user -> before.stream()
                        .limit(5)
                        .map(item -> "{\"userId\":\"both%d\",\"itemId\":\"%s\",\"value\":3}".formatted(user, item)))
                .collect(Collectors.joining(","));

        service.post("/api/v1/ratings/batch", "{\"ratings\":[%s]}".formatted(ratings));

        assertThat(list("&diversity=0.8")).isNotEqualTo(before).isEqualTo(list("&diversity=0.80"));
    }

    private JsonNode get(String parameters) {
        Answer answer = service.get("/api/v1/users/u0/recommendations?" + parameters);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private List<String> list(String parameters) {
        return itemIds(get("limit=" + LISTED + parameters));
    }

    private List<String> paged() {
        List<String> paged = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = get("limit=4&diversity=0.7" + cursor);
            paged.addAll(itemIds(page));
            cursor =
                    page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").asString() : "";
        } while (!cursor.isEmpty());
        return paged;
    }

    /** The share of pairs that are of one kind. */
    private static double likeness(List<String> items) {
        int alike = 0;
        int pairs = 0;
        for (int one = 0; one < items.size(); one++) {
            for (int other = 0; other < one; other++, pairs++) {
                alike += kind(items.get(one)) == kind(items.get(other)) ? 1 : 0;
            }
        }
        return (double) alike / pairs;
    }

    private static int kind(String item) {
        return Integer.parseInt(item.substring(1)) % KINDS;
    }
}
