package dev.foretaste.evaluation;

import dev.foretaste.matrix.UserRatings;

/** The items with the highest scores, the highest first, ties by item index. Used again and again by one thread. */
final class TopN {
    private final int[] item;
    private final float[] score;
    private int size;

    TopN(int n) {
        item = new int[n];
        score = new float[n];
    }

    /** Selects among all items but those of {@code without}. */
    void select(float[] scores, UserRatings without) {
        size = 0;
        int next = 0;
        for (int candidate = 0; candidate < scores.length; candidate++) {
            if (next < without.size() && without.item(next) == candidate) {
                next++;
            } else if (size < item.length || scores[candidate] > score[size - 1]) {
                insert(candidate, scores[candidate]);
            }
        }
    }

    private void insert(int candidate, float value) {
        int at = size < item.length ? size++ : size - 1;
        while (at > 0 && score[at - 1] < value) {
            score[at] = score[at - 1];
            item[at] = item[at - 1];
            at--;
        }
        score[at] = value;
        item[at] = candidate;
    }

    int size() {
        return size;
    }

    /** The item at a rank, counted from 0. */
    int item(int rank) {
        return item[rank];
    }
}
