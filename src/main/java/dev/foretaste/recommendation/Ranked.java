package dev.foretaste.recommendation;

import java.util.Comparator;

/**
 * An item and its score.
 *
 * @param index in the model; -1 for an item the model was not trained on
 */
record Ranked(String itemId, int index, float score) {
    static final Comparator<Ranked> BEST_FIRST = Comparator.comparingDouble((Ranked ranked) -> ranked.score)
            .reversed()
            .thenComparing(Ranked::itemId);
}
