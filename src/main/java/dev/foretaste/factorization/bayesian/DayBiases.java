package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Tensor;
import dev.foretaste.matrix.RatingMatrix;
import dev.foretaste.matrix.UserRatings;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Draws of the biases of the days of a training.
 *
 * @param days the days on which there were ratings, since the epoch in UTC, ascending; none where time plays no part
 * @param bias draws × days
 * @param dayPrecision τ of each draw, of a day's bias around zero
 * @param userDayPrecision υ of each draw, of the bias of a user's day around zero
 */
record DayBiases(int[] days, float[] bias, double[] dayPrecision, double[] userDayPrecision) {
    private static final int MINUTES = 24 * 60;

    static DayBiases none() {
        return new DayBiases(new int[0], new float[0], new double[0], new double[0]);
    }

    /** The day of a time in minutes since the epoch. */
    static int day(int minute) {
        return Math.floorDiv(minute, MINUTES);
    }

    /** The days on which there are ratings, ascending. */
    static int[] daysOf(RatingMatrix ratings) {
        return IntStream.range(0, ratings.size())
                .map(position -> day(ratings.ratedAt(position)))
                .distinct()
                .sorted()
                .toArray();
    }

    boolean present() {
        return days.length > 0;
    }

    /** The bias of a day in one draw, 0 for a day that training did not see. */
    double bias(int draw, int day) {
        int at = Arrays.binarySearch(days, day);
        return at < 0 ? 0 : bias[draw * days.length + at];
    }

    /** Takes a day's bias in each draw off so many values; nothing for a day that training did not see. */
    void subtract(int day, int draws, double[] values, int from) {
        int at = Arrays.binarySearch(days, day);
        for (int draw = 0; at >= 0 && draw < draws; draw++) {
            values[from + draw] -= bias[draw * days.length + at];
        }
    }

    /** The mean of a day's bias over all draws. */
    double bias(int day) {
        double sum = 0;
        for (int draw = 0; draw < dayPrecision.length; draw++) {
            sum += bias(draw, day);
        }
        return dayPrecision.length == 0 ? 0 : sum / dayPrecision.length;
    }

    /** What the biases of a day, if it is known, on which the user made so many ratings add to a prediction's variance. */
    double variance(int draw, OptionalInt day, int ratings, double alpha) {
        if (!present()) {
            return 0;
        }
        boolean seen = day.isPresent() && Arrays.binarySearch(days, day.getAsInt()) >= 0;
        double ofDay = seen ? 0 : 1 / dayPrecision[draw];
        return ofDay + 1 / (userDayPrecision[draw] + alpha * ratings);
    }

    /** The days on which a user made these ratings, ascending; none where time plays no part. */
    int[] daysOf(UserRatings ratings) {
        return present()
                ? IntStream.range(0, ratings.size())
                        .map(at -> day(ratings.ratedAt(at)))
                        .sorted()
                        .distinct()
                        .toArray()
                : new int[0];
    }

    void describe(ModelTensors tensors) {
        if (present()) {
            tensors.with("days", Tensor.of(days))
                    .with("days.bias", Tensor.of(bias))
                    .with("days.precision", Tensor.of(dayPrecision))
                    .with("days.userPrecision", Tensor.of(userDayPrecision));
        }
    }

    static DayBiases restore(ModelTensors tensors, int draws) {
        if (!tensors.has("days")) {
            return none();
        }
        int n = tensors.extent("days", 0);
        return new DayBiases(
                tensors.ints("days", n),
                tensors.floats("days.bias", draws * n),
                tensors.doubles("days.precision", draws),
                tensors.doubles("days.userPrecision", draws));
    }
}
