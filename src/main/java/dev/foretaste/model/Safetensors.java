package dev.foretaste.model;

import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Tensor;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The safetensors file format, as Python's {@code safetensors} package reads and writes it: eight bytes of header
 * length (little-endian), a JSON header that names each tensor's type, shape and place, then the tensors.
 */
final class Safetensors {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LARGEST_HEADER = 100_000_000;
    private static final int BUFFER = 1 << 16;

    /**
     * What a file holds.
     *
     * @param metadata the strings beside the tensors
     */
    record Content(Map<String, String> metadata, ModelTensors tensors) {}

    private Safetensors() {}

    static void write(Content content, OutputStream to) throws IOException {
        Map<String, Object> header = new LinkedHashMap<>();
        if (!content.metadata().isEmpty()) {
            header.put("__metadata__", content.metadata());
        }
        long offset = 0;
        for (Map.Entry<String, Tensor> each : content.tensors().asMap().entrySet()) {
            long end = offset + bytes(each.getValue());
            header.put(
                    each.getKey(),
                    Map.of(
                            "dtype", dtype(each.getValue()),
                            "shape", each.getValue().shape(),
                            "data_offsets", new long[] {offset, end}));
            offset = end;
        }
        byte[] json = headerBytes(header);
        to.write(ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .array());
        to.write(json);
        for (Tensor tensor : content.tensors().asMap().values()) {
            write(tensor, to);
        }
    }

    /** The order of a map's entries is not part of the format, but a digest needs one: fields by name. */
    private static byte[] headerBytes(Map<String, Object> header) {
        byte[] json = JSON.rebuild()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build()
                .writeValueAsBytes(header);
        byte[] padded = new byte[(json.length + 7) / 8 * 8];
        Arrays.fill(padded, (byte) ' ');
        System.arraycopy(json, 0, padded, 0, json.length);
        return padded;
    }

    /** SHA-256 over the tensors with their names, types and shapes, in hexadecimal. */
    static String digest(ModelTensors tensors) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            write(new Content(Map.of(), tensors), new DigestOutputStream(OutputStream.nullOutputStream(), sha));
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IOException if the stream is no whole safetensors file, saying why */
    static Content read(InputStream from) throws IOException {
        return read(from, name -> true);
    }

    /** The same with some of the tensors only; the others are passed over. */
    static Content read(InputStream from, Predicate<String> wanted) throws IOException {
        long length = ByteBuffer.wrap(exactly(from, Long.BYTES, "the header's length"))
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        if (length < 2 || length > LARGEST_HEADER) {
            throw new IOException("a header of %d bytes; expected at most %d".formatted(length, LARGEST_HEADER));
        }
        JsonNode header = header(new String(exactly(from, (int) length, "the header"), StandardCharsets.UTF_8));
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Map.Entry<String, JsonNode>> inOrder = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : header.properties()) {
            if (field.getKey().equals("__metadata__")) {
                field.getValue()
                        .properties()
                        .forEach(each ->
                                metadata.put(each.getKey(), each.getValue().asString()));
            } else {
                inOrder.add(field);
            }
        }
        // By the end too: a tensor without elements begins where the next one begins.
        inOrder.sort(Comparator.<Map.Entry<String, JsonNode>>comparingLong(field -> offset(field.getValue(), 0))
                .thenComparingLong(field -> offset(field.getValue(), 1)));
        ModelTensors tensors = new ModelTensors();
        long offset = 0;
        for (Map.Entry<String, JsonNode> field : inOrder) {
            JsonNode description = field.getValue();
            long begin = offset(description, 0);
            long end = offset(description, 1);
            if (begin != offset || end < begin) {
                throw new IOException("tensor %s lies at %d to %d; expected it to begin at %d"
                        .formatted(field.getKey(), begin, end, offset));
            }
            if (wanted.test(field.getKey())) {
                tensors.with(field.getKey(), tensor(field.getKey(), description, end - begin, from));
            } else {
                from.skipNBytes(end - begin);
            }
            offset = end;
        }
        return new Content(metadata, tensors);
    }

    private static JsonNode header(String json) throws IOException {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            throw new IOException("the header is not valid JSON", e);
        }
    }

    private static long offset(JsonNode description, int end) {
        return description.path("data_offsets").path(end).asLong(-1);
    }

    private static Tensor tensor(String name, JsonNode description, long bytes, InputStream from) throws IOException {
        int[] shape = new int[description.path("shape").size()];
        long elements = 1;
        for (int dimension = 0; dimension < shape.length; dimension++) {
            shape[dimension] = description.path("shape").path(dimension).asInt();
            elements *= shape[dimension];
        }
        String dtype = description.path("dtype").asString("");
        int width = switch (dtype) {
            case "F32", "I32" -> 4;
            case "F64" -> 8;
            case "U8" -> 1;
            default ->
                throw new IOException("tensor %s of type %s; expected F32, F64, I32 or U8".formatted(name, dtype));
        };
        if (elements < 0 || elements > Integer.MAX_VALUE - 8 || elements * width != bytes) {
            throw new IOException("tensor %s: %d elements of %s in %d bytes".formatted(name, elements, dtype, bytes));
        }
        return switch (dtype) {
            case "F32" -> new Tensor.Floats(shape, floats((int) elements, name, from));
            case "I32" -> new Tensor.Ints(shape, ints((int) elements, name, from));
            case "F64" -> new Tensor.Doubles(shape, doubles((int) elements, name, from));
            default -> new Tensor.Bytes(shape, exactly(from, (int) elements, name));
        };
    }

    private static String dtype(Tensor tensor) {
        if (tensor instanceof Tensor.Floats) {
            return "F32";
        }
        if (tensor instanceof Tensor.Doubles) {
            return "F64";
        }
        return tensor instanceof Tensor.Ints ? "I32" : "U8";
    }

    private static long bytes(Tensor tensor) {
        if (tensor instanceof Tensor.Floats floats) {
            return 4L * floats.values().length;
        }
        if (tensor instanceof Tensor.Doubles doubles) {
            return 8L * doubles.values().length;
        }
        if (tensor instanceof Tensor.Ints ints) {
            return 4L * ints.values().length;
        }
        return ((Tensor.Bytes) tensor).values().length;
    }

    private static void write(Tensor tensor, OutputStream to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER).order(ByteOrder.LITTLE_ENDIAN);
        if (tensor instanceof Tensor.Floats floats) {
            for (int at = 0; at < floats.values().length; at += BUFFER / 4) {
                int count = Math.min(BUFFER / 4, floats.values().length - at);
                buffer.asFloatBuffer().put(floats.values(), at, count);
                to.write(buffer.array(), 0, count * 4);
            }
        } else if (tensor instanceof Tensor.Ints ints) {
            for (int at = 0; at < ints.values().length; at += BUFFER / 4) {
                int count = Math.min(BUFFER / 4, ints.values().length - at);
                buffer.asIntBuffer().put(ints.values(), at, count);
                to.write(buffer.array(), 0, count * 4);
            }
        } else if (tensor instanceof Tensor.Doubles doubles) {
            for (int at = 0; at < doubles.values().length; at += BUFFER / 8) {
                int count = Math.min(BUFFER / 8, doubles.values().length - at);
                buffer.asDoubleBuffer().put(doubles.values(), at, count);
                to.write(buffer.array(), 0, count * 8);
            }
        } else {
            to.write(((Tensor.Bytes) tensor).values());
        }
    }

    private static float[] floats(int count, String name, InputStream from) throws IOException {
        float[] values = new float[count];
        for (int at = 0; at < count; at += BUFFER) {
            int part = Math.min(BUFFER, count - at);
            littleEndian(from, part * 4, name).asFloatBuffer().get(values, at, part);
        }
        return values;
    }

    private static int[] ints(int count, String name, InputStream from) throws IOException {
        int[] values = new int[count];
        for (int at = 0; at < count; at += BUFFER) {
            int part = Math.min(BUFFER, count - at);
            littleEndian(from, part * 4, name).asIntBuffer().get(values, at, part);
        }
        return values;
    }

    private static double[] doubles(int count, String name, InputStream from) throws IOException {
        double[] values = new double[count];
        for (int at = 0; at < count; at += BUFFER) {
            int part = Math.min(BUFFER, count - at);
            littleEndian(from, part * 8, name).asDoubleBuffer().get(values, at, part);
        }
        return values;
    }

    private static ByteBuffer littleEndian(InputStream from, int bytes, String what) throws IOException {
        return ByteBuffer.wrap(exactly(from, bytes, what)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] exactly(InputStream from, int bytes, String what) throws IOException {
        byte[] found = from.readNBytes(bytes);
        if (found.length < bytes) {
            throw new EOFException("the file ends within %s".formatted(what));
        }
        return found;
    }
}
