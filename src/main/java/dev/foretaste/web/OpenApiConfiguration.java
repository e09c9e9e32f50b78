package dev.foretaste.web;

import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.servers.Server;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The OpenAPI document: a tour, the operations in the order of the tour, and the errors every operation shares. */
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    private static final List<String> TOUR =
            List.of("Ratings", "Training", "Predictions", "Recommendations", "Item lists", "Items", "Models");
    private static final String PROBLEM_JSON = "application/problem+json";
    private static final String JSON = "application/json";

    @Bean
    OpenAPI description(@Value("${server.servlet.context-path:}") String contextPath) {
        return new OpenAPI()
                .info(new Info()
                        .title("Foretaste")
                        .version("v1")
                        .license(new License().name("Apache License 2.0").identifier("Apache-2.0"))
                        .description("""
                                Ratings in, recommendations out. The examples below work as they are, pressed in this order:

                                1. **Rate**: `POST /ratings/batch` sends a few users' ratings. They are durable when the answer arrives.
                                2. **Train**: `POST /training-jobs` factorizes the rating matrix in the background.
                                3. **Watch**: `GET /training-jobs` shows the job's progress, until it has SUCCEEDED.
                                4. **Predict**: `GET /users/{userId}/predictions/{itemId}` tells what a user would rate an item.
                                5. **Recommend**: `GET /users/{userId}/recommendations` lists what that user would like best.

                                Every error is a problem document (RFC 9457) that names what was wrong and what would be right.
                                Ids are percent-encoded in paths."""))
                .servers(List.of(new Server().url(contextPath.isEmpty() ? "/" : contextPath)));
    }

    /** Method names alone repeat from controller to controller; springdoc would number them by chance. */
    @Bean
    GlobalOperationCustomizer operationIds() {
        return (operation, handler) -> {
            String noun = handler.getBeanType().getSimpleName().replace("Controller", "");
            String name = handler.getMethod().getName();
            boolean said = noun.regionMatches(true, 0, name, 0, 4);
            operation.setOperationId(said ? name : name + noun);
            return operation;
        };
    }

    @Bean
    GlobalOpenApiCustomizer sharedErrorsAndOrder() {
        return document -> {
            registerProblem(document);
            if (document.getPaths() != null) {
                document.getPaths()
                        .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                            if (canMiss(path, method)) {
                                add(operation.getResponses(), "404", "There is nothing with this id");
                            }
                            addErrors(path, operation);
                            addStates(operation);
                            addExamples(operation);
                        }));
            }
            if (document.getTags() != null) {
                List<Tag> tags = new ArrayList<>(document.getTags());
                tags.sort(Comparator.comparingInt(OpenApiConfiguration::place).thenComparing(Tag::getName));
                document.setTags(tags);
            }
        };
    }

    private static int place(Tag tag) {
        int place = TOUR.indexOf(tag.getName());
        return place < 0 ? TOUR.size() : place;
    }

    private static void registerProblem(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(new Components());
        }
        ModelConverters.getInstance(true)
                .resolveAsResolvedSchema(new AnnotatedType(Problem.class))
                .referencedSchemas
                .forEach(document.getComponents()::addSchemas);
    }

    /** A PUT makes what is not there, and somebody of whom nothing is known is a user without ratings. */
    private static boolean canMiss(String path, PathItem.HttpMethod method) {
        return method != PathItem.HttpMethod.PUT
                && Stream.of("{itemId}", "{id}", "{version}").anyMatch(path::contains);
    }

    private static void addErrors(String path, Operation operation) {
        ApiResponses responses = operation.getResponses();
        boolean input = operation.getParameters() != null || operation.getRequestBody() != null;
        if (input) {
            add(responses, "400", "The request is not valid; errors names each place and what would be right");
        }
        if (operation.getParameters() != null
                && operation.getParameters().stream()
                        .anyMatch(parameter -> "Idempotency-Key".equals(parameter.getName()))) {
            add(responses, "422", "The Idempotency-Key came with another request before");
        }
        if (path.endsWith("/cancel")) {
            add(responses, "409", "It has ended already");
        }
        if (!responses.containsKey("204")) {
            add(responses, "406", "The Accept header excludes what this operation answers");
        }
        if (operation.getRequestBody() != null) {
            if (operation.getRequestBody().getContent().containsKey(JSON) || path.endsWith("/import")) {
                add(responses, "413", "The body is too large");
            }
            add(responses, "415", "The body's media type is not one this operation reads");
        }
        add(responses, "503", "The service cannot do this right now; Retry-After says when to try again");
        responses.forEach((status, response) -> {
            if (status.startsWith("4") || status.startsWith("5")) {
                response.setContent(problem());
            }
            // Those that an annotation names, all of them texts.
            if (response.getHeaders() != null) {
                response.getHeaders().values().forEach(header -> header.setSchema(new StringSchema()));
            }
            if (status.equals("503")) {
                response.addHeaderObject("Retry-After", header("Seconds to wait", new IntegerSchema()));
            }
        });
    }

    private static void add(ApiResponses responses, String status, String description) {
        if (!responses.containsKey(status)) {
            responses.addApiResponse(status, new ApiResponse().description(description));
        }
    }

    /** What answers 304 gives an ETag and reads If-None-Match. */
    private static void addStates(Operation operation) {
        ApiResponses responses = operation.getResponses();
        if (responses.containsKey("304")) {
            responses.forEach((status, response) -> {
                if (status.equals("200") || status.equals("304")) {
                    response.addHeaderObject("ETag", header("Changes with the answer", new StringSchema()));
                }
            });
            operation.addParametersItem(new HeaderParameter()
                    .name("If-None-Match")
                    .description("The ETag of an answer before: 304 where it still holds")
                    .required(false)
                    .schema(new StringSchema()));
        }
    }

    /** Jobs and model versions are counted from 1. */
    private static void addExamples(Operation operation) {
        if (operation.getParameters() != null) {
            for (Parameter parameter : operation.getParameters()) {
                if ("path".equals(parameter.getIn())
                        && parameter.getExample() == null
                        && parameter.getSchema().getTypes().contains("integer")) {
                    parameter.setExample(1);
                }
            }
        }
    }

    private static Header header(String description, Schema<?> schema) {
        return new Header().description(description).schema(schema);
    }

    private static Content problem() {
        Schema<?> schema = new Schema<>().$ref("#/components/schemas/Problem");
        return new Content().addMediaType(PROBLEM_JSON, new MediaType().schema(schema));
    }
}
