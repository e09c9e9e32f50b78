package dev.foretaste.storage;

import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The turn to write to a SQLite file, given in the order in which it was asked for. SQLite would let writers wait too,
 * but inside native code, where a virtual thread keeps its carrier: two waiting requests would hold up all others.
 */
final class WriterTurn {
    private static final int SECONDS = 10;
    private static final Map<String, Semaphore> TURNS = new ConcurrentHashMap<>();

    private final Semaphore turn;
    private boolean taken;

    /** The turn as one connection sees it. */
    WriterTurn(String url) {
        this.turn = TURNS.computeIfAbsent(url, file -> new Semaphore(1, true));
    }

    /** Waits for the turn; does nothing where it is taken already. */
    void take() throws SQLException {
        if (taken) {
            return;
        }
        try {
            if (StorePatience.isPatient()) {
                turn.acquire();
            } else if (!turn.tryAcquire(SECONDS, TimeUnit.SECONDS)) {
                throw busy("another writer took longer than %d seconds".formatted(SECONDS));
            }
            taken = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy("interrupted while waiting for another writer");
        }
    }

    /** Lets the next writer in; does nothing where the turn is not taken. */
    void pass() {
        if (taken) {
            taken = false;
            turn.release();
        }
    }

    private static SQLException busy(String why) {
        return new SQLiteException("[SQLITE_BUSY] " + why, SQLiteErrorCode.SQLITE_BUSY);
    }
}
