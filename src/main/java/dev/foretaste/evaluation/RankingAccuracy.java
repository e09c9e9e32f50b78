package dev.foretaste.evaluation;

import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.TopN;
import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.UserRatings;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * How good lists of k items are. A user's list holds the k items with the highest scores among <em>all</em> items that
 * he has not rated in training, ties by item index; an item is relevant to him if he rated it highly enough in the part
 * held out. Figures are computed per user and averaged over the users who have a relevant item; the others say nothing
 * about lists and are left out. Where a user has fewer than k unrated items, his list is shorter.
 *
 * @param users how many users were averaged over; all figures are 0 where there are none
 * @param ndcg normalized discounted cumulative gain with binary gains (Järvelin and Kekäläinen 2002): {@code DCG /
 *     IDCG}, {@code DCG = Σ 1 / log₂(rank + 1)} over the relevant items listed, ranks from 1; IDCG is the DCG of a list
 *     that begins with all relevant items, as many as fit
 * @param recall relevant items listed by relevant items; cannot reach 1 for a user with more than k of them
 * @param precision relevant items listed by k, also where the list is shorter
 * @param meanAveragePrecision the mean over users of {@code Σ precision(rank) / min(k, relevant)}, summed over the ranks
 *     of the relevant items listed
 * @param coverage the share of all items that stands in at least one list
 * @param novelty the mean self-information of the items listed, {@code −log₂(share of users who rated it in training)},
 *     in bits (Zhou et al. 2010); an item nobody rated counts as rated by one
 */
public record RankingAccuracy(
        int users,
        double ndcg,
        double recall,
        double precision,
        double meanAveragePrecision,
        double coverage,
        double novelty) {

    /** Judges the lists of a model, each user scored as training left him. */
    public static RankingAccuracy of(Model model, HoldOut holdOut, RankingSettings settings, Workers workers) {
        return of(model::scorer, holdOut, settings, workers);
    }

    /**
     * Judges the lists that arise from any scores.
     *
     * @param scorers the scorer of a user by index, over the items of the hold-out
     */
    public static RankingAccuracy of(
            IntFunction<Scorer> scorers, HoldOut holdOut, RankingSettings settings, Workers workers) {
        RatingMatrix training = holdOut.training();
        int items = training.items().size();
        int[] users = judged(holdOut.heldOut(), settings);
        double[][] perUser = new double[users.length][];
        // Threads only ever set elements; they are read after all have ended.
        boolean[] listed = new boolean[items];
        UserBlocks blocks = new UserBlocks(users.length);
        workers.run(blocks.count(), block -> {
            float[] scores = new float[items];
            for (int at = blocks.start(block); at < blocks.end(block); at++) {
                scorers.apply(users[at]).scoreAll(scores);
                int[] list = list(scores, training.ratingsOf(users[at]), settings.cutoff());
                perUser[at] = figures(list, users[at], holdOut, settings);
                for (int item : list) {
                    listed[item] = true;
                }
            }
        });
        double[] mean = means(perUser);
        long distinct = IntStream.range(0, items).filter(item -> listed[item]).count();
        double coverage = items == 0 ? 0 : (double) distinct / items;
        return new RankingAccuracy(users.length, mean[0], mean[1], mean[2], mean[3], coverage, mean[4]);
    }

    /** The users with a relevant item held out, thinned evenly to as many as shall be judged. */
    private static int[] judged(RatingMatrix heldOut, RankingSettings settings) {
        CompressedRatings rows = heldOut.byUser();
        int[] all = IntStream.range(0, rows.rows())
                .filter(user -> IntStream.range(rows.start(user), rows.end(user))
                        .anyMatch(position -> settings.isRelevant(rows.value(position))))
                .toArray();
        int count = Math.min(all.length, settings.users());
        return IntStream.range(0, count)
                .map(at -> all[(int) ((long) at * all.length / count)])
                .toArray();
    }

    private static int[] list(float[] scores, UserRatings rated, int cutoff) {
        TopN top = new TopN(Math.min(cutoff, scores.length));
        int next = 0;
        for (int item = 0; item < scores.length; item++) {
            if (next < rated.size() && rated.item(next) == item) {
                next++;
            } else if (scores[item] >= top.bar()) {
                top.offer(item, scores[item]);
            }
        }
        return top.ranking().items();
    }

    /** NDCG, recall, precision, average precision and novelty of one user's list. */
    private static double[] figures(int[] list, int user, HoldOut holdOut, RankingSettings settings) {
        CompressedRatings heldOut = holdOut.heldOut().byUser();
        boolean[] relevant = new boolean[holdOut.heldOut().items().size()];
        int relevantItems = 0;
        for (int position = heldOut.start(user); position < heldOut.end(user); position++) {
            if (settings.isRelevant(heldOut.value(position))) {
                relevant[heldOut.index(position)] = true;
                relevantItems++;
            }
        }
        CompressedRatings raters = holdOut.training().byItem();
        int hits = 0;
        double gain = 0;
        double precisions = 0;
        double information = 0;
        for (int rank = 1; rank <= list.length; rank++) {
            int item = list[rank - 1];
            if (relevant[item]) {
                hits++;
                gain += discount(rank);
                precisions += (double) hits / rank;
            }
            information -= log2(Math.max(1, raters.count(item))
                    / (double) holdOut.training().users().size());
        }
        int reachable = Math.min(settings.cutoff(), relevantItems);
        double ideal = 0;
        for (int rank = 1; rank <= reachable; rank++) {
            ideal += discount(rank);
        }
        return new double[] {
            gain / ideal,
            (double) hits / relevantItems,
            (double) hits / settings.cutoff(),
            precisions / reachable,
            list.length == 0 ? 0 : information / list.length
        };
    }

    private static double[] means(double[][] perUser) {
        double[] mean = new double[5];
        for (double[] figures : perUser) {
            for (int figure = 0; figure < mean.length; figure++) {
                mean[figure] += figures[figure] / perUser.length;
            }
        }
        return mean;
    }

    private static double discount(int rank) {
        return 1 / log2(rank + 1);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
