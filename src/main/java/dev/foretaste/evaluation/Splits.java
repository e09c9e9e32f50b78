package dev.foretaste.evaluation;

/** The hold-outs over whose figures a comparison averages, each made when it is asked for. */
public interface Splits {
    int count();

    /** @param number {@code 0 <= number < count()} */
    HoldOut holdOut(int number);

    /** One hold-out and no other. */
    static Splits of(HoldOut only) {
        return new Splits() {
            @Override
            public int count() {
                return 1;
            }

            @Override
            public HoldOut holdOut(int number) {
                return only;
            }
        };
    }
}
