package dev.foretaste.evaluation;

import dev.foretaste.matrix.RatingMatrix;

/**
 * Ratings dealt out at random to k folds of equal size, to within one; each fold is held out once while a model is
 * trained on the others. The parts of a fold are made when it is asked for.
 */
public final class Folds implements Splits {
    private final RatingMatrix ratings;
    private final Draw draw;
    private final int count;

    private Folds(RatingMatrix ratings, Draw draw, int count) {
        this.ratings = ratings;
        this.draw = draw;
        this.count = count;
    }

    /**
     * The same seed deals the same folds.
     *
     * @param count k, from 2 to 100 and at most the number of ratings
     */
    public static Folds of(RatingMatrix ratings, int count, long seed) {
        if (count < 2 || count > 100 || count > ratings.size()) {
            throw new IllegalArgumentException(
                    "%d folds of %d ratings; expected from 2 to 100 folds, and a rating for each"
                            .formatted(count, ratings.size()));
        }
        int[] sizes = new int[count];
        for (int fold = 0; fold < count; fold++) {
            sizes[fold] = (ratings.size() + fold) / count;
        }
        return new Folds(ratings, Draw.of(sizes, seed), count);
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public HoldOut holdOut(int fold) {
        return HoldOut.of(ratings, draw, fold);
    }
}
