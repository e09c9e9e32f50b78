package dev.foretaste.commandline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.foretaste.evaluation.Contender;
import dev.foretaste.evaluation.Evaluation;
import dev.foretaste.evaluation.Figure;
import dev.foretaste.evaluation.Folds;
import dev.foretaste.evaluation.RankingSettings;
import dev.foretaste.factorization.Algorithms;
import dev.foretaste.factorization.TrainingListener;
import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.RatingScale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bands of accuracy on one fold of MovieLens 100K, where it is at hand: the figure itself is in the benchmarks. */
class MovieLensAccuracyTest {
    private static final Path RATINGS = Path.of("../shared/data/ml-100k/u.data");
    private static final RatingScale SCALE = new RatingScale(1, 5);

    @ParameterizedTest(name = "{0}: {1} from {2} to {3}")
    @CsvSource({
        "baseline, RMSE, 0.92, 0.95",
        "item-knn, RMSE, 0.88, 0.92",
        "user-knn, RMSE, 0.89, 0.93",
        "ease, NDCG, 0.368, 0.45",
        "popularity, NDCG, 0.15, 0.2"
    })
    void staysWithinItsBand(String name, Figure figure, double least, double greatest) throws IOException {
        assumeTrue(Files.exists(RATINGS), "needs MovieLens 100K");
        Folds folds = Folds.of(RatingFile.read(RATINGS), 5, 1);
        Contender contender = Contender.of(Algorithms.find(name).orElseThrow());

        double value = new Evaluation(SCALE, RankingSettings.of(SCALE), 1, Workers.single())
                .judge(contender, folds.holdOut(0), TrainingListener.silent())
                .figure(figure)
                .orElseThrow();

        assertThat(value).isBetween(least, greatest);
    }
}
