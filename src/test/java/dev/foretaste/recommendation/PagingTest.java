package dev.foretaste.recommendation;

import static dev.foretaste.RunningService.itemIds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The pages of a list are the list, and lose and repeat nothing while ratings come in. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagingTest {
    private static final int USERS = 30;
    private static final int ITEMS = 40;

    private RunningService service;

    /** Parameters of a GET, or what stands in the body of a POST before its limit. */
    private record Request(String path, String body) {
        static List<Request> all() {
            List<Request> all = new ArrayList<>();
            // u1 was trained, late has rated what is newer than the model, and of the stranger nothing is known.
            for (String user : List.of("u1", "late", "stranger")) {
                for (String options : List.of(
                        "",
                        "includeRated=true",
                        "rankBy=RATING",
                        "rankBy=PREFERENCE",
                        "category=tea",
                        "diversity=0.3",
                        "diversity=1&category=tea&includeRated=true")) {
                    all.add(new Request("/users/%s/recommendations?%s".formatted(user, options), ""));
                }
            }
            for (Strategy strategy : Strategy.values()) {
                all.add(new Request(
                        "/recommendations",
                        "\"userIds\":[\"u1\",\"u2\",\"late\",\"stranger\"],\"strategy\":\"%s\"".formatted(strategy)));
            }
            all.add(new Request("/recommendations", "\"userIds\":[\"u1\",\"u2\"],\"diversity\":0.4"));
            all.add(new Request("/recommendations", "\"ratings\":[{\"itemId\":\"i01\",\"value\":5}]"));
            all.add(new Request("/recommendations", "\"ratings\":[{\"itemId\":\"unheard\",\"value\":5}]"));
            all.add(new Request("/items/popular?by=COUNT", ""));
            all.add(new Request("/items/popular?by=MEAN", ""));
            all.add(new Request("/items?", ""));
            all.add(new Request("/items?category=tea", ""));
            all.add(new Request("/items?title=title+of", ""));
            return all;
        }

        @Override
        public String toString() {
            return path + " " + body;
        }
    }

    static List<Request> requests() {
        return Request.all();
    }

    @BeforeAll
    void startWithAModelAndNewItems(@TempDir Path dataDir) {
        service = RunningService.start(dataDir);
        Random random = new Random(2);
        for (int item = 0; item < ITEMS; item++) {
            describe("i%02d".formatted(item), item % 9 == 0);
        }
        List<String> ratings = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            for (int item = 0; item < ITEMS; item++) {
                if (random.nextInt(3) == 0) {
                    ratings.add("{\"userId\":\"u%d\",\"itemId\":\"i%02d\",\"value\":%d}"
                            .formatted(user, item, (user % 2 == item % 2 ? 4 : 1) + random.nextInt(2)));
                }
            }
        }
        assertThat(service.post("/api/v1/ratings/batch", "{\"ratings\":[%s]}".formatted(String.join(",", ratings)))
                        .status())
                .isEqualTo(200);
        assertThat(service.train("{}").get("state").asString()).isEqualTo("SUCCEEDED");
        for (int item = 0; item < 8; item++) {
            describe("unrated" + item, item == 7);
            describe("new" + item, item == 7);
            rate("late", "new" + item, 1 + item % 5);
            rate("u5", "new" + item, 1 + item % 3);
        }
    }

    @AfterAll
    void stop() {
        service.close();
    }

    private void describe(String item, boolean hidden) {
        assertThat(service.put(
                                "/api/v1/items/" + item,
                                "{\"title\":\"Title of %s\",\"categories\":[\"%s\"],\"hidden\":%s}"
                                        .formatted(item, item.hashCode() % 2 == 0 ? "tea" : "cake", hidden))
                        .status())
                .isBetween(200, 201);
    }

    private void rate(String user, String item, int value) {
        assertThat(service.put("/api/v1/users/%s/ratings/%s".formatted(user, item), "{\"value\":%d}".formatted(value))
                        .status())
                .isBetween(200, 201);
    }

    private JsonNode page(Request request, int limit, String cursor) {
        Answer answer = request.body.isEmpty()
                ? service.get("/api/v1%s&limit=%d%s"
                        .formatted(request.path, limit, cursor.isEmpty() ? "" : "&cursor=" + cursor))
                : service.post(
                        "/api/v1" + request.path,
                        "{%s,\"limit\":%d%s}"
                                .formatted(
                                        request.body, limit, cursor.isEmpty() ? "" : ",\"cursor\":\"" + cursor + "\""));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private List<String> pages(Request request, int limit, IntConsumer between) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            JsonNode page = page(request, limit, cursor);
            assertThat(page.get("items").size()).isLessThanOrEqualTo(limit);
            ids.addAll(itemIds(page));
            cursor = page.path("nextCursor").asString("");
            between.accept(pages++);
        } while (!cursor.isEmpty());
        return ids;
    }

    @ParameterizedTest
    @MethodSource("requests")
    void pagesTogetherAreOneLongList(Request request) {
        JsonNode whole = page(request, 500, "");

        for (int limit : new int[] {1, 7, itemIds(whole).size()}) {
            assertThat(pages(request, limit, page -> {}))
                    .isEqualTo(itemIds(whole))
                    .doesNotHaveDuplicates();
        }
        assertThat(itemIds(whole)).isNotEmpty();
        assertThat(whole.has("nextCursor")).isFalse();
    }

    /** New ratings of items that u3 has not rated, which move all lists; nobody who asks rates. */
    @ParameterizedTest
    @MethodSource("requests")
    void pagesLoseAndRepeatNothingWhileOthersRate(Request request) {
        Set<String> before = new HashSet<>(itemIds(page(request, 500, "")));

        List<String> seen = pages(request, 4, page -> {
            rate("u3", "i%02d".formatted(page * 7 % ITEMS), 1 + page % 5);
            rate("u4", "unrated" + page % 7, 5 - page % 5);
            rate("other" + page, "new" + page % 7, 5);
        });

        assertThat(seen).doesNotHaveDuplicates();
        assertThat(seen).containsAll(before);
        for (int item = 0; item < 7; item++) {
            service.delete("/api/v1/users/u4/ratings/unrated" + item);
        }
    }
}
