package dev.foretaste.commandline;

import dev.foretaste.evaluation.Contender;
import dev.foretaste.evaluation.EvaluationListener;
import dev.foretaste.factorization.IterationReport;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far a command is: on a terminal a bar that is drawn over itself, with the time left; elsewhere a line when a
 * training begins and one at each quarter of it.
 */
final class Progress implements EvaluationListener, AutoCloseable {
    private static final int BAR = 30;
    private static final long REDRAW_NANOS = 100_000_000;

    private final PrintWriter to;
    private final boolean terminal;
    private final LongSupplier nanoTime;
    private final long start;
    private String name = "";
    private int training = 1;
    private int trainings = 1;
    private int quarters;
    private long drawn;

    Progress(PrintWriter to, boolean terminal, LongSupplier nanoTime) {
        this.to = to;
        this.terminal = terminal;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.drawn = start - REDRAW_NANOS;
    }

    static Progress on(PrintWriter to) {
        return new Progress(to, Terminal.onStandardError(), System::nanoTime);
    }

    @Override
    public void trainingStarted(Contender contender, int number, int count) {
        name = contender.algorithm().name();
        training = number;
        trainings = count;
        quarters = 0;
        if (!terminal) {
            to.println("%s: training %d of %d".formatted(name, number, count));
        }
    }

    @Override
    public void iterationFinished(IterationReport report) {
        double ofTraining = (double) report.iteration() / report.iterations();
        String now = "%s, iteration %d of %d".formatted(name, report.iteration(), report.iterations());
        if (report.trainRmse().isPresent()) {
            now += String.format(
                    Locale.ROOT, ", train RMSE %.4f", report.trainRmse().getAsDouble());
        }
        if (terminal) {
            draw((training - 1 + ofTraining) / trainings, now);
        } else if ((int) (4 * ofTraining) > quarters) {
            quarters = (int) (4 * ofTraining);
            to.println("  " + now);
        }
    }

    private void draw(double share, String now) {
        long time = nanoTime.getAsLong();
        if (time - drawn < REDRAW_NANOS && share < 1) {
            return;
        }
        drawn = time;
        int filled = (int) (BAR * share);
        double left = (time - start) / 1e9 * (1 - share) / share;
        to.print("\r[%s%s] %3d %%, %s left, %s\u001B[K"
                .formatted("#".repeat(filled), ".".repeat(BAR - filled), (int) (100 * share), duration(left), now));
        to.flush();
    }

    static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < 3600
                ? "%d:%02d".formatted(whole / 60, whole % 60)
                : "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
    }

    @Override
    public boolean cancelled() {
        return false;
    }

    /** Takes the bar away. */
    @Override
    public void close() {
        if (terminal) {
            to.print("\r\u001B[K");
            to.flush();
        }
    }
}
