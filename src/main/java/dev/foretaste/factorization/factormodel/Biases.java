package dev.foretaste.factorization.factormodel;

/**
 * The part of a rating that does not depend on the pair: {@code μ + b_u + b_i} (equation (1) of Koren 2009).
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

    /** A copy without b_u of one user; those after it move up. */
    public Biases withoutUser(int index) {
        float[] rest = new float[user.length - 1];
        System.arraycopy(user, 0, rest, 0, index);
        System.arraycopy(user, index + 1, rest, index, rest.length - index);
        return new Biases(mean, rest, item);
    }
}
