package dev.foretaste.factorization.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Gradient descent on SIMD registers, four ratings of a user at a time: {@link Kernel#descend}, {@link Kernel#addGradients}. */
final class VectorDescent {
    private static final VectorSpecies<Float> F = Registers.F;
    private static final int FLOATS = Registers.FLOATS;

    private VectorDescent() {}

    static double descend(
            SgdStep step, SgdSide users, SgdSide items, int user, int[] item, float[] value, int from, int to) {
        int stride = step.stride();
        float[] p = users.factors();
        float[] q = items.factors();
        float[] itemBias = items.bias();
        float[] itemSquares = items.squares();
        float[] itemRates = items.rates();
        int u = users.offset(user);
        FloatVector norms = FloatVector.zero(F);
        for (int k = 0; k < stride; k += FLOATS) {
            FloatVector x = FloatVector.fromArray(F, p, u + k);
            norms = x.fma(x, norms);
        }
        float norm = Registers.sum(norms) / step.rank();
        float userRate = step.rate() / (float) Math.sqrt(users.squares()[user]);
        float userBias = users.bias()[user];
        float lambda = step.regularization();
        float lambdaB = step.biasRegularization();
        float squares = 0;
        FloatVector gradients = FloatVector.zero(F);
        for (int one = from; one < to; one += 4) {
            int two = one + 1;
            int three = one + 2;
            int four = one + 3;
            int live = Math.min(4, to - one);
            int item1 = item[one];
            // Where the step has fewer ratings, the first stands in for them with no error and no rate. Rows are
            // written from the last to the first, so that what the stand-ins leave as it was does not undo the first.
            int item2 = two < to ? item[two] : item1;
            int item3 = three < to ? item[three] : item1;
            int item4 = four < to ? item[four] : item1;
            int i1 = items.offset(item1);
            int i2 = items.offset(item2);
            int i3 = items.offset(item3);
            int i4 = items.offset(item4);
            float base = step.mean() + userBias;
            FloatVector dots = dots(p, u, q, i1, i2, i3, i4, stride);
            float e1 = value[one] - base - itemBias[item1] - dots.lane(0);
            float e2 = two < to ? value[two] - base - itemBias[item2] - dots.lane(1) : 0;
            float e3 = three < to ? value[three] - base - itemBias[item3] - dots.lane(2) : 0;
            float e4 = four < to ? value[four] - base - itemBias[item4] - dots.lane(3) : 0;
            float r1 = itemRates[item1];
            float r2 = two < to ? itemRates[item2] : 0;
            float r3 = three < to ? itemRates[item3] : 0;
            float r4 = four < to ? itemRates[item4] : 0;
            FloatVector v1 = FloatVector.broadcast(F, e1);
            FloatVector v2 = FloatVector.broadcast(F, e2);
            FloatVector v3 = FloatVector.broadcast(F, e3);
            FloatVector v4 = FloatVector.broadcast(F, e4);
            FloatVector s1 = FloatVector.broadcast(F, r1 * e1);
            FloatVector s2 = FloatVector.broadcast(F, r2 * e2);
            FloatVector s3 = FloatVector.broadcast(F, r3 * e3);
            FloatVector s4 = FloatVector.broadcast(F, r4 * e4);
            FloatVector k1 = FloatVector.broadcast(F, 1 - r1 * lambda);
            FloatVector k2 = FloatVector.broadcast(F, 1 - r2 * lambda);
            FloatVector k3 = FloatVector.broadcast(F, 1 - r3 * lambda);
            FloatVector k4 = FloatVector.broadcast(F, 1 - r4 * lambda);
            FloatVector keep = FloatVector.broadcast(F, 1 - live * userRate * lambda);
            FloatVector rate = FloatVector.broadcast(F, userRate);
            for (int k = 0; k < stride; k += FLOATS) {
                FloatVector x = FloatVector.fromArray(F, p, u + k);
                FloatVector y1 = FloatVector.fromArray(F, q, i1 + k);
                FloatVector y2 = FloatVector.fromArray(F, q, i2 + k);
                FloatVector y3 = FloatVector.fromArray(F, q, i3 + k);
                FloatVector y4 = FloatVector.fromArray(F, q, i4 + k);
                FloatVector g = y1.fma(v1, y2.mul(v2)).add(y3.fma(v3, y4.mul(v4)));
                gradients = g.fma(g, gradients);
                x.fma(s4, y4.mul(k4)).intoArray(q, i4 + k);
                x.fma(s3, y3.mul(k3)).intoArray(q, i3 + k);
                x.fma(s2, y2.mul(k2)).intoArray(q, i2 + k);
                x.fma(s1, y1.mul(k1)).intoArray(q, i1 + k);
                g.fma(rate, x.mul(keep)).intoArray(p, u + k);
            }
            itemSquares[item1] += e1 * e1 * norm;
            itemSquares[item2] += e2 * e2 * norm;
            itemSquares[item3] += e3 * e3 * norm;
            itemSquares[item4] += e4 * e4 * norm;
            itemBias[item1] += r1 * (e1 - lambdaB * itemBias[item1]);
            itemBias[item2] += r2 * (e2 - lambdaB * itemBias[item2]);
            itemBias[item3] += r3 * (e3 - lambdaB * itemBias[item3]);
            itemBias[item4] += r4 * (e4 - lambdaB * itemBias[item4]);
            userBias += userRate * ((e1 + e2) + (e3 + e4) - live * lambdaB * userBias);
            squares += (e1 * e1 + e2 * e2) + (e3 * e3 + e4 * e4);
        }
        users.squares()[user] += Registers.sum(gradients) / step.rank();
        users.bias()[user] = userBias;
        return squares;
    }

    static void addGradients(
            SgdStep step,
            SgdSide users,
            SgdSide items,
            int user,
            int[] item,
            float[] value,
            int from,
            int to,
            SgdSide gradients) {
        int stride = step.stride();
        float[] p = users.factors();
        float[] q = items.factors();
        float[] g = gradients.factors();
        float[] itemBias = items.bias();
        float[] biasGradient = gradients.bias();
        int u = users.offset(user);
        float base = step.mean() + users.bias()[user];
        for (int one = from; one < to; one += 4) {
            int two = one + 1;
            int three = one + 2;
            int four = one + 3;
            int item1 = item[one];
            // As in descend, the first stands in for ratings that are not there.
            int item2 = two < to ? item[two] : item1;
            int item3 = three < to ? item[three] : item1;
            int item4 = four < to ? item[four] : item1;
            int i1 = items.offset(item1);
            int i2 = items.offset(item2);
            int i3 = items.offset(item3);
            int i4 = items.offset(item4);
            FloatVector dots = dots(p, u, q, i1, i2, i3, i4, stride);
            float e1 = value[one] - base - itemBias[item1] - dots.lane(0);
            float e2 = two < to ? value[two] - base - itemBias[item2] - dots.lane(1) : 0;
            float e3 = three < to ? value[three] - base - itemBias[item3] - dots.lane(2) : 0;
            float e4 = four < to ? value[four] - base - itemBias[item4] - dots.lane(3) : 0;
            FloatVector v1 = FloatVector.broadcast(F, e1);
            FloatVector v2 = FloatVector.broadcast(F, e2);
            FloatVector v3 = FloatVector.broadcast(F, e3);
            FloatVector v4 = FloatVector.broadcast(F, e4);
            for (int k = 0; k < stride; k += FLOATS) {
                FloatVector x = FloatVector.fromArray(F, p, u + k);
                FloatVector g1 = FloatVector.fromArray(F, g, i1 + k);
                x.fma(v4, FloatVector.fromArray(F, g, i4 + k)).intoArray(g, i4 + k);
                x.fma(v3, FloatVector.fromArray(F, g, i3 + k)).intoArray(g, i3 + k);
                x.fma(v2, FloatVector.fromArray(F, g, i2 + k)).intoArray(g, i2 + k);
                x.fma(v1, g1).intoArray(g, i1 + k);
            }
            biasGradient[item1] += e1;
            biasGradient[item2] += e2;
            biasGradient[item3] += e3;
            biasGradient[item4] += e4;
        }
    }

    /** The products of a user's row with those of four items, in lanes 0 to 3. */
    private static FloatVector dots(float[] p, int u, float[] q, int i1, int i2, int i3, int i4, int stride) {
        FloatVector d1 = FloatVector.zero(F);
        FloatVector d2 = FloatVector.zero(F);
        FloatVector d3 = FloatVector.zero(F);
        FloatVector d4 = FloatVector.zero(F);
        for (int k = 0; k < stride; k += FLOATS) {
            FloatVector x = FloatVector.fromArray(F, p, u + k);
            d1 = x.fma(FloatVector.fromArray(F, q, i1 + k), d1);
            d2 = x.fma(FloatVector.fromArray(F, q, i2 + k), d2);
            d3 = x.fma(FloatVector.fromArray(F, q, i3 + k), d3);
            d4 = x.fma(FloatVector.fromArray(F, q, i4 + k), d4);
        }
        return Registers.sums(d1, d2, d3, d4);
    }
}
