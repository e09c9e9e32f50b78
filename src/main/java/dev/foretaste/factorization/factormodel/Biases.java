package dev.foretaste.factorization.factormodel;

/**
 * The part of a rating that does not depend on the pair: {@code μ + b_u + b_i} (equation (3) of Koren, Bell and Volinsky 2009).
 *
 * @param mean μ, the same for all
 * @param user b_u by user index
 * @param item b_i by item index
 */
public record Biases(double mean, float[] user, float[] item) {

    /** Biases of a model without any: all zero. */
    public static Biases none(int users, int items) {
        return new Biases(0, new float[users], new float[items]);
    }

    /** What the biases leave unexplained of a rating: {@code e_ui = r_ui − μ − b_u − b_i}. */
    public double residual(int userIndex, int itemIndex, float value) {
        return value - mean - user[userIndex] - item[itemIndex];
    }

    /** A copy with b_u of these users only, in their order. */
    public Biases keepingUsers(int[] users) {
        float[] kept = new float[users.length];
        for (int at = 0; at < kept.length; at++) {
            kept[at] = user[users[at]];
        }
        return new Biases(mean, kept, item);
    }
}
