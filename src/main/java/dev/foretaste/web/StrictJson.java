package dev.foretaste.web;

import dev.foretaste.problem.JsonErrors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.jdk.StringDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** JSON is read as it is written: no unknown or repeated field, no number in quotes, nothing that is not finite. */
@Configuration(proxyBeanMethods = false)
class StrictJson {

    @Bean
    JsonMapperBuilderCustomizer strictness() {
        return builder -> builder.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .withCoercionConfig(
                        LogicalType.Textual,
                        texts -> texts.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .withCoercionConfigDefaults(all -> all.setCoercion(CoercionInputShape.EmptyString, CoercionAction.Fail))
                .addModule(new SimpleModule("foretaste")
                        .addDeserializer(double.class, new Finite<>(double.class, value -> value))
                        .addDeserializer(Double.class, new Finite<>(Double.class, value -> value))
                        .addDeserializer(float.class, new Finite<>(float.class, value -> (float) value))
                        .addDeserializer(Float.class, new Finite<>(Float.class, value -> (float) value))
                        .addDeserializer(Instant.class, new Rfc3339())
                        .addDeserializer(String.class, new Text()));
    }

    /** A library brings a converter for YAML along, which none of this would hold for. */
    @Bean
    WebMvcConfigurer jsonOnly(JsonMapper mapper) {
        return new WebMvcConfigurer() {
            @Override
            public void configureMessageConverters(HttpMessageConverters.ServerBuilder builder) {
                builder.withJsonConverter(new WholeJson(mapper))
                        .configureMessageConvertersList(converters -> converters.removeIf(
                                converter -> converter.getSupportedMediaTypes().contains(MediaType.APPLICATION_YAML)));
            }
        };
    }

    /**
     * Writes JSON in one piece with its length. By itself the converter flushes what it has written, so that each answer
     * would be sent in chunks and by two system calls.
     */
    private static final class WholeJson extends JacksonJsonHttpMessageConverter {
        WholeJson(JsonMapper mapper) {
            super(mapper);
        }

        @Override
        protected void writeInternal(
                Object body, ResolvableType type, HttpOutputMessage message, @Nullable Map<String, Object> hints)
                throws IOException {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
            super.writeInternal(body, type, new Buffered(message.getHeaders(), bytes), hints);
            message.getHeaders().setContentLength(bytes.size());
            bytes.writeTo(message.getBody());
        }
    }

    private record Buffered(HttpHeaders headers, OutputStream body) implements HttpOutputMessage {
        @Override
        public HttpHeaders getHeaders() {
            return headers;
        }

        @Override
        public OutputStream getBody() {
            return body;
        }
    }

    /** Jackson by itself would take "NaN" in quotes, and 1e999 as infinity. */
    private static final class Finite<T extends Number> extends StdDeserializer<T> {
        private final DoubleFunction<T> narrow;

        Finite(Class<T> type, DoubleFunction<T> narrow) {
            super(type);
            this.narrow = narrow;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) {
            if (!parser.currentToken().isNumeric()) {
                context.handleUnexpectedToken(getValueType(context), parser);
            }
            T value = narrow.apply(parser.getDoubleValue());
            if (!Double.isFinite(value.doubleValue())) {
                context.handleWeirdStringValue(handledType(), parser.getString(), "not finite");
            }
            return value;
        }

        @Override
        public @Nullable Object getNullValue(DeserializationContext context) {
            if (handledType().isPrimitive()) {
                context.reportInputMismatch(this, JsonErrors.NULL_FOR_PRIMITIVE + handledType());
            }
            return null;
        }
    }

    /** Jackson by itself would take numbers too, once as seconds and once as milliseconds. */
    private static final class Rfc3339 extends StdDeserializer<Instant> {
        Rfc3339() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                context.handleUnexpectedToken(getValueType(context), parser);
            }
            String text = parser.getString();
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException exception) {
                throw context.weirdStringException(text, Instant.class, "not a time as in RFC 3339");
            }
        }
    }

    /** Jackson by itself reads a list in a list of texts as if it were the rest of that, and stops at its end. */
    private static final class Text extends StdDeserializer<String> {
        Text() {
            super(String.class);
        }

        @Override
        public @Nullable String deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                context.handleUnexpectedToken(getValueType(context), parser);
            }
            return StringDeserializer.instance.deserialize(parser, context);
        }
    }
}
