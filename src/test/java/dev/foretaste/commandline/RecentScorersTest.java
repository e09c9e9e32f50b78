package dev.foretaste.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecentScorersTest {
    @Test
    void makesAgainThoseThatWereNotAskedForOfLate() {
        Model model = Training.train("baseline", Map.of(), Training.randomRatings(1, 5, 5));
        List<String> made = new ArrayList<>();
        RecentScorers scorers = new RecentScorers(2, user -> {
            made.add(user);
            return model.scorer(0);
        });

        for (String user : List.of("ann", "ann", "bob", "ann", "cyd", "ann", "bob")) {
            scorers.of(user);
        }

        // Cyd took the place of bob, of whom it was longer ago than of ann.
        assertThat(made).containsExactly("ann", "bob", "cyd", "bob");
    }
}
