package dev.foretaste.factorization.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.foretaste.factorization.FactorMatrix;
import dev.foretaste.factorization.LinearScorer;
import dev.foretaste.factorization.TopN;
import dev.foretaste.factorization.factormodel.Biases;
import dev.foretaste.factorization.factormodel.FactorScorer;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InnerProductIndexTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void prunedSearchEqualsAFullSortOfAllScores(long seed) {
        Random random = new Random(seed);
        int items = 1 + random.nextInt(3000);
        int rank = random.nextInt(40);
        FactorMatrix factors = factors(items, rank, random);
        float[] biases = biases(items, random);
        LinearScorer user = user(factors, biases, random);
        // The user's factors have a norm of √(rank / 3), up to 3.6: that of a typical user, a tenth of it, or ten times
        // it.
        double typicalNorm = new double[] {0.1, 1, 10}[(int) seed % 3];
        InnerProductIndex index = InnerProductIndex.of(factors, biases, typicalNorm);
        BitSet allowed = allowed(items, random);
        int limit = 1 + random.nextInt(60);

        float[] scores = new float[items];
        TopN.Ranking found = search(index, user, allowed, limit);

        InnerProductIndex.Query query = index.query(user);
        float[] buffer = new float[InnerProductIndex.GROUP];
        for (int group = 0; group < index.groups(); group++) {
            index.score(query, group, buffer);
            for (int place = 0; place < index.size(group); place++) {
                scores[index.item(group, place)] = buffer[place];
                assertThat(buffer[place]).isLessThanOrEqualTo(index.bound(query, group));
            }
        }
        int[] expected = IntStream.range(0, items)
                .filter(allowed::get)
                .boxed()
                .sorted(Comparator.comparing((Integer item) -> scores[item])
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .limit(limit)
                .mapToInt(Integer::intValue)
                .toArray();
        assertThat(found.items()).isEqualTo(expected);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {21, 22, 23})
    void scoresAsTheScorerDoes(long seed) {
        Random random = new Random(seed);
        FactorMatrix factors = factors(500, 33, random);
        float[] biases = biases(500, random);
        LinearScorer user = user(factors, biases, random);
        InnerProductIndex index = InnerProductIndex.of(factors, biases, 1);

        TopN.Ranking all = search(index, user, allItems(500), 500);

        for (int rank = 0; rank < 500; rank++) {
            assertThat((double) all.scores()[rank]).isCloseTo(user.score(all.items()[rank]), within(1e-4));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33})
    void keepsTheOrderOfAnotherIndex(long seed) {
        Random random = new Random(seed);
        FactorMatrix first = factors(700, 8, random);
        FactorMatrix second = factors(700, 5, random);
        float[] biases = biases(700, random);
        InnerProductIndex index = InnerProductIndex.of(first, biases, 2);
        InnerProductIndex other = index.inSameOrder(second, biases, 1);
        LinearScorer user = user(second, biases, random);

        assertThat(other.item(2, 7)).isEqualTo(index.item(2, 7));
        assertThat(search(other, user, allItems(700), 20).items())
                .isEqualTo(search(InnerProductIndex.of(second, biases, 0), user, allItems(700), 20)
                        .items());
    }

    private static TopN.Ranking search(InnerProductIndex index, LinearScorer user, BitSet allowed, int limit) {
        InnerProductIndex.Query query = index.query(user);
        TopN top = new TopN(limit);
        float[] scores = new float[InnerProductIndex.GROUP];
        for (int group = 0; group < index.groups() && index.bound(query, group) >= top.bar(); group++) {
            index.score(query, group, scores);
            for (int place = 0; place < index.size(group); place++) {
                int item = index.item(group, place);
                if (scores[place] >= top.bar() && allowed.get(item)) {
                    top.offer(item, scores[place]);
                }
            }
        }
        return top.ranking();
    }

    private static BitSet allItems(int items) {
        BitSet all = new BitSet(items);
        all.set(0, items);
        return all;
    }

    private static BitSet allowed(int items, Random random) {
        BitSet allowed = allItems(items);
        double share = random.nextDouble();
        for (int item = 0; item < items; item++) {
            allowed.set(item, random.nextDouble() < share);
        }
        return allowed;
    }

    /** Norms spread as trained ones are; some rows repeat, so that there are ties. */
    private static FactorMatrix factors(int rows, int rank, Random random) {
        float[] values = new float[rows * rank];
        for (int row = 0; row < rows; row++) {
            int source = row > 0 && random.nextInt(4) == 0 ? random.nextInt(row) : row;
            float norm = (float) Math.exp(random.nextGaussian());
            for (int factor = 0; factor < rank; factor++) {
                values[row * rank + factor] =
                        source == row ? norm * (float) random.nextGaussian() : values[source * rank + factor];
            }
        }
        return new FactorMatrix(rows, rank, values);
    }

    private static float[] biases(int items, Random random) {
        float[] biases = new float[items];
        boolean coarse = random.nextBoolean();
        for (int item = 0; item < items; item++) {
            biases[item] = coarse ? random.nextInt(3) - 1 : (float) random.nextGaussian();
        }
        return biases;
    }

    private static LinearScorer user(FactorMatrix factors, float[] biases, Random random) {
        double[] p = random.doubles(factors.rank(), -1, 1).toArray();
        return new FactorScorer(
                new Biases(random.nextGaussian() * 3, new float[0], biases), factors, random.nextGaussian(), p);
    }
}
