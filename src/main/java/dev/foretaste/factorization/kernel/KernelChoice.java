package dev.foretaste.factorization.kernel;

/** Chooses between the kernels as Lucene's {@code VectorizationProvider} does: by the module that is there. */
final class KernelChoice {
    static final Kernel BEST = choose();

    private KernelChoice() {}

    private static Kernel choose() {
        boolean simd = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
        return simd && VectorKernel.isFast() ? new VectorKernel() : new ScalarKernel();
    }
}
