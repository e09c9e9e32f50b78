package dev.foretaste.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.foretaste.evaluation.Folds;
import dev.foretaste.evaluation.HoldOut;
import dev.foretaste.evaluation.RankingAccuracy;
import dev.foretaste.evaluation.RankingSettings;
import dev.foretaste.factorization.Algorithm;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.Model;
import dev.foretaste.factorization.Scorer;
import dev.foretaste.factorization.TrainingContext;
import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.RatingScale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Lists as they are served by default, judged on MovieLens 100K where it is at hand. */
class BlendAccuracyTest {
    private static final Path RATINGS = Path.of("../shared/data/ml-100k/u.data");
    private static final RatingScale SCALE = new RatingScale(1, 5);

    @Test
    void ranksFarBetterThanPredictedRatingsAlone() throws IOException {
        assumeTrue(Files.exists(RATINGS), "needs MovieLens 100K");
        HoldOut holdOut = Folds.of(ratings(), 5, 1).holdOut(0);
        Model preference = train("implicit-als", holdOut);
        Model rating = train("als", holdOut);
        Blend blend = new Blend(SCALE);

        double blended = judge(holdOut, user -> blended(preference.scorer(user), rating.scorer(user), blend));

        assertThat(blended).isGreaterThan(3 * judge(holdOut, rating::scorer));
        assertThat(blended).isGreaterThan(0.385);
    }

    private static double judge(HoldOut holdOut, IntFunction<Scorer> scorers) {
        return RankingAccuracy.of(scorers, holdOut, RankingSettings.of(SCALE), Workers.single())
                .ndcg();
    }

    private static Model train(String name, HoldOut holdOut) {
        Algorithm algorithm = Algorithms.find(name).orElseThrow();
        return algorithm.trainer(algorithm.defaults()).train(holdOut.training(), TrainingContext.of(1));
    }

    private static Scorer blended(Scorer preference, Scorer rating, Blend blend) {
        return new Scorer() {
            @Override
            public double score(int item) {
                return blend.score((float) preference.score(item), (float) rating.score(item));
            }

            @Override
            public void scoreAll(float[] scores) {
                float[] ratings = new float[scores.length];
                preference.scoreAll(scores);
                rating.scoreAll(ratings);
                blend.scoreAll(scores, ratings);
            }
        };
    }

    private static RatingMatrix ratings() throws IOException {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (String line : Files.readAllLines(RATINGS)) {
            String[] fields = line.split("\t");
            builder.add(fields[0], fields[1], Double.parseDouble(fields[2]));
        }
        return builder.build();
    }
}
