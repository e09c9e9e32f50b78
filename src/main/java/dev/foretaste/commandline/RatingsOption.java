package dev.foretaste.commandline;

import dev.foretaste.evaluation.HoldOut;
import dev.foretaste.matrix.RatingMatrix;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where ratings come from. */
final class RatingsOption {
    @Option(
            names = "--ratings",
            required = true,
            paramLabel = "FILE",
            description =
                    "Ratings, one a line: user, item, rating[, time], parted by comma, tab or ::; a header may name"
                            + " the columns in any order, and one of contexts.")
    private @Nullable Path file;

    RatingMatrix read() throws IOException {
        if (file == null) {
            throw new IllegalStateException("required by its annotation");
        }
        return RatingFile.read(file);
    }

    /** These ratings to train on, and those of another file held out. */
    HoldOut readWithHeldOut(Path heldOut) throws IOException {
        if (file == null) {
            throw new IllegalStateException("required by its annotation");
        }
        return RatingFile.readSplit(file, heldOut);
    }
}
