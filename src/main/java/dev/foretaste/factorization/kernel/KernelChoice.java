package dev.foretaste.factorization.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * Chooses between the kernels as Lucene's {@code VectorizationProvider} does: by the module that is there, and by the compiler
 * without which every operation of that module is a call.
 */
final class KernelChoice {
    private static final int C2 = 4;

    static final Kernel BEST = choose();

    private KernelChoice() {}

    private static Kernel choose() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return new ScalarKernel("start with --add-modules jdk.incubator.vector for SIMD");
        }
        if (!optimizes()) {
            return new ScalarKernel("SIMD would need the JVM's optimizing compiler, which its options turn off");
        }
        return VectorKernel.isFast() ? new VectorKernel() : new ScalarKernel("this processor has no SIMD that helps");
    }

    private static boolean optimizes() {
        HotSpotDiagnosticMXBean vm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        try {
            return vm == null
                    || Boolean.parseBoolean(vm.getVMOption("UseCompiler").getValue())
                            && Integer.parseInt(
                                            vm.getVMOption("TieredStopAtLevel").getValue())
                                    >= C2;
        } catch (IllegalArgumentException e) {
            // Not HotSpot's options; of other compilers nothing is known.
            return true;
        }
    }
}
