package dev.foretaste.commandline;

import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingScale;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The scale that ratings are on. */
final class ScaleOption {
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

    /**
     * The scale that was given, or the range of the ratings, widened by 1 where all are equal.
     *
     * @param parts of the ratings, in one or several matrices
     */
    RatingScale of(List<RatingMatrix> parts) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (RatingMatrix ratings : parts) {
            CompressedRatings rows = ratings.byUser();
            for (int position = 0; position < rows.size(); position++) {
                least = Math.min(least, rows.value(position));
                greatest = Math.max(greatest, rows.value(position));
            }
        }
        least = decimal(least);
        greatest = decimal(greatest);
        double from = minimum == null ? least : minimum;
        double to = maximum == null ? greatest : maximum;
        // Ratings are floats: a scale from 0.7 holds the float next to 0.7, though it is a little less.
        if (!((float) least >= (float) from && (float) greatest <= (float) to && Double.isFinite(to - from))) {
            throw new InputException(
                    "ratings from %s to %s on a scale from %s to %s; expected finite ends of a scale that holds them"
                            .formatted(least, greatest, from, to));
        }
        return new RatingScale(from, from == to ? Math.max(to + 1, Math.nextUp(to)) : to);
    }

    /** The number that was read: that of the float would put three quarters of a scale beside the rating that is there. */
    private static double decimal(double ratingOfFloat) {
        return Double.parseDouble(Float.toString((float) ratingOfFloat));
    }
}
