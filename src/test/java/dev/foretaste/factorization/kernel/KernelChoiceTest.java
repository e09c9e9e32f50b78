package dev.foretaste.factorization.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.foretaste.OwnJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelChoiceTest {
    /** What a JVM with some options says it runs on. */
    public static void main(String[] arguments) {
        System.out.print(Kernel.best().description());
    }

    @Test
    void takesTheScalarTwinWithoutTheModule() throws Exception {
        assertThat(choice()).isEqualTo("scalar kernels; start with --add-modules jdk.incubator.vector for SIMD");
    }

    /** As `spring-boot:run` starts a JVM unless it is told otherwise: on the Vector API a training would take an hour. */
    @Test
    void takesTheScalarTwinWithoutTheOptimizingCompiler() throws Exception {
        assertThat(choice("--add-modules=jdk.incubator.vector", "-XX:TieredStopAtLevel=1"))
                .startsWith("scalar kernels; SIMD would need");
        assertThat(choice("--add-modules=jdk.incubator.vector", "-Xint")).startsWith("scalar kernels; SIMD would need");
    }

    @Test
    void takesTheKernelOfThisJvmOtherwise() throws Exception {
        assertThat(choice("--add-modules=jdk.incubator.vector"))
                .isEqualTo(Kernel.best().description());
    }

    private static String choice(String... options) throws Exception {
        return OwnJvm.run(List.of(options), KernelChoiceTest.class);
    }
}
