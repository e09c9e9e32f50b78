package dev.foretaste.commandline;

import dev.foretaste.evaluation.HoldOut;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingScale;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where ratings come from, and their scale. */
final class RatingsOption {
    @Option(
            names = "--ratings",
            required = true,
            paramLabel = "FILE",
            description =
                    "Ratings, one a line: user, item, rating[, time], parted by comma, tab or ::; a header may name"
                            + " the columns in any order, and one of contexts.")
    private @Nullable Path file;

    @Option(
            names = "--minimum",
            paramLabel = "VALUE",
            description = "The lower end of the rating scale; the least rating where it is not given.")
    private @Nullable Double minimum;

    @Option(
            names = "--maximum",
            paramLabel = "VALUE",
            description = "The upper end of the rating scale; the greatest rating where it is not given.")
    private @Nullable Double maximum;

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

    /** The scale that was given, or the range of the ratings, widened by 1 where all are equal. */
    RatingScale scale(RatingMatrix ratings) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        CompressedRatings rows = ratings.byUser();
        for (int position = 0; position < rows.size(); position++) {
            least = Math.min(least, rows.value(position));
            greatest = Math.max(greatest, rows.value(position));
        }
        double from = minimum == null ? least : minimum;
        double to = maximum == null ? greatest : maximum;
        if (!(least >= from && greatest <= to && Double.isFinite(to - from))) {
            throw new InputException(
                    "ratings from %s to %s on a scale from %s to %s; expected finite ends of a scale that holds them"
                            .formatted(least, greatest, from, to));
        }
        return new RatingScale(from, from == to ? Math.max(to + 1, Math.nextUp(to)) : to);
    }
}
