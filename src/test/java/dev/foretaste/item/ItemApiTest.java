package dev.foretaste.item;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import dev.foretaste.RunningService.Answer;
import dev.foretaste.TestStore;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The catalogue over HTTP, on each store. */
@ParameterizedClass
@EnumSource
class ItemApiTest {
    @TempDir
    Path directory;

    private final TestStore store;

    ItemApiTest(TestStore store) {
        this.store = store;
    }

    @Test
    void describesItemsAndFindsThemAgainAfterRestart() {
        String description = """
                {"title": "Green tea", "categories": ["tea", "organic", "tea"], "url": "https://shop.example/tea",
                 "hidden": true, "attributes": {"price": 4.5, "sizes": [1, 2]}}""";
        try (RunningService service = store.start(directory)) {
            assertThat(service.put("/api/v1/items/a%2Fb", description).status()).isEqualTo(201);
            assertThat(service.put("/api/v1/items/a%2Fb", description).status()).isEqualTo(200);
        }

        try (RunningService service = store.start(directory)) {
            JsonNode item = service.get("/api/v1/items/a%2Fb").json();
            assertThat(item.get("title").asString()).isEqualTo("Green tea");
            assertThat(item.get("categories")).hasSize(2);
            assertThat(item.get("attributes").get("price").asDouble()).isEqualTo(4.5);
            assertThat(service.bean(Catalogue.class).hidden("a/b")).isTrue();
            assertThat(service.delete("/api/v1/items/a%2Fb").status()).isEqualTo(200);
            assertThat(service.get("/api/v1/items/a%2Fb").status()).isEqualTo(404);
        }
    }

    @Test
    void importsAndSearchesByTitleAndCategory() {
        try (RunningService service = store.start(directory)) {
            Answer answer = service.send(HttpRequest.newBuilder(service.uri("/api/v1/items/import?onError=skip"))
                    .header("Content-Type", "text/csv")
                    .POST(BodyPublishers.ofString("""
                            movieId,title,genres
                            1,Toy Story (1995),Adventure|Animation
                            2,"American President, The (1995)",Comedy
                            3,Toys (1992),(no genres listed)
                            4,a,b,c,d
                            5,Toy Soldiers (1991),Action
                            """)));

            assertThat(answer.json().get("created").asInt()).isEqualTo(4);
            assertThat(answer.json().get("errors").get(0).get("line").asInt()).isEqualTo(5);
            assertThat(idsOf(service, "title=toy%20s&limit=1")).containsExactly("1", "5");
            assertThat(idsOf(service, "category=Comedy")).containsExactly("2");
            assertThat(service.get("/api/v1/items/3").json().get("categories")).isEmpty();
        }
    }

    @Test
    void findsTitlesByPrefixInAnyCaseAndInPages() {
        try (RunningService service = store.start(directory)) {
            service.put("/api/v1/items/b", "{\"title\":\"\u00c4pfel & Birnen\",\"categories\":[\"obst\"]}");
            service.put("/api/v1/items/a", "{\"title\":\"\u00e4PFELWEIN\",\"categories\":[\"wein\"],\"hidden\":true}");
            service.put("/api/v1/items/c", "{\"title\":\"Birnen\",\"categories\":[\"obst\"]}");

            assertThat(idsOf(service, "title=%C3%84PF&limit=1")).containsExactly("a", "b");
            assertThat(idsOf(service, "title=%C3%A4pfel%20%26")).containsExactly("b");
            assertThat(idsOf(service, "title=birnen&category=obst")).containsExactly("c");
            assertThat(idsOf(service, "category=Obst")).isEmpty();
            assertThat(service.get("/api/v1/users/u/recommendations").text()).doesNotContain("\"a\"");
        }
    }

    @Test
    void refusesWhatIsNoDescription() {
        try (RunningService service = store.start(directory)) {
            for (String body : List.of(
                    "{\"url\":\"javascript:alert(1)\"}",
                    "{\"categories\":[\"\"]}",
                    "{\"categories\":[null]}",
                    "{\"title\":\"" + "x".repeat(1_001) + "\"}",
                    "{\"attributes\":{\"a\":\"" + "x".repeat(17_000) + "\"}}",
                    "{\"attributes\":{\"a\":" + "[".repeat(497) + "]".repeat(497) + "}}",
                    "{\"attributes\":{\"a\":[1, 1e400]}}",
                    "{\"attributes\":{\"a\":\"\\ud800\"}}",
                    "{\"title\":\"\\ud800\"}",
                    "{\"itemId\":\"other\"}")) {
                assertThat(service.put("/api/v1/items/i", body).status())
                        .as(body)
                        .isEqualTo(400);
            }
            assertThat(service.get("/api/v1/items/i").status()).isEqualTo(404);
            assertThat(service.get("/api/v1/items?limit=0").status()).isEqualTo(400);
            assertThat(service.get("/api/v1/items?cursor=%20").status()).isEqualTo(400);
        }
    }

    @Test
    void namesLinesWithoutTheColumnsOfTheHeaderOrWithoutAnObject() {
        try (RunningService service = store.start(directory)) {
            Answer csv = imported(service, """
                    year,categories,title,itemId,price
                    2024,tea,Green tea,1,4.5
                    2024,tea,Black tea
                    2024,tea,White tea,2
                    """);
            assertThat(csv.json().get("created").asInt()).as(csv.text()).isEqualTo(2);
            assertThat(csv.json().get("errors").get(0).get("line").asInt()).isEqualTo(3);
            assertThat(service.get("/api/v1/items/1").json().get("title").asString())
                    .isEqualTo("Green tea");

            Answer json = imported(service, "{\"itemId\":\"3\"}\nnull\n");
            assertThat(json.json().get("created").asInt()).as(json.text()).isEqualTo(1);
            assertThat(json.json().get("errors").get(0).get("detail").asString())
                    .startsWith("was null");
        }
    }

    @Test
    void importsWhatTheHeaderNames() {
        try (RunningService service = store.start(directory)) {
            Answer whole = imported(service, """
                    itemId,hidden,image_url,url,title
                    1,TRUE,https://shop.example/1.jpg,https://shop.example/1,Green tea
                    2,,,,Black tea
                    3,yes,,,White tea
                    4,false,,javascript:alert(1),Mate
                    """);
            Answer untitled = imported(service, "itemId,categories\n5,tea|organic\n");

            assertThat(whole.json().get("created").asInt()).as(whole.text()).isEqualTo(2);
            assertThat(whole.json().get("errors").findValuesAsString("detail"))
                    .satisfiesExactly(
                            hidden -> assertThat(hidden).isEqualTo("/hidden: is \"yes\"; expected true or false"),
                            url -> assertThat(url).startsWith("/url: is not an address"));
            JsonNode first = service.get("/api/v1/items/1").json();
            assertThat(first.get("hidden").asBoolean()).isTrue();
            assertThat(first.get("url").asString()).isEqualTo("https://shop.example/1");
            assertThat(first.get("imageUrl").asString()).isEqualTo("https://shop.example/1.jpg");
            assertThat(service.get("/api/v1/items/2").json().get("hidden").asBoolean())
                    .isFalse();
            assertThat(untitled.json().get("created").asInt()).isEqualTo(1);
            assertThat(service.get("/api/v1/items/5").json().get("categories")).hasSize(2);
            assertThat(service.get("/api/v1/items/itemId").status()).isEqualTo(404);
        }
    }

    private static Answer imported(RunningService service, String file) {
        return service.send(HttpRequest.newBuilder(service.uri("/api/v1/items/import?onError=skip"))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(file)));
    }

    private static List<String> idsOf(RunningService service, String query) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = service.get("/api/v1/items?" + query + cursor).json();
            page.get("items").forEach(item -> ids.add(item.get("itemId").asString()));
            cursor = page.hasNonNull("nextCursor")
                    ? "&cursor=" + page.get("nextCursor").asString()
                    : "";
        } while (!cursor.isEmpty());
        return ids;
    }
}
