package dev.foretaste.recommendation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalQuantileTest {
    /** Values of the algorithm's paper and of printed tables. */
    @ParameterizedTest
    @CsvSource({
        "0.25, -0.6744897501960817",
        "0.001, -3.090232306167814",
        "1e-20, -9.262340089798408",
        "0.5, 0",
        "0.95, 1.6448536269514722",
        "0.975, 1.959963984540054"
    })
    void invertsTheNormalDistribution(double probability, double expected) {
        assertThat(NormalQuantile.of(probability)).isCloseTo(expected, within(1e-12));
    }
}
