package dev.foretaste.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.Workers;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.RatingMatrixBuilder;
import dev.foretaste.matrix.RatingScale;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalCalibrationTest {
    private static final RatingScale WIDE = new RatingScale(-100, 100);

    @Test
    void findsHowFarTheVarianceIsOff() {
        Random random = new Random(1);
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int user = 0; user < 100; user++) {
            for (int item = 0; item < 100; item++) {
                builder.add("%02d".formatted(user), "%02d".formatted(item), 7 + 3 * random.nextGaussian());
            }
        }
        RatingMatrix ratings = builder.build();
        double[][] scores = new double[100][];
        Arrays.fill(scores, constant(100, 7));
        FixedModel model = new FixedModel(ratings.users(), ratings.items(), scores, OptionalDouble.of(2 * 2));

        IntervalCalibration calibration = IntervalCalibration.of(
                        model, new HoldOut(ratings, ratings), WIDE, Workers.single())
                .orElseThrow();

        assertThat(calibration.varianceScale()).isCloseTo(3 * 3 / (2 * 2.0), within(0.08));
        assertThat(calibration.coverage()).isCloseTo(0.9, within(0.01));
        // Within 1.645 · 2 / 3 = 1.097 standard deviations lie 72.7 % of a normal distribution.
        assertThat(calibration.uncalibratedCoverage()).isCloseTo(0.727, within(0.02));
    }

    @Test
    void takesTheNinetiethOfAHundredRatings() {
        double[] needed = new double[100];
        for (int at = 0; at < 100; at++) {
            needed[at] = (at + 1) / 50.0;
        }

        IntervalCalibration calibration = IntervalCalibration.of(needed).orElseThrow();

        assertThat(calibration.varianceScale()).isEqualTo(90 / 50.0);
        assertThat(calibration.uncalibratedCoverage()).isEqualTo(50 / 100.0);
    }

    /** Every other rating, 21 of them, needs a factor of 1, the 20 between a factor of 4. */
    @Test
    void measuresEachHalfWithTheFactorOfTheOther() {
        double[] needed = new double[41];
        for (int at = 0; at < needed.length; at++) {
            needed[at] = at % 2 == 0 ? 1 : 4;
        }

        IntervalCalibration calibration = IntervalCalibration.of(needed).orElseThrow();

        // The factor of 4 covers all of the 21, that of 1 none of the 20.
        assertThat(calibration.coverage()).isCloseTo((21 + 0) / 41.0, within(1e-12));
        assertThat(calibration.varianceScale()).isEqualTo(4);
        assertThat(calibration.uncalibratedCoverage()).isEqualTo(21 / 41.0);
    }

    @ParameterizedTest(name = "{0} ratings")
    @CsvSource({"19, false", "20, true"})
    void saysNothingByFewerThanTwentyRatings(int count, boolean says) {
        RatingMatrix ratings = constantRatings(count, 5);
        FixedModel model = new FixedModel(
                ratings.users(), ratings.items(), new double[][] {constant(count, 3)}, OptionalDouble.of(1));

        assertThat(IntervalCalibration.of(model, new HoldOut(ratings, ratings), WIDE, Workers.single())
                        .isPresent())
                .isEqualTo(says);
    }

    /** The float next to 0.7 is not the double. */
    @ParameterizedTest(name = "a scale to {0}")
    @ValueSource(doubles = {5, 0.7})
    void coversTheEndOfTheScaleFromBeyondIt(double maximum) {
        RatingMatrix ratings = constantRatings(25, maximum);
        FixedModel model = new FixedModel(
                ratings.users(), ratings.items(), new double[][] {constant(25, 9)}, OptionalDouble.of(1e-6));

        IntervalCalibration calibration = IntervalCalibration.of(
                        model, new HoldOut(ratings, ratings), new RatingScale(0, maximum), Workers.single())
                .orElseThrow();

        assertThat(calibration.uncalibratedCoverage()).isEqualTo(1);
    }

    @Test
    void isEmptyForAModelWithoutVariance() {
        RatingMatrix ratings = constantRatings(25, 5);
        FixedModel model = new FixedModel(
                ratings.users(), ratings.items(), new double[][] {constant(25, 3)}, OptionalDouble.empty());

        assertThat(IntervalCalibration.of(model, new HoldOut(ratings, ratings), WIDE, Workers.single()))
                .isEmpty();
    }

    private static RatingMatrix constantRatings(int count, double value) {
        RatingMatrixBuilder builder = RatingMatrix.builder();
        for (int item = 0; item < count; item++) {
            builder.add("u", "%03d".formatted(item), value);
        }
        return builder.build();
    }

    private static double[] constant(int count, double value) {
        double[] values = new double[count];
        Arrays.fill(values, value);
        return values;
    }
}
