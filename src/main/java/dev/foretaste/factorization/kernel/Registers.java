package dev.foretaste.factorization.kernel;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The widest registers of the processor up to 512 bits, and sums over their lanes in a fixed order. */
final class Registers {
    static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Double> D = DoubleVector.SPECIES_PREFERRED;
    /** As many floats as a register holds doubles. */
    static final VectorSpecies<Float> HALF =
            VectorSpecies.of(float.class, VectorShape.forBitSize(F.vectorBitSize() / 2));

    static final int FLOATS = F.length();
    static final int DOUBLES = D.length();

    /** Lanes exchanged with those so far from them, for sums over lanes in a fixed order. */
    private static final VectorShuffle<Double> D1 = exchange(D, 1);

    private static final VectorShuffle<Double> D2 = exchange(D, 2);
    private static final VectorShuffle<Double> D4 = exchange(D, 4);
    private static final VectorShuffle<Float> R1 = exchange(F, 1);
    private static final VectorShuffle<Float> R2 = exchange(F, 2);
    private static final VectorShuffle<Float> R4 = exchange(F, 4);
    private static final VectorShuffle<Float> R8 = exchange(F, 8);
    private static final VectorMask<Float> ODD = VectorMask.fromLong(F, 0xAAAA);
    private static final VectorMask<Float> UPPER = VectorMask.fromLong(F, 0xCCCC);

    private Registers() {}

    /** The sums of the lanes of four registers, in lanes 0 to 3. */
    static FloatVector sums(FloatVector a, FloatVector b, FloatVector c, FloatVector d) {
        FloatVector ab = a.add(a.rearrange(R1)).blend(b.add(b.rearrange(R1)), ODD);
        FloatVector cd = c.add(c.rearrange(R1)).blend(d.add(d.rearrange(R1)), ODD);
        FloatVector all = ab.add(ab.rearrange(R2)).blend(cd.add(cd.rearrange(R2)), UPPER);
        all = FLOATS > 4 ? all.add(all.rearrange(R4)) : all;
        return FLOATS > 8 ? all.add(all.rearrange(R8)) : all;
    }

    /** {@code reduceLanes} promises no order, and compiled code takes another than interpreted code; this does. */
    static float sum(FloatVector v) {
        FloatVector s = v.add(v.rearrange(R1));
        s = s.add(s.rearrange(R2));
        s = FLOATS > 4 ? s.add(s.rearrange(R4)) : s;
        return (FLOATS > 8 ? s.add(s.rearrange(R8)) : s).lane(0);
    }

    static double sum(DoubleVector v) {
        DoubleVector s = v.add(v.rearrange(D1));
        s = DOUBLES > 2 ? s.add(s.rearrange(D2)) : s;
        return (DOUBLES > 4 ? s.add(s.rearrange(D4)) : s).lane(0);
    }

    private static <E> VectorShuffle<E> exchange(VectorSpecies<E> species, int distance) {
        return VectorShuffle.fromOp(species, lane -> (lane ^ distance) & (species.length() - 1));
    }
}
