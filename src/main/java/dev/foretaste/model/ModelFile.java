package dev.foretaste.model;

import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Tensor;
import dev.foretaste.matrix.IdIndex;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A model version as one safetensors file: its ids, and the tensors of each part under the part's name. */
final class ModelFile {
    private static final String RATING = "rating.";
    private static final String PREFERENCE = "preference.";
    private static final String USERS = "users";

    private ModelFile() {}

    static void write(LoadedModel model, OutputStream to) throws IOException {
        ModelVersion info = model.info();
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("format", "foretaste-model-1");
        metadata.put("algorithm", info.algorithm());
        if (info.preferenceAlgorithm() != null) {
            metadata.put("preferenceAlgorithm", info.preferenceAlgorithm());
        }
        metadata.put("hyperparameters", info.hyperparameters().toString());
        metadata.put("seed", Long.toString(info.seed()));
        metadata.put("snapshotRevision", Long.toString(info.snapshotRevision()));
        ModelTensors all = tensors(model);
        metadata.put("digest", info.digest().isEmpty() ? Safetensors.digest(all) : info.digest());
        Safetensors.write(new Safetensors.Content(metadata, all), to);
    }

    /** See {@link Safetensors#digest}. */
    static String digest(LoadedModel model) {
        return Safetensors.digest(tensors(model));
    }

    /**
     * Reads a version's file. Nothing is made of tensors whose digest is another: what they hold could be anything.
     *
     * @throws IOException if the file is not whole, damaged, or not a model of {@code info}'s algorithms
     */
    static LoadedModel read(ModelVersion info, InputStream from) throws IOException {
        try {
            ModelTensors all = Safetensors.read(from).tensors();
            if (!Safetensors.digest(all).equals(info.digest())) {
                throw new IOException("it is damaged, its digest is not %s".formatted(info.digest()));
            }
            return of(info, all);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * The users whose factors a file holds, without the rest of it.
     *
     * @throws IOException if the file is not whole, or damaged where it says this
     */
    static IdIndex users(InputStream from) throws IOException {
        try {
            return ids(
                    USERS,
                    Safetensors.read(from, name -> name.startsWith(USERS + ".")).tensors());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("the users cannot be read: " + e.getMessage(), e);
        }
    }

    /** @throws IllegalArgumentException if the tensors are not a model of {@code info}'s algorithms */
    static LoadedModel of(ModelVersion info, ModelTensors all) {
        return of(info, ids(USERS, all), ids("items", all), all);
    }

    private static LoadedModel of(ModelVersion info, IdIndex users, IdIndex items, ModelTensors all) {
        return new LoadedModel(
                info,
                part(ModelKind.RATING, RATING, info, users, items, all),
                part(ModelKind.PREFERENCE, PREFERENCE, info, users, items, all),
                all.ints("userRatingCounts", users.size()),
                itemRatingCounts(items, all),
                all.number("varianceScale"));
    }

    /** Files written before the counts were kept are read as if each item had been rated. */
    private static int[] itemRatingCounts(IdIndex items, ModelTensors all) {
        if (all.has("itemRatingCounts")) {
            return all.ints("itemRatingCounts", items.size());
        }
        int[] once = new int[items.size()];
        Arrays.fill(once, 1);
        return once;
    }

    /** The same model without the id of one of its items, whose factors stay as nobody's. */
    static LoadedModel withoutItemId(LoadedModel model, int item) {
        return of(model.info(), model.users(), model.items().withoutIdAt(item), tensors(model));
    }

    private static ModelTensors tensors(LoadedModel model) {
        ModelTensors all = new ModelTensors();
        add(USERS, model.users(), all);
        add("items", model.items(), all);
        all.with("userRatingCounts", Tensor.of(model.userRatingCounts()))
                .with("itemRatingCounts", Tensor.of(model.itemRatingCounts()))
                .with("varianceScale", model.varianceScale());
        model.ratingPart().ifPresent(part -> add(RATING, part, all));
        model.preferencePart().ifPresent(part -> add(PREFERENCE, part, all));
        return all;
    }

    private static void add(String prefix, Model part, ModelTensors to) {
        part.tensors().asMap().forEach((name, tensor) -> to.with(prefix + name, tensor));
    }

    private static Optional<Model> part(
            ModelKind kind, String prefix, ModelVersion info, IdIndex users, IdIndex items, ModelTensors all) {
        ModelTensors own = new ModelTensors();
        all.asMap().forEach((name, tensor) -> {
            if (name.startsWith(prefix)) {
                own.with(name.substring(prefix.length()), tensor);
            }
        });
        if (own.asMap().isEmpty()) {
            return Optional.empty();
        }
        return Stream.of(info.algorithm(), info.preferenceAlgorithm())
                .filter(Objects::nonNull)
                .flatMap(name -> Algorithms.find(name).stream())
                .filter(algorithm -> algorithm.kind() == kind)
                .findFirst()
                .map((Algorithm algorithm) -> algorithm.restore(users, items, own))
                .or(() -> {
                    throw new IllegalArgumentException("no algorithm for its %s tensors".formatted(prefix));
                });
    }

    /** Ids as UTF-8, one after the other, and where each ends. */
    private static void add(String side, IdIndex ids, ModelTensors to) {
        byte[][] encoded = new byte[ids.size()][];
        int[] end = new int[ids.size()];
        int total = 0;
        for (int index = 0; index < ids.size(); index++) {
            encoded[index] = ids.id(index).getBytes(StandardCharsets.UTF_8);
            total = Math.addExact(total, encoded[index].length);
            end[index] = total;
        }
        byte[] all = new byte[total];
        for (int index = 0; index < encoded.length; index++) {
            System.arraycopy(encoded[index], 0, all, end[index] - encoded[index].length, encoded[index].length);
        }
        to.with(side + ".utf8", Tensor.of(all)).with(side + ".end", Tensor.of(end));
    }

    private static IdIndex ids(String side, ModelTensors from) {
        if (!(from.asMap().get(side + ".utf8") instanceof Tensor.Bytes all)) {
            throw new IllegalArgumentException("no tensor %s.utf8 of bytes".formatted(side));
        }
        int[] end = from.ints(side + ".end", from.extent(side + ".end", 0));
        String[] ids = new String[end.length];
        for (int index = 0; index < end.length; index++) {
            int begin = index == 0 ? 0 : end[index - 1];
            ids[index] = new String(all.values(), begin, end[index] - begin, StandardCharsets.UTF_8);
        }
        return IdIndex.of(List.of(ids));
    }
}
