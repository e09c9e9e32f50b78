package dev.foretaste.factorization.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class KernelsTest {

    @Test
    void saysWhichKernelsRun() {
        assertThat(Kernels.description()).startsWith("SIMD kernels with registers of ");
    }

    @Test
    void warmsUpWithoutFailing() {
        assertThatCode(Kernels::warmUp).doesNotThrowAnyException();
    }
}
