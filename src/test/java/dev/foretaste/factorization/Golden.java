package dev.foretaste.factorization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.util.stream.StreamSupport;
import org.assertj.core.data.Offset;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Expected values from the independent sketches in {@code golden/}. */
public final class Golden {
    private Golden() {}

    public static JsonNode read(String name) throws IOException {
        try (InputStream file = Golden.class.getResourceAsStream("/golden/" + name)) {
            return JsonMapper.shared().readTree(file);
        }
    }

    /** The cells of a dense matrix that are not missing; ids sort as the rows and columns. */
    public static RatingMatrix matrix(JsonNode json) {
        double missing = json.get("missing").asDouble();
        JsonNode rows = json.get("ratings");
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < rows.size(); user++) {
            for (int item = 0; item < rows.get(user).size(); item++) {
                double value = rows.get(user).get(item).asDouble();
                if (value != missing) {
                    builder.add("%03d".formatted(user), "%03d".formatted(item), value);
                }
            }
        }
        return builder.build();
    }

    /** All numbers of an array or of an array of arrays. */
    public static double[] numbers(JsonNode json) {
        return StreamSupport.stream(json.spliterator(), false)
                .flatMap(row -> row.isArray()
                        ? StreamSupport.stream(row.spliterator(), false)
                        : java.util.stream.Stream.of(row))
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }

    public static float[] floats(JsonNode json) {
        double[] numbers = numbers(json);
        float[] floats = new float[numbers.length];
        for (int at = 0; at < numbers.length; at++) {
            floats[at] = (float) numbers[at];
        }
        return floats;
    }

    public static void assertClose(float[] actual, double[] expected, double tolerance) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int at = 0; at < actual.length; at++) {
            assertThat((double) actual[at]).as("element %d", at).isCloseTo(expected[at], Offset.offset(tolerance));
        }
    }
}
