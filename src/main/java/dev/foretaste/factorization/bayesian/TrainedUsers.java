package dev.foretaste.factorization.bayesian;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.ModelTensors;
import dev.foretaste.factorization.Tensor;
import java.util.Arrays;

/**
 * What a Bayesian model keeps of the users it was trained on.
 *
 * @param factors users × S·k, each of the S draws scaled by {@code 1/√S}
 * @param bias users × S
 * @param noiseWeights users × S: what the precision of the noise of a user's ratings is multiplied by in each draw
 * @param ratings how many each made
 * @param dayStart users + 1 positions into the days; all 0 where time plays no part
 * @param days each user's days since the epoch, ascending
 * @param dayBias the bias of each, the mean over the draws
 * @param dayRatings how many ratings each day had
 */
record TrainedUsers(
        FactorMatrix factors,
        float[] bias,
        float[] noiseWeights,
        int[] ratings,
        int[] dayStart,
        int[] days,
        float[] dayBias,
        int[] dayRatings) {

    /** With the days user by user. */
    static TrainedUsers of(FactorMatrix factors, float[] bias, float[] noiseWeights, int[] ratings, UserDays[] of) {
        int[] start = new int[of.length + 1];
        for (int user = 0; user < of.length; user++) {
            start[user + 1] = start[user] + of[user].days().length;
        }
        int[] days = new int[start[of.length]];
        float[] dayBias = new float[days.length];
        int[] dayRatings = new int[days.length];
        for (int user = 0; user < of.length; user++) {
            for (int at = 0; at < of[user].days().length; at++) {
                days[start[user] + at] = of[user].days()[at];
                dayBias[start[user] + at] = (float) of[user].bias()[at];
                dayRatings[start[user] + at] = of[user].ratings()[at];
            }
        }
        return new TrainedUsers(factors, bias, noiseWeights, ratings, start, days, dayBias, dayRatings);
    }

    static TrainedUsers restore(int users, ModelTensors tensors) {
        int draws = tensors.extent("userBiases", 1);
        int width = tensors.extent("userFactors", 1);
        int days = tensors.extent("userDays", 0);
        return new TrainedUsers(
                new FactorMatrix(users, width, tensors.floats("userFactors", users * width)),
                tensors.floats("userBiases", users * draws),
                BayesianPosterior.noiseWeights(tensors, "userNoiseWeights", users * draws),
                tensors.ints("userRatings", users),
                tensors.ints("userDays.start", users + 1),
                tensors.ints("userDays", days),
                tensors.floats("userDays.bias", days),
                tensors.ints("userDays.ratings", days));
    }

    void describe(ModelTensors tensors) {
        int users = ratings.length;
        tensors.with("userFactors", factors.tensor())
                .with("userBiases", new Tensor.Floats(new int[] {users, draws()}, bias))
                .with("userNoiseWeights", new Tensor.Floats(new int[] {users, draws()}, noiseWeights))
                .with("userRatings", Tensor.of(ratings))
                .with("userDays.start", Tensor.of(dayStart))
                .with("userDays", Tensor.of(days))
                .with("userDays.bias", Tensor.of(dayBias))
                .with("userDays.ratings", Tensor.of(dayRatings));
    }

    /** A user's vector in each draw, side by side as {@link UserFolding} has them, the bias last. */
    double[] vectors(int user, int draws, int systems) {
        int rank = factors.rank() / draws;
        double[] vectors = new double[(rank + 1) * systems];
        for (int draw = 0; draw < draws; draw++) {
            for (int factor = 0; factor < rank; factor++) {
                vectors[factor * systems + draw] = Math.sqrt(draws) * factors.get(user, draw * rank + factor);
            }
            vectors[rank * systems + draw] = bias[user * draws + draw];
        }
        return vectors;
    }

    UserDays daysOf(int user) {
        int from = dayStart[user];
        int to = dayStart[user + 1];
        double[] biases = new double[to - from];
        Arrays.setAll(biases, at -> dayBias[from + at]);
        return new UserDays(Arrays.copyOfRange(days, from, to), biases, Arrays.copyOfRange(dayRatings, from, to));
    }

    TrainedUsers keeping(int[] users) {
        int draws = draws();
        int[] start = new int[users.length + 1];
        for (int at = 0; at < users.length; at++) {
            start[at + 1] = start[at] + dayStart[users[at] + 1] - dayStart[users[at]];
        }
        float[] keptBias = new float[users.length * draws];
        float[] keptWeights = new float[users.length * draws];
        int[] keptRatings = new int[users.length];
        int[] keptDays = new int[start[users.length]];
        float[] keptDayBias = new float[keptDays.length];
        int[] keptDayRatings = new int[keptDays.length];
        for (int at = 0; at < users.length; at++) {
            int user = users[at];
            System.arraycopy(bias, user * draws, keptBias, at * draws, draws);
            System.arraycopy(noiseWeights, user * draws, keptWeights, at * draws, draws);
            keptRatings[at] = ratings[user];
            int from = dayStart[user];
            int count = start[at + 1] - start[at];
            System.arraycopy(days, from, keptDays, start[at], count);
            System.arraycopy(dayBias, from, keptDayBias, start[at], count);
            System.arraycopy(dayRatings, from, keptDayRatings, start[at], count);
        }
        return new TrainedUsers(
                factors.keeping(users),
                keptBias,
                keptWeights,
                keptRatings,
                start,
                keptDays,
                keptDayBias,
                keptDayRatings);
    }

    private int draws() {
        return ratings.length == 0 ? 1 : bias.length / ratings.length;
    }
}
