package dev.foretaste.commandline;

import dev.foretaste.evaluation.Contender;
import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Hyperparameters;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.ModelKind;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.TrainingMemory;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.model.LoadedModel;
import dev.foretaste.model.ModelFiles;
import dev.foretaste.model.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains a model on the ratings of a file. */
@Command(
        name = "train",
        description = "Trains one algorithm on all ratings of a file and writes the model.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        sortOptions = false)
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private RatingsOption ratings = new RatingsOption();

    @Option(
            names = "--algorithm",
            defaultValue = "als",
            paramLabel = "NAME",
            description = "Default: ${DEFAULT-VALUE}.")
    private String name = "als";

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "A hyperparameter of the algorithm.")
    private Map<String, Double> settings = Map.of();

    @Option(names = "--seed", defaultValue = "1", paramLabel = "SEED", description = "Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(names = "--threads", paramLabel = "N", description = "As many as there are processors by default.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Parameters(paramLabel = "MODEL", description = "The safetensors file to write.")
    private Path file = Path.of("model.safetensors");

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        CommandLine commandLine = Settings.commandLine(spec);
        Algorithm algorithm = Settings.algorithm(name);
        requirePlaceForModel();
        Threads.warmUp();
        RatingMatrix matrix = ratings.read();
        Hyperparameters complete = Settings.of(algorithm, settings, matrix.size());
        TrainingMemory.require(algorithm, complete, matrix);
        Model model;
        try (Threads pool = new Threads(threads);
                Progress progress = Progress.on(commandLine.getErr())) {
            progress.trainingStarted(new Contender(algorithm, complete), 1, 1);
            model = algorithm.trainer(complete).train(matrix, new TrainingContext(seed, pool.workers(), progress));
        }
        LoadedModel loaded = loaded(algorithm, complete, matrix, model);
        ModelFiles.write(loaded, file);
        commandLine
                .getOut()
                .println("%s: %s, %d users, %d items, %d ratings"
                        .formatted(
                                file,
                                name,
                                matrix.users().size(),
                                matrix.items().size(),
                                matrix.size()));
        return 0;
    }

    /** Before hours of training, not after. */
    private void requirePlaceForModel() {
        Path directory = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file) || directory == null || !Files.isWritable(directory)) {
            throw new InputException(
                    "\"%s\"; expected a file in a directory that is there and can be written".formatted(file));
        }
    }

    private LoadedModel loaded(Algorithm algorithm, Hyperparameters complete, RatingMatrix matrix, Model model) {
        int[] counts = IntStream.range(0, matrix.users().size())
                .map(matrix.byUser()::count)
                .toArray();
        ModelVersion info = new ModelVersion(
                0,
                algorithm.name(),
                complete.asMap(),
                null,
                null,
                seed,
                complete.asMap().getOrDefault("rank", 0).intValue(),
                matrix.users().size(),
                matrix.items().size(),
                matrix.size(),
                0,
                "",
                Map.of(),
                false,
                Instant.now());
        boolean predicts = model.kind() == ModelKind.RATING;
        return new LoadedModel(
                info,
                predicts ? Optional.of(model) : Optional.empty(),
                predicts ? Optional.empty() : Optional.of(model),
                counts,
                IntStream.range(0, matrix.items().size())
                        .map(matrix.byItem()::count)
                        .toArray(),
                1);
    }
}
