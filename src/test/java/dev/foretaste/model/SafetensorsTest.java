package dev.foretaste.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Tensor;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SafetensorsTest {
    @ParameterizedTest(name = "{0} values")
    @ValueSource(ints = {0, 1, 7, 16_383, 16_384, 16_385, 200_000})
    void readsWhatItWrote(int size) throws IOException {
        Random random = new Random(size);
        float[] floats = new float[size];
        double[] doubles = new double[size];
        int[] ints = new int[size];
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        for (int at = 0; at < size; at++) {
            floats[at] = random.nextFloat();
            doubles[at] = random.nextDouble();
            ints[at] = random.nextInt();
        }
        ModelTensors tensors = new ModelTensors()
                .with("a", Tensor.of(floats))
                .with("b", Tensor.of(doubles))
                .with("c", Tensor.of(ints))
                .with("d", Tensor.of(bytes));

        Safetensors.Content read = read(written(new Safetensors.Content(Map.of("k", "ü"), tensors)));

        assertThat(read.metadata()).isEqualTo(Map.of("k", "ü"));
        assertThat(read.tensors().floats("a", size)).isEqualTo(floats);
        assertThat(read.tensors().doubles("b", size)).isEqualTo(doubles);
        assertThat(read.tensors().ints("c", size)).isEqualTo(ints);
        assertThat(read.tensors().asMap().get("d"))
                .isInstanceOfSatisfying(
                        Tensor.Bytes.class, found -> assertThat(found.values()).isEqualTo(bytes));
        assertThat(Safetensors.digest(read.tensors())).isEqualTo(Safetensors.digest(tensors));
    }

    @Test
    void writesTheFormatOfOtherReaders() throws IOException {
        byte[] file = written(new Safetensors.Content(
                Map.of(), new ModelTensors().with("x", new Tensor.Floats(new int[] {2, 1}, new float[] {1, -2}))));

        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        int headerLength = (int) bytes.getLong();
        JsonNode header = JsonMapper.shared().readTree(new String(file, 8, headerLength, StandardCharsets.UTF_8));
        assertThat(headerLength % 8).isZero();
        assertThat(header.at("/x/dtype").asString()).isEqualTo("F32");
        assertThat(header.at("/x/shape").toString()).isEqualTo("[2,1]");
        assertThat(header.at("/x/data_offsets").toString()).isEqualTo("[0,8]");
        assertThat(bytes.getFloat(8 + headerLength)).isEqualTo(1f);
        assertThat(bytes.getFloat(8 + headerLength + 4)).isEqualTo(-2f);
    }

    @Test
    void refusesAFileThatEndsEarly() throws IOException {
        byte[] file = written(new Safetensors.Content(Map.of(), new ModelTensors().with("x", 1.0)));

        for (int length = 0; length < file.length; length++) {
            byte[] part = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> read(part)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void givesAnotherDigestForAnotherNameShapeOrValue() {
        String digest = Safetensors.digest(new ModelTensors()
                .with("x", new Tensor.Floats(new int[] {2, 1}, new float[] {1, 2})));

        assertThat(digest).hasSize(64);
        assertThat(Safetensors.digest(new ModelTensors()
                        .with("y", new Tensor.Floats(new int[] {2, 1}, new float[] {1, 2}))))
                .isNotEqualTo(digest);
        assertThat(Safetensors.digest(new ModelTensors()
                        .with("x", new Tensor.Floats(new int[] {1, 2}, new float[] {1, 2}))))
                .isNotEqualTo(digest);
        assertThat(Safetensors.digest(new ModelTensors()
                        .with("x", new Tensor.Floats(new int[] {2, 1}, new float[] {1, 3}))))
                .isNotEqualTo(digest);
    }

    private static byte[] written(Safetensors.Content content) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        Safetensors.write(content, file);
        return file.toByteArray();
    }

    private static Safetensors.Content read(byte[] file) throws IOException {
        return Safetensors.read(new ByteArrayInputStream(file));
    }
}
