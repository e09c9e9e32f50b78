package dev.foretaste.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class WriterTurnTest {

    @Test
    void requestWaitsForSomeTimeAndBackgroundWorkAsLongAsItTakes() throws Exception {
        WriterTurn holder = new WriterTurn("jdbc:sqlite:some.db");
        holder.take();

        Thread request = Thread.ofPlatform().start(() -> takeAndPass(new WriterTurn("jdbc:sqlite:some.db")));
        Thread background = Thread.ofPlatform()
                .start(() -> StorePatience.runPatiently(() -> takeAndPass(new WriterTurn("jdbc:sqlite:some.db"))));
        awaitState(request, Thread.State.TIMED_WAITING);
        awaitState(background, Thread.State.WAITING);
        new WriterTurn("jdbc:sqlite:other.db").take();
        holder.pass();
        request.join();
        background.join();

        assertThat(request.isAlive() || background.isAlive()).isFalse();
    }

    private static void awaitState(Thread thread, Thread.State state) {
        while (thread.getState() != state && thread.isAlive()) {
            Thread.onSpinWait();
        }
        assertThat(thread.getState()).isEqualTo(state);
    }

    private static void takeAndPass(WriterTurn turn) {
        try {
            turn.take();
            turn.pass();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
