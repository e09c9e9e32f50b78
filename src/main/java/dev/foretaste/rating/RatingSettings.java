package dev.foretaste.rating;

import dev.foretaste.matrix.RatingScale;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What ratings look like and how many may wait.
 *
 * @param minimum the lowest rating a user can give
 * @param maximum the highest rating a user can give
 * @param queueCapacity how many ratings may wait for the store before requests are answered 503
 */
@ConfigurationProperties("foretaste.rating")
@Validated
record RatingSettings(
        @DefaultValue("1") double minimum,
        @DefaultValue("5") double maximum,

        @DefaultValue("100000") @Min(10_000) @Max(100_000_000)
        int queueCapacity) {
    RatingSettings {
        if (!RatingScale.isPossible(minimum, maximum)) {
            throw new IllegalArgumentException(
                    "foretaste.rating.minimum must be a finite number below foretaste.rating.maximum, were %s and %s"
                            .formatted(minimum, maximum));
        }
    }
}
