package dev.foretaste.recommendation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Maximal marginal relevance (Carbonell & Goldstein 1998): each next item is the one with the greatest {@code (1 − d) ·
 * relevance − d · max similarity to the items before it}. Relevance is the score brought to 0…1 over all candidates;
 * similarities below 0 count as 0.
 *
 * <p>The best items are re-ranked among themselves, then the next best, {@value #WINDOW} at a time: an item that hardly
 * anybody rated resembles nothing and would else be found different from all that is relevant.
 *
 * <p>An item's value can only fall as items are chosen, so that only those at the top of a heap are looked at again:
 * the outcome is that of looking at all.
 */
final class Diversity {
    private static final int WINDOW = 200;

    /** How alike two items are, at most 1. */
    @FunctionalInterface
    interface Similarity {
        double of(Ranked one, Ranked other);
    }

    /** Knows how alike the items of a list are. */
    @FunctionalInterface
    interface Similarities {
        /** Among some items, which are all that will be asked for. */
        Similarity among(List<Ranked> items);
    }

    /** @param position in the order of relevance, which decides between equal values */
    private static final class Candidate {
        private static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble(
                        (Candidate candidate) -> candidate.value)
                .reversed()
                .thenComparingInt(candidate -> candidate.position);

        private final Ranked item;
        private final int position;
        private final double relevance;
        private double similarity;
        private int compared;
        private double value;

        Candidate(Ranked item, int position, double relevance, double diversity) {
            this.item = item;
            this.position = position;
            this.relevance = relevance;
            this.value = (1 - diversity) * relevance;
        }

        void compare(List<Ranked> chosen, Similarity similarities, double diversity) {
            for (; compared < chosen.size(); compared++) {
                similarity = Math.max(similarity, similarities.of(item, chosen.get(compared)));
            }
            value = (1 - diversity) * relevance - diversity * similarity;
        }
    }

    private Diversity() {}

    /**
     * The next items of a list.
     *
     * @param candidates all items of the list, best first, also those shown already
     * @param shown on earlier pages
     */
    static List<Ranked> rerank(
            List<Ranked> candidates, Predicate<Ranked> shown, double diversity, int limit, Similarities similarities) {
        List<Ranked> chosen = new ArrayList<>(candidates.stream().filter(shown).toList());
        int before = chosen.size();
        int end = before + limit;
        int reached = Math.min(Math.ceilDiv(end, WINDOW) * WINDOW, candidates.size());
        Similarity similarity =
                similarities.among(Stream.concat(chosen.stream(), candidates.subList(0, reached).stream())
                        .distinct()
                        .toList());
        double best = candidates.isEmpty() ? 0 : candidates.getFirst().score();
        double span = candidates.isEmpty() ? 0 : best - candidates.getLast().score();
        for (int start = 0; start < reached && chosen.size() < end; start += WINDOW) {
            PriorityQueue<Candidate> rest = new PriorityQueue<>(Candidate.BEST_FIRST);
            for (int position = start; position < Math.min(start + WINDOW, candidates.size()); position++) {
                Ranked item = candidates.get(position);
                if (!shown.test(item)) {
                    double relevance = span == 0 ? 1 : 1 - (best - item.score()) / span;
                    rest.add(new Candidate(item, position, relevance, diversity));
                }
            }
            choose(rest, chosen, end, diversity, similarity);
        }
        return List.copyOf(chosen.subList(before, chosen.size()));
    }

    private static void choose(
            PriorityQueue<Candidate> rest, List<Ranked> chosen, int end, double diversity, Similarity similarities) {
        while (!rest.isEmpty() && chosen.size() < end) {
            Candidate top = rest.remove();
            if (top.compared == chosen.size()) {
                chosen.add(top.item);
            } else {
                top.compare(chosen, similarities, diversity);
                rest.add(top);
            }
        }
    }
}
