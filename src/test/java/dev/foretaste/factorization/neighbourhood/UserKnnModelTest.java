package dev.foretaste.factorization.neighbourhood;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.Training;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.UserRatings;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class UserKnnModelTest {
    @Test
    void predictsNothingByARatingThatTheUserHasTakenBack() {
        RatingMatrixBuilder builder = RatingMatrix.builder().add("me", "mine", 5);
        for (int item = 0; item < 6; item++) {
            builder.add("me", "i" + item, item % 2 == 0 ? 5 : 1);
            builder.add("other", "i" + item, item % 2 == 0 ? 4 : 2);
        }
        RatingMatrix ratings = builder.build();
        Model model = Training.train("user-knn", Map.of(), ratings);
        int me = ratings.users().find("me").orElseThrow();
        int mine = ratings.items().find("mine").orElseThrow();
        UserRatings rest = UserRatings.of(new int[] {0, 1, 2, 3, 4, 5}, new float[] {5, 1, 5, 1, 5, 1}, new int[6]);

        Scorer anew = model.foldIn(me, rest);
        Scorer changed = model.foldIn(rest, model.scorer(me));

        int[] others = IntStream.range(0, ratings.users().size())
                .filter(user -> user != me)
                .toArray();
        double withoutHim = model.keepingUsers(others).foldIn(rest).score(mine);
        assertThat(anew.score(mine)).isEqualTo(withoutHim);
        assertThat(changed.score(mine)).isEqualTo(withoutHim);
    }
}
