package dev.foretaste.commandline;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * Whether standard error is a terminal. Java says it of standard input and output together, which are files where only a
 * result is redirected, and no files where only the progress is.
 */
final class Terminal {
    private static final int STANDARD_ERROR = 2;

    private Terminal() {}

    /** False where the system does not tell. */
    static boolean onStandardError() {
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> isatty = linker.defaultLookup()
                .find("isatty")
                .or(() -> linker.defaultLookup().find("_isatty"));
        FunctionDescriptor type = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        return isatty.isPresent() && isTerminal(linker, isatty.get(), type);
    }

    private static boolean isTerminal(Linker linker, MemorySegment isatty, FunctionDescriptor type) {
        try {
            return (int) linker.downcallHandle(isatty, type).invokeExact(STANDARD_ERROR) != 0;
        } catch (Throwable e) {
            return false;
        }
    }
}
