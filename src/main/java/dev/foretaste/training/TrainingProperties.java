package dev.foretaste.training;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How training jobs run.
 *
 * @param threads how many threads train at once; 0 for one per processor
 * @param niceness how far training steps back behind requests for processor time, 0 (not at all) to 19, where the
 *     operating system is Linux
 * @param queueCapacity how many jobs may wait
 * @param holdOut the share of ratings on which a model of the same settings is judged before the one that serves is
 *     trained on all; 0 for none
 * @param holdOutFrom the number of ratings from which on that is done
 */
@ConfigurationProperties("foretaste.training")
@Validated
record TrainingProperties(
        @Min(0) @Max(256) @DefaultValue("0") int threads,
        @Min(0) @Max(19) @DefaultValue("19") int niceness,
        @Min(1) @Max(10_000) @DefaultValue("100") int queueCapacity,

        @DecimalMin("0") @DecimalMax("0.5") @DefaultValue("0.1")
        double holdOut,

        @Min(10) @DefaultValue("1000") int holdOutFrom) {

    int threadCount() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
