package dev.foretaste.evaluation;

import dev.foretaste.matrix.RatingMatrix;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The ways to part ratings in those trained on and those held out. */
public enum SplitKind {
    /** {@link Folds}: each rating is held out once. */
    FOLDS,
    /** {@link HoldOut#random}. */
    RANDOM,
    /** {@link HoldOut#perUser}. */
    PER_USER,
    /** {@link HoldOut#leaveLastOut}. */
    LEAVE_LAST_OUT,
    /** {@link HoldOut#temporal}. */
    TEMPORAL;

    /** By its {@link #label}. */
    public static Optional<SplitKind> find(String label) {
        return Stream.of(values()).filter(each -> each.label().equals(label)).findFirst();
    }

    /** Its name on the command line: lower case, words joined by hyphens. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether a share of the ratings is held out, so that there must be said which. */
    public boolean takesShare() {
        return this == RANDOM || this == PER_USER || this == TEMPORAL;
    }

    /**
     * Parts ratings.
     *
     * @param folds how many, for {@link #FOLDS} alone
     * @param share held out, where this {@linkplain #takesShare takes one}
     * @param seed of what is random in the split
     * @throws IllegalArgumentException if the folds or the share are out of range, or if no rating would be held out or
     *     none trained on
     */
    public Splits split(RatingMatrix ratings, int folds, double share, long seed) {
        if (this == FOLDS) {
            return Folds.of(ratings, folds, seed);
        }
        HoldOut holdOut = switch (this) {
            case RANDOM -> HoldOut.random(ratings, share, seed);
            case PER_USER -> HoldOut.perUser(ratings, share, seed);
            case TEMPORAL -> HoldOut.temporal(ratings, share);
            default -> HoldOut.leaveLastOut(ratings, seed);
        };
        if (holdOut.heldOut().size() == 0 || holdOut.training().size() == 0) {
            throw new IllegalArgumentException("the split %s holds out %d of %d ratings; expected some, but not all%s"
                    .formatted(
                            label(),
                            holdOut.heldOut().size(),
                            ratings.size(),
                            this == TEMPORAL ? " (ratings of one minute are never parted)" : ""));
        }
        return Splits.of(holdOut);
    }
}
