package dev.foretaste.factorization.parallel;

import java.util.SplittableRandom;

/**
 * Random numbers that depend on a seed and on what they are for, never on who asks first: the draws of row 17 in sweep
 * 3 are the same whatever thread makes them.
 */
public final class SeededRandom {
    private SeededRandom() {}

    /** A source of its own for a purpose, for instance {@code of(seed, sweep, row)}. */
    public static SplittableRandom of(long seed, long... keys) {
        long state = mix(seed + 0x9E3779B97F4A7C15L);
        for (long key : keys) {
            state = mix(state ^ mix(key + 0x9E3779B97F4A7C15L));
        }
        return new SplittableRandom(state);
    }

    /** The finalizer of MurmurHash3 in the variant 13 of D. Stafford. */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
