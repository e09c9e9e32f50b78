package dev.foretaste.factorization.factormodel;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.Workers;
import dev.foretaste.factorization.leastsquares.Ridge;
import dev.foretaste.factorization.leastsquares.RidgeSystem;
import dev.foretaste.factorization.parallel.ParallelRows;
import dev.foretaste.matrix.CompressedRatings;
import dev.foretaste.matrix.RatingMatrix;

/**
 * How users' vectors lie around zero, {@code M = E[z·zᵀ]} of {@code z = (p_u, b_u)}: what a ridge takes for granted of
 * them, {@code σ²·Λ⁻¹}, may be far from it, which tells most with users of few ratings.
 *
 * <p>One step of expectation maximization from the prior that the ridge of a user without ratings stands for: {@code M =
 * mean(m_u·m_uᵀ + V_u)}, {@code V_u = σ²·(Σ y·yᵀ + Λ)⁻¹}, {@code m_u = V_u·Σ y·t/σ²} (Bishop, Pattern Recognition and Machine
 * Learning, equation (9.63), with a matrix in the place of α). More steps follow the errors that the items' factors have
 * learned by heart. That prior counts as one user more.
 *
 * <p>The mean is taken over evenly spaced users, at most {@value #USERS}.
 *
 * @param ridge Λ
 * @param noiseVariance σ²
 */
public record UserMoments(Ridge ridge, boolean biased, double noiseVariance) {
    private static final int USERS = 100;

    /** Adds the ratings of a user, or of another row, to the row's normal equations. */
    @FunctionalInterface
    public interface Ratings {
        void add(int row, RidgeSystem system);
    }

    /** Of users whose ratings are {@code μ + b_u + b_i + p_u·q_i}. */
    public double[] of(RatingMatrix ratings, Biases biases, FactorMatrix items, Workers workers) {
        CompressedRatings byUser = ratings.byUser();
        return of(byUser, items.rank(), workers, (user, system) -> {
            for (int position = byUser.start(user); position < byUser.end(user); position++) {
                int item = byUser.index(position);
                double target = byUser.value(position) - biases.mean() - biases.item()[item];
                system.add(items.values(), item * items.rank(), target);
            }
        });
    }

    /** M, {@code size × size} row-major, size being the rank and one more with a bias, which is last. */
    public double[] of(CompressedRatings byUser, int rank, Workers workers, Ratings ratings) {
        int size = biased ? rank + 1 : rank;
        int step = Math.max(1, Math.ceilDiv(byUser.rows(), USERS));
        // The last element counts the users.
        double[] sum =
                ParallelRows.sum(workers, Math.ceilDiv(byUser.rows(), step), size * size + 1, (from, to, part) -> {
                    RidgeSystem system = new RidgeSystem(rank, biased);
                    for (int row = from; row < to; row++) {
                        if (byUser.count(row * step) > 0) {
                            system.clear();
                            ratings.add(row * step, system);
                            part[size * size] += addMoments(system, part);
                        }
                    }
                });
        double[] moments = supposed(rank);
        for (int at = 0; at < moments.length; at++) {
            moments[at] = (sum[at] + moments[at]) / (sum[size * size] + 1);
        }
        return moments;
    }

    /** What the ridge takes for granted. */
    double[] supposed(int rank) {
        int size = biased ? rank + 1 : rank;
        double[] moments = new double[size * size];
        for (int at = 0; at < size; at++) {
            moments[at * size + at] = noiseVariance / (at < rank ? ridge.ofFactors(0) : ridge.ofBias(0));
        }
        return moments;
    }

    /** Adds {@code m·mᵀ + V}; gives the number of users added. */
    private int addMoments(RidgeSystem system, double[] sum) {
        double[] z = system.solve(ridge.ofFactors(0), ridge.ofBias(0));
        if (z.length == 0) {
            return 0;
        }
        double[] inverse = system.inverse();
        for (int row = 0, at = 0; row < system.size(); row++) {
            for (int column = 0; column < system.size(); column++, at++) {
                sum[at] += z[row] * z[column] + noiseVariance * inverse[at];
            }
        }
        return 1;
    }
}
