package dev.foretaste.storage;

/**
 * Who waits how long for the embedded store, which has one writer at a time. A request gives up after ten seconds, so
 * that its sender hears of it; background work, whose result would be lost, waits as long as it takes.
 */
public final class StorePatience {
    private static final ScopedValue<Boolean> PATIENT = ScopedValue.newInstance();

    private StorePatience() {}

    /** Does work that waits for other writers of the store as long as it takes. */
    public static void runPatiently(Runnable work) {
        ScopedValue.where(PATIENT, true).run(work);
    }

    static boolean isPatient() {
        return PATIENT.isBound();
    }
}
