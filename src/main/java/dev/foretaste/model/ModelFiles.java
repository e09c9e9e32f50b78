package dev.foretaste.model;

import dev.foretaste.factorization.ModelTensors;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Map;

/** Models as safetensors files on disk, the same that a model version is exported as. */
public final class ModelFiles {
    private static final int BUFFER = 1 << 16;

    private ModelFiles() {}

    /**
     * Writes a model beside its place first, so that a file of that name is always whole.
     *
     * @throws IOException if there is no room for it or it cannot be put there; nothing of it is left
     */
    public static void write(LoadedModel model, Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(unfinished), BUFFER)) {
                ModelFile.write(model, to);
            }
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /**
     * Reads a model. Of its {@link LoadedModel#info} only algorithms, seed and sizes are known.
     *
     * @throws IOException if the file is missing, not whole, damaged, or no model
     */
    public static LoadedModel read(Path file) throws IOException {
        try (InputStream from = new BufferedInputStream(Files.newInputStream(file), BUFFER)) {
            Safetensors.Content content = Safetensors.read(from);
            ModelVersion info = info(content.metadata(), content.tensors());
            String digest = content.metadata().getOrDefault("digest", info.digest());
            if (!digest.equals(info.digest())) {
                throw new IOException("the file is damaged: the digest of its tensors is not " + digest);
            }
            return ModelFile.of(info, content.tensors());
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new IOException("%s is no model: %s".formatted(file, e.getMessage()), e);
        } catch (NoSuchFileException e) {
            throw new IOException(file + ": there is no such file", e);
        } catch (IOException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    private static ModelVersion info(Map<String, String> metadata, ModelTensors tensors) {
        String algorithm = metadata.get("algorithm");
        if (algorithm == null) {
            throw new IllegalArgumentException("its metadata names no algorithm");
        }
        return new ModelVersion(
                0,
                algorithm,
                Map.of(),
                metadata.get("preferenceAlgorithm"),
                null,
                Long.parseLong(metadata.getOrDefault("seed", "0")),
                0,
                tensors.extent("users.end", 0),
                tensors.extent("items.end", 0),
                0,
                0,
                Safetensors.digest(tensors),
                Map.of(),
                false,
                Instant.EPOCH);
    }
}
