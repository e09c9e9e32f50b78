package dev.foretaste.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.RunningService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What the OpenAPI document promises about itself, read from the running service. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private RunningService service;
    private JsonNode document;
    private List<Described> operations;

    private record Described(String name, JsonNode operation) {
        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    void read(@TempDir Path data) {
        service = RunningService.start(data);
        document = service.get("/v3/api-docs").json();
        operations = document.get("paths")
                .propertyStream()
                .flatMap(path -> path.getValue()
                        .propertyStream()
                        .filter(method -> METHODS.contains(method.getKey()))
                        .map(method -> new Described(method.getKey() + " " + path.getKey(), method.getValue())))
                .toList();
    }

    @AfterAll
    void stop() {
        service.close();
    }

    @Test
    void describesEveryPartOfTheApi() {
        List<String> names = operations.stream().map(Described::name).toList();

        assertThat(names)
                .contains(
                        "post /api/v1/ratings",
                        "post /api/v1/ratings/batch",
                        "post /api/v1/training-jobs",
                        "get /api/v1/users/{userId}/predictions/{itemId}",
                        "get /api/v1/users/{userId}/recommendations");
        assertThat(names).allMatch(name -> name.contains(" /api/v1/"), "belongs to the API");
    }

    @Test
    void everyOperationHasSummaryTagAndOperationIdOfItsOwn() {
        Set<String> ids = new HashSet<>();

        operations.forEach(described -> {
            JsonNode operation = described.operation();
            assertThat(operation.path("summary").asString(""))
                    .as(described.name())
                    .isNotBlank();
            assertThat(operation.path("tags").valueStream())
                    .as(described.name())
                    .isNotEmpty();
            assertThat(operation.path("operationId").asString(""))
                    .as(described.name())
                    .matches("[a-zA-Z]+");
            assertThat(ids.add(operation.path("operationId").asString("")))
                    .as(described.name())
                    .isTrue();
        });
    }

    @Test
    void everyOperationNamesItsProblems() {
        operations.forEach(described -> {
            List<Map.Entry<String, JsonNode>> problems = described
                    .operation()
                    .get("responses")
                    .propertyStream()
                    .filter(response -> response.getKey().startsWith("4"))
                    .toList();

            assertThat(problems)
                    .as(described.name())
                    .isNotEmpty()
                    .allSatisfy(response -> assertThat(response.getValue()
                                    .at("/content/application~1problem+json/schema/$ref")
                                    .asString())
                            .isEqualTo("#/components/schemas/Problem"));
        });
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "get /api/v1/users/{userId}/recommendations, 422",
        "post /api/v1/recommendations, 422",
        "post /api/v1/recommendations/batch, 422",
        "post /api/v1/evaluations, 422",
        "post /api/v1/ratings, 422",
        "post /api/v1/evaluations/{id}/cancel, 409",
        "post /api/v1/hyperparameter-searches/{id}/cancel, 409",
        "post /api/v1/training-jobs/{id}/cancel, 409",
        "post /api/v1/ratings/import, 413",
        "post /api/v1/models/{version}/activate, 422",
        "delete /api/v1/models/{version}, 409"
    })
    void namesWhatItRefusesThoughItIsValid(String name, String status) {
        assertThat(operation(name).path("responses").has(status)).isTrue();
    }

    @Test
    void promisesNotFoundOnlyWhereSomethingCanBeMissing() {
        List<String> promising = operations.stream()
                .filter(described -> described.operation().get("responses").has("404"))
                .map(Described::name)
                .toList();

        assertThat(promising)
                .contains(
                        "get /api/v1/users/{userId}/export",
                        "get /api/v1/users/{userId}/predictions/{itemId}",
                        "delete /api/v1/items/{itemId}",
                        "post /api/v1/training-jobs/{id}/cancel",
                        "get /api/v1/models/{version}/map")
                .doesNotContain(
                        "put /api/v1/users/{userId}/ratings/{itemId}",
                        "put /api/v1/items/{itemId}",
                        "get /api/v1/users/{userId}/ratings",
                        "get /api/v1/users/{userId}/recommendations",
                        "get /api/v1/users/{userId}/recommendations/next-to-rate",
                        "get /api/v1/users/{userId}/similar",
                        "post /api/v1/users/{userId}/merge",
                        "delete /api/v1/users/{userId}");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "get /api/v1/users/{userId}/recommendations, 200, ETag",
        "get /api/v1/users/{userId}/predictions/{itemId}, 304, ETag",
        "get /api/v1/users/{userId}/recommendations/{itemId}/explanation, 200, ETag",
        "post /api/v1/ratings, 201, Location",
        "put /api/v1/users/{userId}/ratings/{itemId}, 201, Location",
        "post /api/v1/training-jobs, 202, Location",
        "post /api/v1/evaluations, 202, Location",
        "post /api/v1/hyperparameter-searches, 202, Location",
        "post /api/v1/ratings/import, 503, Retry-After"
    })
    void namesTheHeadersOfAnAnswer(String name, String status, String header) {
        JsonNode answer = operation(name).path("responses").path(status);

        assertThat(answer.at("/headers/" + header + "/schema/type").isMissingNode())
                .isFalse();
    }

    @Test
    void everythingWithAnETagTakesOneBack() {
        List<Described> revalidating = operations.stream()
                .filter(described -> described.operation().get("responses").has("304"))
                .toList();

        assertThat(revalidating)
                .hasSize(3)
                .allSatisfy(described -> assertThat(described
                                .operation()
                                .path("parameters")
                                .valueStream()
                                .map(parameter -> parameter.path("name").asString("")))
                        .contains("If-None-Match"));
    }

    @Test
    void everyPathCanBeTriedAsItStands() {
        operations.forEach(described -> described
                .operation()
                .path("parameters")
                .valueStream()
                .filter(parameter -> parameter.get("in").asString().equals("path"))
                .forEach(parameter -> assertThat(parameter.has("example"))
                        .as(described.name())
                        .isTrue()));
    }

    @Test
    void namesTheFiltersOfABatch() {
        assertThat(operation("post /api/v1/recommendations/batch")
                        .path("parameters")
                        .valueStream()
                        .map(parameter -> parameter.path("name").asString("")))
                .contains("category", "exclude");
    }

    private JsonNode operation(String name) {
        return operations.stream()
                .filter(described -> described.name().equals(name))
                .findFirst()
                .orElseThrow()
                .operation();
    }

    @Test
    void everythingThatSentAgainWouldBeDoneAgainTakesAnIdempotencyKey() {
        List<String> taking = operations.stream()
                .filter(described -> described
                        .operation()
                        .path("parameters")
                        .valueStream()
                        .anyMatch(parameter ->
                                "Idempotency-Key".equals(parameter.path("name").asString(""))
                                        && "header".equals(parameter.path("in").asString(""))))
                .filter(described -> described.operation().get("responses").has("422"))
                .map(Described::name)
                .toList();

        assertThat(taking)
                .containsExactlyInAnyOrder(
                        "post /api/v1/ratings",
                        "post /api/v1/ratings/batch",
                        "post /api/v1/ratings/import",
                        "post /api/v1/items/import",
                        "post /api/v1/users/{userId}/merge",
                        "post /api/v1/training-jobs",
                        "post /api/v1/evaluations",
                        "post /api/v1/hyperparameter-searches");
    }

    @Test
    void everyJsonBodyHasAnExample() {
        operations.forEach(described -> {
            JsonNode body = described.operation().at("/requestBody/content/application~1json");
            if (!body.isMissingNode()) {
                boolean example = body.has("example") || body.has("examples") || exemplified(body.get("schema"));
                assertThat(example)
                        .as("example of the body of " + described.name())
                        .isTrue();
            }
        });
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        List<String> references = new ArrayList<>();
        collectReferences(document, references);

        assertThat(references).isNotEmpty().allSatisfy(reference -> {
            boolean dangling = document.at(reference.substring(1)).isMissingNode();
            assertThat(dangling).as(reference).isFalse();
        });
    }

    @Test
    void everyJsonAnswerHasNamedSchema() {
        assertThat(operations)
                .allSatisfy(described -> described
                        .operation()
                        .get("responses")
                        .propertyStream()
                        .filter(response -> response.getKey().startsWith("2"))
                        .flatMap(response -> response.getValue().path("content").propertyStream())
                        .filter(content -> content.getKey().equals("application/json"))
                        .forEach(content -> assertThat(named(content.getValue().path("schema")))
                                .as(described.name() + " answers " + content)
                                .isTrue()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Prediction, userId itemId value unclamped basis",
        "Recommendations, basis items",
        "RecommendedItem, itemId score",
        "Rating, userId itemId value ratedAt",
        "TrainingJob, id algorithm hyperparameters seed activation state createdAt",
        "HyperparameterDescription, name type minimum maximum default description",
        "NewRating, userId itemId value",
        "Problem, type title status detail instance",
        "InputError, detail"
    })
    void saysWhatIsAlwaysThere(String schema, String fields) {
        assertThat(document.at("/components/schemas/" + schema + "/required")
                        .valueStream()
                        .map(JsonNode::asString))
                .containsExactlyInAnyOrder(fields.split(" "));
    }

    @ParameterizedTest(name = "{0}.{1}")
    @CsvSource({
        "Prediction, basis, ITEM_MEAN",
        "Recommendations, basis, POPULARITY",
        "TrainingProgress, stage, PREFERENCE_HOLD_OUT",
        "ModelVersion, metrics, intervalCoverage",
        "TrainingJob, modelVersion, succeeded"
    })
    void saysWhatFieldsOfAnswersMean(String schema, String field, String word) {
        JsonNode property = document.at("/components/schemas/" + schema + "/properties/" + field);

        assertThat(property.path("description").asString("")).contains(word);
    }

    @Test
    void everyAnswerSaysWhatIsAlwaysThere() {
        List<String> answers = new ArrayList<>();
        operations.forEach(described -> collectReferences(described.operation().get("responses"), answers));

        assertThat(answers)
                .isNotEmpty()
                .allSatisfy(reference -> assertThat(
                                document.at(reference.substring(1)).path("required"))
                        .as(reference)
                        .isNotEmpty());
    }

    @Test
    void namesItsLicence() {
        assertThat(document.at("/info/license/identifier").asString()).isEqualTo("Apache-2.0");
    }

    @Test
    void tagsFollowTheTour() {
        List<String> tags = document.get("tags")
                .valueStream()
                .map(tag -> tag.get("name").asString())
                .toList();

        assertThat(tags).startsWith("Ratings", "Training", "Predictions", "Recommendations");
    }

    @Test
    void rootLeadsPeopleToTheApi() {
        String page = service.get("/").text();

        assertThat(page).contains("href=\"swagger-ui.html\"").contains("href=\"v3/api-docs\"");
        assertThat(service.get("/swagger-ui/index.html").status()).isEqualTo(200);
        assertThat(Stream.of("/landing.css", "/landing.js", "/problems", "/actuator/health", "/actuator/prometheus")
                        .map(path -> service.get(path).status()))
                .containsOnly(200);
    }

    private boolean named(JsonNode schema) {
        return schema.has("$ref") || "array".equals(schema.path("type").asString("")) && named(schema.path("items"));
    }

    private boolean exemplified(JsonNode schema) {
        JsonNode target =
                schema.has("$ref") ? document.at(schema.get("$ref").asString().substring(1)) : schema;
        return target.has("example")
                || target.has("examples")
                || target.path("properties").propertyStream().anyMatch(property -> exemplified(property.getValue()))
                || target.has("items") && exemplified(target.get("items"));
    }

    private static void collectReferences(JsonNode node, List<String> found) {
        if (node.has("$ref")) {
            found.add(node.get("$ref").asString());
        }
        node.forEach(child -> collectReferences(child, found));
    }
}
