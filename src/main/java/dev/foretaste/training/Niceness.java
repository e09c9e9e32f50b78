package dev.foretaste.training;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the calling thread step back behind others for processor time. Java's own thread priorities do nothing on Linux,
 * where {@code setpriority(2)} acts on one thread and needs no privilege to step back.
 */
final class Niceness {
    private static final Logger LOG = LoggerFactory.getLogger(Niceness.class);
    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    private Niceness() {}

    /** Does nothing where the operating system has no such call. */
    @SuppressWarnings("restricted")
    static void ofThisThread(int niceness) {
        if (niceness == 0 || !System.getProperty("os.name").equals("Linux")) {
            return;
        }
        try {
            Linker linker = Linker.nativeLinker();
            Optional<MemorySegment> symbol = linker.defaultLookup().find("setpriority");
            if (symbol.isPresent()) {
                MethodHandle setPriority = linker.downcallHandle(
                        symbol.get(),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT,
                                ValueLayout.JAVA_INT));
                int failed = (int) setPriority.invokeExact(PRIO_PROCESS, CALLING_THREAD, niceness);
                LOG.debug("Training thread steps back by {}: {}", niceness, failed == 0 ? "done" : "refused");
            }
        } catch (Throwable e) {
            LOG.info("Training threads keep the priority of all others: {}", e.toString());
        }
    }
}
