package dev.foretaste.evaluation;

import java.util.SplittableRandom;

/**
 * Deals positions out at random to parts of exact sizes, one pass in ascending order: a position goes to a part with
 * the probability of the places left there (Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S, with many
 * parts instead of two). One byte a position.
 */
final class Draw {
    private final byte[] part;

    private Draw(byte[] part) {
        this.part = part;
    }

    /** @param sizes of the parts; as many positions are dealt out as the sizes add up to */
    static Draw of(int[] sizes, long seed) {
        int left = 0;
        for (int size : sizes) {
            left += size;
        }
        int[] places = sizes.clone();
        byte[] part = new byte[left];
        SplittableRandom random = new SplittableRandom(seed);
        for (int position = 0; position < part.length; position++, left--) {
            int chosen = 0;
            int place = random.nextInt(left);
            while (place >= places[chosen]) {
                place -= places[chosen++];
            }
            places[chosen]--;
            part[position] = (byte) chosen;
        }
        return new Draw(part);
    }

    int part(int position) {
        return part[position];
    }
}
