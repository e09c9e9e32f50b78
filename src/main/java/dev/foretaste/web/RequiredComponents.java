package dev.foretaste.web;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json31;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Says in the OpenAPI document that what cannot be null is always there. Without that a generated client takes every
 * field for one that may be missing. A component that is left out for another reason says NOT_REQUIRED itself.
 */
@Component
final class RequiredComponents implements ModelConverter {

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        if (!chain.hasNext()) {
            return null;
        }
        Schema<?> schema = chain.next().resolve(type, context, chain);
        JavaType java = Json31.mapper().constructType(type.getType());
        if (schema != null && java != null && java.getRawClass().isRecord()) {
            Schema<?> described = described(schema, context.getDefinedModels());
            if (described != null && described.getProperties() != null) {
                require(described, java.getRawClass());
            }
        }
        return schema;
    }

    @SuppressWarnings("rawtypes")
    private static @Nullable Schema<?> described(Schema<?> schema, Map<String, Schema> models) {
        String reference = schema.get$ref();
        return reference == null ? schema : models.get(reference.substring(reference.lastIndexOf('/') + 1));
    }

    private static void require(Schema<?> schema, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = name(component);
            boolean missing =
                    schema.getRequired() == null || !schema.getRequired().contains(name);
            if (missing && schema.getProperties().containsKey(name) && isAlwaysThere(component)) {
                schema.addRequiredItem(name);
            }
        }
    }

    private static boolean isAlwaysThere(RecordComponent component) {
        io.swagger.v3.oas.annotations.media.Schema said =
                component.getAccessor().getAnnotation(io.swagger.v3.oas.annotations.media.Schema.class);
        return !component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                && (said == null
                        || said.requiredMode() != io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED);
    }

    private static String name(RecordComponent component) {
        JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null ? component.getName() : named.value();
    }
}
