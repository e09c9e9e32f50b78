package dev.foretaste.rating;

import dev.foretaste.matrix.RatingScale;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RatingConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(RatingConfiguration.class);

    @Bean
    RatingScale ratingScale(RatingSettings settings) {
        return new RatingScale(settings.minimum(), settings.maximum());
    }

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Loaded here, so that whoever is given the matrix finds every stored rating in it. */
    @Bean
    LiveMatrix liveMatrix(RatingTable table) {
        LiveMatrix matrix = new LiveMatrix();
        long began = System.nanoTime();
        table.load(matrix);
        LOG.info(
                "{} ratings of {} users loaded in {} ms",
                matrix.ratings(),
                matrix.users(),
                Duration.ofNanos(System.nanoTime() - began).toMillis());
        return matrix;
    }
}
