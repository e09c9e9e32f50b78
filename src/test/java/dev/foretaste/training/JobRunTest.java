package dev.foretaste.training;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobRunTest {
    @Test
    void isCancelledAndNotInterruptedWhenTheServiceStopsAfterwards() {
        JobRun<String> run = new JobRun<>("job") {};

        run.cancel();
        run.interrupt();

        assertThat(run.cancelled()).isTrue();
        assertThat(run.wasInterrupted()).isFalse();
    }

    @Test
    void isInterruptedWhenTheServiceStops() {
        JobRun<String> run = new JobRun<>("job") {};

        run.interrupt();

        assertThat(run.cancelled()).isTrue();
        assertThat(run.wasInterrupted()).isTrue();
    }
}
