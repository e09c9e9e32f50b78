package dev.foretaste.commandline;

import dev.foretaste.factorization.Scorer;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Function;

/** The scorers of the users asked for last, so that a file of many users needs no more memory than one of few. */
final class RecentScorers {
    private final int most;
    private final Function<String, Scorer> scorers;
    private final SequencedMap<String, Scorer> leastRecentFirst = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * @param most how many are kept
     * @param scorers makes the scorer of a user
     */
    RecentScorers(int most, Function<String, Scorer> scorers) {
        this.most = most;
        this.scorers = scorers;
    }

    Scorer of(String user) {
        Scorer scorer = leastRecentFirst.computeIfAbsent(user, scorers);
        if (leastRecentFirst.size() > most) {
            leastRecentFirst.pollFirstEntry();
        }
        return scorer;
    }
}
